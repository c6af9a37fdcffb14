"""The tables of the log, of the figures made from it and of outside labels, and the columns of what somebody saw."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint, text

from moderation.comment import Action
from moderation.door import Door
from moderation.store.columns import Code, Moment
from moderation.store.tables import Id, comment_column, metadata, site_column


class Kind(StrEnum):
    """Which table an entry's record lies in."""

    DECISION = "decision"
    AUDIT = "audit"


def screen_columns() -> list[Column[Any]]:
    """What `decisions` keep of the moment: what was on the screen, and through which door the decision came."""
    return [
        Column("door", Code(Door)),
        Column("score", Float),
        Column("model_version", Text),
        Column("rules", String(16)),
        Column("language", String(16)),
        # Seconds since the comment came, and whether it had waited for too long; None where nobody had waited.
        Column("waited", Float),
        Column("late", Boolean),
    ]


HAS_REASON = text("reason IS NOT NULL")

# One entry for each decision and each line of `audit`, numbered without gaps in the order of the commits. `hash` is of
# the record, the number and the hash before; what is beside it repeats the record, for the page's filters.
log = Table(
    "log",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("kind", Code(Kind), nullable=False),
    Column("record_id", Id, nullable=False),
    Column("at", Moment, nullable=False),
    Column("site_id", Id),
    Column("moderator_id", Id),
    Column("what", Text, nullable=False),
    Column("reason", Text),
    Column("subject", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("kind", "record_id"),
    Index(None, "at", "number"),
    Index(None, "site_id", "at", "number"),
    Index(None, "moderator_id", "at", "number"),
    Index(None, "what", "at", "number"),
    Index(None, "subject", "at", "number"),
    Index(None, "reason", "at", "number", sqlite_where=HAS_REASON, postgresql_where=HAS_REASON),
)

# What the worker counted: of one site on one day (UTC), one thing by one key. Rows add up.
figures = Table(
    "figures",
    metadata,
    Column("site_id", Id, primary_key=True, autoincrement=False),
    Column("what", String(16), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("count", Id, nullable=False),
)

# How far the worker has counted: after which entry of the log, after which comment.
figure_marks = Table(
    "figure_marks",
    metadata,
    Column("feed", String(16), primary_key=True),
    Column("number", Id, nullable=False),
)

# What labels from outside propose: one of a comment, the latest, about the revision that the labeler read.
proposals = Table(
    "proposals",
    metadata,
    comment_column(),
    site_column(),
    Column("revision", Integer, nullable=False),
    Column("action", Code(Action), nullable=False),
    # The import it came with, and the name of its file.
    Column("import_id", String(64), nullable=False),
    Column("source", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "import_id", "action", "comment_id"),
)
