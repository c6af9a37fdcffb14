"""Every table, column and index. The migrations must lead here (`tests/store/test_migrate.py` compares them).

Integer keys inside, random public ids outside. `site_id` is in every unique key of the tables that grow, so that
they can be partitioned by site. A comment's email address lies in `emails` and nowhere else; append-only tables
(`decisions`, `audit`) hold ids and codes, so that a person can be erased without touching them.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

from moderation.comment import Action, Email, Status

REVISION = "0001"
"""The migration this code is written for."""

Kind = TypeVar("Kind", bound=StrEnum)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC on both databases. A naive one is refused: nobody knows when it was."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone can't be stored; use an aware datetime")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Address(TypeDecorator[Email]):
    """An `Email`, revealed on its way into the database only, so that statements and their errors show it masked."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Email | None, dialect: Dialect) -> str | None:
        return None if value is None else value.reveal()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Email | None:
        return None if value is None else Email(value)


class Code(TypeDecorator[Kind]):
    """A member of an enumeration, kept as its value."""

    impl = String(16)
    cache_ok = True

    def __init__(self, kind: type[Kind]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Kind | None, dialect: Dialect) -> str | None:
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Kind | None:
        return None if value is None else self.kind(value)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# SQLite numbers rows by itself only in a column of exactly this type.
Id = BigInteger().with_variant(Integer, "sqlite")


# Where a number is kept elsewhere, the table says sqlite_autoincrement: else SQLite gives a deleted row's number to the
# next row, and an old decision would name a new moderator.
def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _site() -> Column[int]:
    return Column("site_id", Id, ForeignKey("sites.id"), nullable=False)


# --- Sites and their pages ---

sites = Table(
    "sites",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("publish_good", Boolean, nullable=False),
    Column("publish_below", Float),
    Column("spam_above", Float),
    Column("words", JSON, nullable=False),
    Column("hosts", JSON, nullable=False),
    Column("created", Moment, nullable=False),
    sqlite_autoincrement=True,
)

site_origins = Table(
    "site_origins",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("site_id", Id, ForeignKey("sites.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    Index(None, "site_id"),
)

threads = Table(
    "threads",
    metadata,
    _id(),
    _site(),
    # A key may be longer than PostgreSQL indexes (2,704 bytes), so its digest is the unique one.
    Column("key_digest", String(64), nullable=False),
    Column("key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("version", Id, nullable=False),
    Column("approved_count", Id, nullable=False),
    Column("created", Moment, nullable=False),
    UniqueConstraint("key_digest", "site_id"),
)

# --- Comments, and what belongs to one and dies with it ---

comments = Table(
    "comments",
    metadata,
    _id(),
    _site(),
    Column("public_id", String(64), nullable=False),
    Column("thread_id", Id, ForeignKey("threads.id"), nullable=False),
    Column("parent_id", Id, ForeignKey("comments.id")),
    Column("status", Code(Status), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("author_url", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_version", Integer, nullable=False),
    Column("folded", Text, nullable=False),
    Column("text_key", String(64), nullable=False),
    Column("html", Text, nullable=False),
    Column("renderer", Integer, nullable=False),
    Column("score", Float),
    Column("model_version", Text),
    Column("reasons", JSON, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("priority", Float, nullable=False),
    Column("created", Moment, nullable=False),
    Column("edited", Moment),
    UniqueConstraint("public_id", "site_id"),
    # The queue of one site and of all, in each of its orders.
    Index(None, "site_id", "status", "priority", "id"),
    Index(None, "site_id", "status", "id"),
    Index(None, "status", "priority", "id"),
    Index(None, "status", "id"),
    # The thread, and its pace; "the same text again"; replies.
    Index(None, "thread_id", "status", "created", "id"),
    Index(None, "site_id", "text_key", "status"),
    Index(None, "parent_id"),
    sqlite_autoincrement=True,
)


def _comment() -> Column[int]:
    return Column("comment_id", Id, ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)


# Texts that an edit replaced; the current one is in `comments`.
comment_texts = Table(
    "comment_texts",
    metadata,
    _comment(),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("replaced", Moment, nullable=False),
)

emails = Table(
    "emails",
    metadata,
    _comment(),
    _site(),
    Column("address", Address, nullable=False),
    Column("key", String(64), nullable=False),
    Index(None, "site_id", "key", "comment_id"),
)

clients = Table(
    "clients",
    metadata,
    _comment(),
    _site(),
    Column("key", String(64), nullable=False),
    Column("prefix", Text, nullable=False),
    Column("user_agent", Text, nullable=False),
    Column("elapsed", Float),
    Column("created", Moment, nullable=False),
    Index(None, "site_id", "key", "created"),
)

# Kept by the transaction that changes a status, because counting a million rows on each page is too slow. On
# PostgreSQL concurrent writers spread over the slots: one hot row a site would make them wait for one another.
status_counts = Table(
    "status_counts",
    metadata,
    Column("site_id", Id, ForeignKey("sites.id"), primary_key=True),
    Column("status", Code(Status), primary_key=True),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("count", Id, nullable=False),
)

# --- Moderators, and the append-only records of what they did ---

moderators = Table(
    "moderators",
    metadata,
    _id(),
    Column("email", Address, nullable=False),
    Column("email_folded", Address, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("created", Moment, nullable=False),
    sqlite_autoincrement=True,
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(128), primary_key=True),
    Column("moderator_id", Id, ForeignKey("moderators.id"), nullable=False),
    Column("started", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Index(None, "moderator_id"),
    Index(None, "until"),
)

tokens = Table(
    "tokens",
    metadata,
    _id(),
    Column("moderator_id", Id, ForeignKey("moderators.id"), nullable=False),
    Column("prefix", Text, nullable=False),
    Column("hash", String(128), nullable=False, unique=True),
    Column("scopes", JSON, nullable=False),
    Column("created", Moment, nullable=False),
    Column("used", Moment),
    Column("revoked", Moment),
    Index(None, "moderator_id"),
    sqlite_autoincrement=True,
)

# Without foreign keys: a decision outlives the comment and the moderator it names.
decisions = Table(
    "decisions",
    metadata,
    _id(),
    Column("site_id", Id, nullable=False),
    Column("comment", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("action", Code(Action), nullable=False),
    Column("before", Code(Status), nullable=False),
    Column("after", Code(Status), nullable=False),
    Column("moderator_id", Id, nullable=False),
    Column("reason", Text),
    Column("at", Moment, nullable=False),
    UniqueConstraint("comment", "revision", "site_id"),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("moderator_id", Id),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

# --- Work to do, and short memory ---

# `due` is when a worker may take the event; claiming moves it on by the lease. None is a dead letter.
outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("kind", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("created", Moment, nullable=False),
    Column("due", Moment),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Index(None, "due", "id"),
    sqlite_autoincrement=True,
)

nonces = Table(
    "nonces",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("site_id", Id, ForeignKey("sites.id"), primary_key=True),
    Column("fingerprint", String(128), nullable=False),
    Column("comment", String(64), nullable=False),
    Column("created", Moment, nullable=False),
    Index(None, "created"),
)

limits = Table(
    "limits",
    metadata,
    Column("bucket", String(255), primary_key=True),
    Column("seconds", Integer, primary_key=True, autoincrement=False),
    Column("started", Id, primary_key=True, autoincrement=False),
    Column("count", Id, nullable=False),
    Column("until", Id, nullable=False),
    Index(None, "until"),
)
