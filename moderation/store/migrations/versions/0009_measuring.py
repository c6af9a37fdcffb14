"""Measuring ourselves: decisions made blind, verdicts drawn for a second look, decisions that the model doubts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0009"
down_revision = "0008"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("decisions", sa.Column("blind", sa.Boolean(), server_default=sa.false(), nullable=False))
    _index("ix_decisions_blind", "decisions", ["site_id", "id"], "blind")
    op.create_table(
        "samples",
        *_of_a_comment("samples"),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("drawn", MOMENT, nullable=False),
        sa.Column("decided", MOMENT, nullable=True),
    )
    _index("ix_samples_site_id_comment_id", "samples", ["site_id", "comment_id"], "decided IS NULL")
    _index("ix_samples_comment_id", "samples", ["comment_id"], "decided IS NULL")
    op.create_table(
        "contradictions",
        *_of_a_comment("contradictions"),
        sa.Column("decision", ID, nullable=False),
        sa.Column("doubt", sa.Float(), nullable=False),
        sa.Column("kept", MOMENT, nullable=True),
    )
    columns = ["doubt", "comment_id"]
    _index("ix_contradictions_site_id_doubt_comment_id", "contradictions", ["site_id", *columns], "kept IS NULL")
    _index("ix_contradictions_doubt_comment_id", "contradictions", columns, "kept IS NULL")


def downgrade() -> None:
    op.drop_table("contradictions")
    op.drop_table("samples")
    op.drop_index("ix_decisions_blind", "decisions")
    op.drop_column("decisions", "blind")


def _of_a_comment(table: str) -> list[SchemaItem]:
    return [
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=f"fk_{table}_comment_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=f"fk_{table}_site_id"),
        sa.PrimaryKeyConstraint("comment_id", name=f"pk_{table}"),
    ]


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
