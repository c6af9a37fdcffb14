"""What readers say about comments: votes, and reports with what they weigh."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0015"
down_revision = "0014"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("comments", sa.Column("helpful", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_table(
        "votes",
        *_of_a_comment("votes", "voter"),
        sa.Column("voter", sa.String(length=32), nullable=False),
        sa.Column("network", sa.String(length=32), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
    )
    op.create_index("ix_votes_comment_id_network", "votes", ["comment_id", "network"])
    op.create_table(
        "reports",
        *_of_a_comment("reports", "reporter", "text_version"),
        sa.Column("reporter", sa.String(length=32), nullable=False),
        sa.Column("text_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("network", sa.String(length=32), nullable=False),
        sa.Column("complaint", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("trust", sa.Float(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("closed", MOMENT, nullable=True),
        sa.Column("founded", sa.Boolean(), nullable=True),
        sa.Column("decision", sa.Integer(), nullable=True),
    )
    _index("ix_reports_comment_id_network", ["comment_id", "network"], "closed IS NULL")
    _index("ix_reports_of_reporter_open", ["reporter", "site_id"], "closed IS NULL")
    _index("ix_reports_closed", ["closed"], "closed IS NOT NULL")
    _index("ix_reports_of_reporter", ["reporter", "site_id", "closed"], "closed IS NOT NULL")
    op.create_table(
        "reported",
        *_of_a_comment("reported"),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
    )
    op.create_index("ix_reported_site_id_weight_comment_id", "reported", ["site_id", "weight", "comment_id"])
    op.create_index("ix_reported_weight_comment_id", "reported", ["weight", "comment_id"])


def downgrade() -> None:
    op.drop_table("reported")
    op.drop_table("reports")
    op.drop_table("votes")
    op.drop_column("comments", "helpful")


def _of_a_comment(table: str, *key: str) -> list[SchemaItem]:
    return [
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=f"fk_{table}_comment_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=f"fk_{table}_site_id"),
        sa.PrimaryKeyConstraint("comment_id", *key, name=f"pk_{table}"),
    ]


def _index(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, "reports", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
