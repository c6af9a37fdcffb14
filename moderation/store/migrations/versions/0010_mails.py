"""What leaves the house: chosen mails, what was sent, links used, rewrites, webhooks."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CODE = sa.String(length=16)


def upgrade() -> None:
    _mails()
    _rewrites()
    _webhooks()


def _mails() -> None:
    op.create_table(
        "mail_choices",
        sa.Column("moderator_id", ID, autoincrement=False, nullable=False),
        sa.Column("waits", CODE, nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("mentioned", sa.Boolean(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("sites", sa.JSON(), nullable=False),
        sa.Column("next", MOMENT, nullable=True),
        sa.Column("upto", ID, server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name="fk_mail_choices_moderator_id"),
        sa.PrimaryKeyConstraint("moderator_id", name="pk_mail_choices"),
    )
    op.create_index("ix_mail_choices_waits", "mail_choices", ["waits"])
    op.create_index("ix_mail_choices_next", "mail_choices", ["next"])
    op.create_table(
        "dispatches",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("claimed", MOMENT, nullable=True),
        sa.Column("sent", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_dispatches"),
    )
    op.create_index("ix_dispatches_created", "dispatches", ["created"])
    op.create_table(
        "used_links",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_used_links"),
    )
    op.create_index("ix_used_links_used", "used_links", ["used"])


def _rewrites() -> None:
    op.create_table(
        "rewrites",
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("moderator_id", ID, nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_rewrites_comment_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_id", name="pk_rewrites"),
    )


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("shape", CODE, nullable=False),
        sa.Column("with_text", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_webhooks_site_id"),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_webhooks_site_id", "webhooks", ["site_id"])


def downgrade() -> None:
    for table in ("webhooks", "rewrites", "used_links", "dispatches", "mail_choices"):
        op.drop_table(table)
