"""The first schema: sites, threads, comments, moderators, and the records and queues around them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# The types as they were at this step: a later change of `schema.py` must not reach back.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CODE = sa.String(16)


def upgrade() -> None:
    _sites_and_threads()
    _comments()
    _parts_of_comments()
    _moderators()
    _records()
    _work_and_memory()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


TABLES = (
    "sites",
    "site_origins",
    "threads",
    "comments",
    "comment_texts",
    "emails",
    "clients",
    "status_counts",
    "moderators",
    "sessions",
    "tokens",
    "decisions",
    "audit",
    "outbox",
    "nonces",
    "limits",
)


def _sites_and_threads() -> None:
    op.create_table(
        "sites",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("publish_good", sa.Boolean(), nullable=False),
        sa.Column("publish_below", sa.Float(), nullable=True),
        sa.Column("spam_above", sa.Float(), nullable=True),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("hosts", sa.JSON(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sites"),
        sa.UniqueConstraint("key", name="uq_sites_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "site_origins",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_site_origins_site_id"),
        sa.PrimaryKeyConstraint("origin", "site_id", name="pk_site_origins"),
    )
    op.create_index("ix_site_origins_site_id", "site_origins", ["site_id"])
    op.create_table(
        "threads",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("key_digest", sa.String(length=64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.Column("approved_count", ID, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_threads_site_id"),
        sa.PrimaryKeyConstraint("id", name="pk_threads"),
        sa.UniqueConstraint("key_digest", "site_id", name="uq_threads_key_digest"),
    )


def _comments() -> None:
    op.create_table(
        "comments",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=64), nullable=False),
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=True),
        sa.Column("status", CODE, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_url", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("text_key", sa.String(length=64), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("model_version", sa.Text(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("priority", sa.Float(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("edited", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["comments.id"], name="fk_comments_parent_id"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_comments_site_id"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_comments_thread_id"),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
        sa.UniqueConstraint("public_id", "site_id", name="uq_comments_public_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_comments_parent_id", "comments", ["parent_id"])
    op.create_index("ix_comments_site_id_status_id", "comments", ["site_id", "status", "id"])
    op.create_index("ix_comments_site_id_status_priority_id", "comments", ["site_id", "status", "priority", "id"])
    op.create_index("ix_comments_site_id_text_key_status", "comments", ["site_id", "text_key", "status"])
    op.create_index("ix_comments_status_id", "comments", ["status", "id"])
    op.create_index("ix_comments_status_priority_id", "comments", ["status", "priority", "id"])
    op.create_index("ix_comments_thread_id_status_created_id", "comments", ["thread_id", "status", "created", "id"])


def _parts_of_comments() -> None:
    op.create_table(
        "comment_texts",
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("replaced", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name="fk_comment_texts_comment_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("comment_id", "version", name="pk_comment_texts"),
    )
    op.create_table(
        "emails",
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_emails_comment_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_emails_site_id"),
        sa.PrimaryKeyConstraint("comment_id", name="pk_emails"),
    )
    op.create_index("ix_emails_site_id_key_comment_id", "emails", ["site_id", "key", "comment_id"])
    op.create_table(
        "clients",
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("elapsed", sa.Float(), nullable=True),
        sa.Column("created", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_clients_comment_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_clients_site_id"),
        sa.PrimaryKeyConstraint("comment_id", name="pk_clients"),
    )
    op.create_index("ix_clients_site_id_key_created", "clients", ["site_id", "key", "created"])
    op.create_table(
        "status_counts",
        sa.Column("site_id", ID, nullable=False),
        sa.Column("status", CODE, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", ID, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_status_counts_site_id"),
        sa.PrimaryKeyConstraint("site_id", "status", "slot", name="pk_status_counts"),
    )


def _moderators() -> None:
    op.create_table(
        "moderators",
        sa.Column("id", ID, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_folded", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_moderators"),
        sa.UniqueConstraint("email_folded", name="uq_moderators_email_folded"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(length=128), nullable=False),
        sa.Column("moderator_id", ID, nullable=False),
        sa.Column("started", MOMENT, nullable=False),
        sa.Column("seen", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name="fk_sessions_moderator_id"),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
    )
    op.create_index("ix_sessions_moderator_id", "sessions", ["moderator_id"])
    op.create_index("ix_sessions_until", "sessions", ["until"])
    op.create_table(
        "tokens",
        sa.Column("id", ID, nullable=False),
        sa.Column("moderator_id", ID, nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=128), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("used", MOMENT, nullable=True),
        sa.Column("revoked", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name="fk_tokens_moderator_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.UniqueConstraint("hash", name="uq_tokens_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tokens_moderator_id", "tokens", ["moderator_id"])


def _records() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("comment", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("action", CODE, nullable=False),
        sa.Column("before", CODE, nullable=False),
        sa.Column("after", CODE, nullable=False),
        sa.Column("moderator_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint("comment", "revision", "site_id", name="uq_decisions_comment"),
    )
    op.create_table(
        "audit",
        sa.Column("id", ID, nullable=False),
        sa.Column("moderator_id", ID, nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )


def _work_and_memory() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("due", MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_due_id", "outbox", ["due", "id"])
    op.create_table(
        "nonces",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("fingerprint", sa.String(length=128), nullable=False),
        sa.Column("comment", sa.String(length=64), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_nonces_site_id"),
        sa.PrimaryKeyConstraint("digest", "site_id", name="pk_nonces"),
    )
    op.create_index("ix_nonces_created", "nonces", ["created"])
    op.create_table(
        "limits",
        sa.Column("bucket", sa.String(length=255), nullable=False),
        sa.Column("seconds", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("started", ID, autoincrement=False, nullable=False),
        sa.Column("count", ID, nullable=False),
        sa.Column("until", ID, nullable=False),
        sa.PrimaryKeyConstraint("bucket", "seconds", "started", name="pk_limits"),
    )
    op.create_index("ix_limits_until", "limits", ["until"])
