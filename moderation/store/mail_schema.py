"""The tables of what leaves the house: who wants which mails, what was sent, links used, rewrites, webhooks."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false, text

from moderation.mailing import Waits
from moderation.store.columns import Code, Moment
from moderation.store.tables import Id, comment_column, id_column, metadata, site_column

# What a moderator wants to hear of. `next` is when the next digest is due, `upto` up to which comment the last
# one told.
mail_choices = Table(
    "mail_choices",
    metadata,
    Column("moderator_id", Id, ForeignKey("moderators.id"), primary_key=True, autoincrement=False),
    Column("waits", Code(Waits), nullable=False),
    Column("asked", Boolean, nullable=False),
    Column("mentioned", Boolean, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("sites", JSON, nullable=False),
    Column("next", Moment),
    Column("upto", Id, nullable=False, server_default=text("0")),
    Index(None, "waits"),
    Index(None, "next"),
)

# Each mail and each call of a webhook, by what it is about and for whom, so that none goes out twice. Ids and codes.
dispatches = Table(
    "dispatches",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("created", Moment, nullable=False),
    # Who sends it has claimed it; `sent` also says that there was nothing to send any more.
    Column("claimed", Moment),
    Column("sent", Moment),
    Index(None, "created"),
)

# Links of mails that did what they were for, by digest.
used_links = Table(
    "used_links",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("used", Moment, nullable=False),
    Index(None, "used"),
)

# Comments whose author was asked to write them anew. What the moderator wrote goes to the author, and dies with the
# comment. `until` is when it comes back by itself; `answered` the revision that the author's new text made.
rewrites = Table(
    "rewrites",
    metadata,
    comment_column(),
    Column("revision", Integer, nullable=False),
    Column("moderator_id", Id, nullable=False),
    Column("reason", String(64), nullable=False),
    Column("words", Text, nullable=False),
    Column("asked", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("answered", Integer),
)

# Whom a site tells by HTTP. The secret signs; it is needed as it is.
webhooks = Table(
    "webhooks",
    metadata,
    id_column(),
    site_column(),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("events", JSON, nullable=False),
    Column("shape", String(16), nullable=False),
    Column("with_text", Boolean, nullable=False, server_default=false()),
    Column("created", Moment, nullable=False),
    Index(None, "site_id"),
    sqlite_autoincrement=True,
)
