"""What readers hear of by mail: subscriptions, what they tell of, and when an address was last asked."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _subscriptions()
    _tidings()
    op.create_table(
        "confirmations",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_confirmations_site_id"),
        sa.PrimaryKeyConstraint("key", "site_id", name="pk_confirmations"),
    )
    op.create_index("ix_confirmations_at", "confirmations", ["at"])


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("comment_id", ID, nullable=True),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("confirmed", MOMENT, nullable=True),
        sa.Column("standing", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("mailed", MOMENT, nullable=True),
        sa.Column("next", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_subscriptions_site_id"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_subscriptions_thread_id"),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name="fk_subscriptions_comment_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint("thread_id", "key", "about", "site_id", name="uq_subscriptions_thread_id"),
        sqlite_autoincrement=True,
    )
    for columns in ("site_id key id", "thread_id id", "comment_id key", "next", "created"):
        op.create_index(f"ix_subscriptions_{columns.replace(' ', '_')}", "subscriptions", columns.split())


def _tidings() -> None:
    op.create_table(
        "tidings",
        sa.Column("subscription_id", ID, nullable=False),
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("mailed", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name="fk_tidings_subscription_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_tidings_comment_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("subscription_id", "comment_id", name="pk_tidings"),
    )
    op.create_index("ix_tidings_comment_id", "tidings", ["comment_id"])
    op.create_index("ix_tidings_created", "tidings", ["created"])


def downgrade() -> None:
    for table in ("confirmations", "tidings", "subscriptions"):
        op.drop_table(table)
