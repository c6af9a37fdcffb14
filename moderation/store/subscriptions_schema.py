"""The tables of what readers hear of by mail. See `schema` for the rules."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint, false

from moderation.store.columns import Address, Code, Moment
from moderation.store.tables import Id, id_column, metadata, site_column
from moderation.subscription import Mode

# An address that isn't `confirmed` gets one mail that asks, and goes when its link has run out. `about` is the public
# id of the comment whose replies are meant, "" for the thread; so that none is there twice. `next` is when the next
# mail is due, NULL while there is nothing to tell; `mailed` when the last one was written.
subscriptions = Table(
    "subscriptions",
    metadata,
    id_column(),
    site_column(),
    Column("thread_id", Id, ForeignKey("threads.id"), nullable=False),
    Column("comment_id", Id, ForeignKey("comments.id", ondelete="CASCADE")),
    Column("about", String(64), nullable=False),
    Column("key", String(64), nullable=False),
    Column("address", Address, nullable=False),
    Column("language", Text, nullable=False),
    Column("mode", Code(Mode), nullable=False),
    Column("created", Moment, nullable=False),
    Column("confirmed", Moment),
    Column("standing", Boolean, nullable=False, server_default=false()),
    Column("mailed", Moment),
    Column("next", Moment),
    UniqueConstraint("thread_id", "key", "about", "site_id"),
    Index(None, "site_id", "key", "id"),
    # Whom a comment is told; a comment that goes takes its subscriptions along.
    Index(None, "thread_id", "id"),
    Index(None, "comment_id", "key"),
    Index(None, "next"),
    Index(None, "created"),
    sqlite_autoincrement=True,
)

# What a subscription tells of. A row stays for a while after its mail was written, so that nothing is told twice.
tidings = Table(
    "tidings",
    metadata,
    Column("subscription_id", Id, ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True),
    Column("comment_id", Id, ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True),
    Column("created", Moment, nullable=False),
    Column("mailed", Moment),
    Index(None, "comment_id"),
    Index(None, "created"),
)

# When an address was last asked on a site whether it wants mails, or is going to be: once a day at most.
confirmations = Table(
    "confirmations",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("site_id", Id, ForeignKey("sites.id"), primary_key=True),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)
