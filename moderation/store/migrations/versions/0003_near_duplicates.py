"""Near-duplicates: signatures of texts, what people decided about a comment, and campaigns.

Comments that are there already get no signature: the memory begins here.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=16)
BANDS = range(8)
IN_CAMPAIGN = sa.text("campaign IS NOT NULL")

# A decision that was taken back is left out: what stood before it isn't worth a replay here.
LABELS = """
UPDATE comments SET label = (
    SELECT CASE WHEN action = 'spam' OR (action = 'reject' AND reason = 'advertising') THEN 'spam'
                WHEN action IN ('approve', 'reject') THEN 'ham' END
    FROM decisions WHERE decisions.comment = comments.public_id AND decisions.site_id = comments.site_id
    ORDER BY revision DESC LIMIT 1
) WHERE public_id IN (SELECT comment FROM decisions)
"""


def upgrade() -> None:
    op.create_table(
        "signatures",
        sa.Column("comment_id", ID, nullable=False),
        *(sa.Column(f"band{number}", sa.Integer(), nullable=False) for number in BANDS),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_signatures_comment_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_id", name="pk_signatures"),
    )
    for number in BANDS:
        op.create_index(f"ix_signatures_band{number}_comment_id", "signatures", [f"band{number}", "comment_id"])
    # Added without a rebuild of the table, which would wipe what points at it.
    op.add_column("comments", sa.Column("label", CODE, nullable=True))
    op.add_column("comments", sa.Column("campaign", ID, nullable=True))
    _index("status")
    _index("label")
    op.execute(LABELS)


def _index(column: str) -> None:
    op.create_index(
        f"ix_comments_campaign_{column}_id",
        "comments",
        ["campaign", column, "id"],
        sqlite_where=IN_CAMPAIGN,
        postgresql_where=IN_CAMPAIGN,
    )


def downgrade() -> None:
    op.drop_index("ix_comments_campaign_label_id", "comments")
    op.drop_index("ix_comments_campaign_status_id", "comments")
    op.drop_column("comments", "campaign")
    op.drop_column("comments", "label")
    op.drop_table("signatures")
