"""What a site lets its readers do."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("sites", sa.Column("forum", sa.JSON()))


def downgrade() -> None:
    op.drop_column("sites", "forum")
