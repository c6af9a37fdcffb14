"""The tables of the moderators' desk: what they put off, hold, note, and look at. See `schema` for the rules."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from moderation.comment import Action, HoldKind, NoteKind
from moderation.store.columns import Code, Moment
from moderation.store.tables import Id, comment_column, id_column, metadata, site_column

# Who doesn't want to decide on a waiting comment now: not before `until`, or not alone (`asks`).
deferrals = Table(
    "deferrals",
    metadata,
    comment_column(),
    Column("moderator_id", Id, ForeignKey("moderators.id"), primary_key=True, autoincrement=False),
    Column("asks", Boolean, nullable=False),
    Column("until", Moment, nullable=False),
)

# What a site does with an author (by the address's digest) or a host for a while. `comment` is where it was decided.
holds = Table(
    "holds",
    metadata,
    id_column(),
    site_column(),
    Column("kind", Code(HoldKind), nullable=False),
    Column("key", Text, nullable=False),
    Column("comment", String(64), nullable=False),
    Column("moderator_id", Id, nullable=False),
    Column("created", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    UniqueConstraint("key", "kind", "site_id"),
    sqlite_autoincrement=True,
)

# What moderators tell one another. A note about a comment or its author dies with the comment it was written at; one
# about a host has no comment.
notes = Table(
    "notes",
    metadata,
    id_column(),
    site_column(),
    Column("kind", Code(NoteKind), nullable=False),
    Column("subject", Text, nullable=False),
    Column("comment_id", Id, ForeignKey("comments.id", ondelete="CASCADE")),
    Column("moderator_id", Id, nullable=False),
    Column("text", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Index(None, "site_id", "kind", "subject", "id"),
    Index(None, "comment_id"),
    sqlite_autoincrement=True,
)

mentions = Table(
    "mentions",
    metadata,
    Column("note_id", Id, ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True),
    Column("moderator_id", Id, ForeignKey("moderators.id"), primary_key=True, autoincrement=False),
    Column("read", Moment),
    Index(None, "moderator_id", "note_id"),
)

# Which card a moderator has on the screen: a lease that runs out by itself, so that nobody's absence blocks a card.
looks = Table(
    "looks",
    metadata,
    Column("moderator_id", Id, ForeignKey("moderators.id"), primary_key=True, autoincrement=False),
    Column("comment", String(64), nullable=False),
    Column("until", Moment, nullable=False),
)

# Time that a moderator set aside for the queue of a site, or of all. `after` is the last decision before it, `waiting`
# how many waited then.
sittings = Table(
    "sittings",
    metadata,
    id_column(),
    Column("moderator_id", Id, ForeignKey("moderators.id"), nullable=False),
    Column("site_id", Id, ForeignKey("sites.id")),
    Column("started", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("after", Id, nullable=False),
    Column("waiting", Integer, nullable=False),
    # Whether its moderator has been told what came of it.
    Column("ended", Boolean, nullable=False),
    Index(None, "moderator_id", "id"),
    sqlite_autoincrement=True,
)

# What a moderator said of a past comment while practising: no decision, and nothing follows from it.
practice = Table(
    "practice",
    metadata,
    comment_column(),
    Column("moderator_id", Id, ForeignKey("moderators.id"), primary_key=True, autoincrement=False),
    Column("action", Code(Action), nullable=False),
    Column("reason", Text),
    Column("agrees", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "moderator_id"),
)
