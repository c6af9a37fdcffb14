"""Authors change and withdraw their own comments."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "amendments",
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("of_id", ID, nullable=False),
        sa.Column("revision", sa.Integer()),
        sa.Column("before", sa.String(length=16)),
        sa.Column("label", sa.String(length=16)),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_amendments_comment_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_id", name="pk_amendments"),
    )
    op.create_index("ix_amendments_of_id", "amendments", ["of_id"])
    op.create_table(
        "withdrawals",
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_withdrawals_comment_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_id", name="pk_withdrawals"),
    )
    op.create_index("ix_withdrawals_due", "withdrawals", ["due"])


# What amended a comment must not become one of its own where nobody knows of amendments.
COUNTS = sa.text(
    "SELECT site_id, status, count(*) FROM comments WHERE status <> 'deleted'"
    " AND id IN (SELECT comment_id FROM amendments) GROUP BY site_id, status"
)
COUNT = sa.text(
    "UPDATE status_counts SET count = count + :by WHERE site_id = :site AND status = :status AND slot ="
    " (SELECT min(slot) FROM status_counts WHERE site_id = :site AND status = :status)"
)
GONE = sa.text("UPDATE comments SET status = 'deleted' WHERE id IN (SELECT comment_id FROM amendments)")


def downgrade() -> None:
    connection = op.get_bind()
    for site, status, number in connection.execute(COUNTS).all():
        connection.execute(COUNT, {"site": site, "status": status, "by": -number})
        connection.execute(COUNT, {"site": site, "status": "deleted", "by": number})
    connection.execute(GONE)
    op.drop_table("withdrawals")
    op.drop_table("amendments")
