"""Time set aside for the queue, and practice on past comments."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sittings",
        sa.Column("id", ID, nullable=False),
        sa.Column("moderator_id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=True),
        sa.Column("started", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("after", ID, nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name="fk_sittings_moderator_id"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_sittings_site_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sittings"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sittings_moderator_id_id", "sittings", ["moderator_id", "id"])
    op.create_table(
        "practice",
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("moderator_id", ID, autoincrement=False, nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_practice_comment_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name="fk_practice_moderator_id"),
        sa.PrimaryKeyConstraint("comment_id", "moderator_id", name="pk_practice"),
    )
    op.create_index("ix_practice_moderator_id", "practice", ["moderator_id"])


def downgrade() -> None:
    op.drop_table("practice")
    op.drop_table("sittings")
