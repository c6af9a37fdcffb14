"""As whom somebody of the house speaks."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("comments", sa.Column("badge", sa.String(length=16)))


def downgrade() -> None:
    op.drop_column("comments", "badge")
