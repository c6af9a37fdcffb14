"""Assents: what one moderator asked for and another has to confirm."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "assents",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("moderator_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("made", MOMENT, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("answered_by", ID),
        sa.Column("answered", MOMENT),
        sa.Column("confirmed", sa.Boolean()),
        sa.Column("finished", MOMENT),
        sa.Column("batches", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name="fk_assents_moderator_id"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_assents_site_id"),
        sa.PrimaryKeyConstraint("id", name="pk_assents"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_assents_until", "assents", ["until"])


def downgrade() -> None:
    op.drop_table("assents")
