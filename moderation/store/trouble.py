"""What can be wrong with a database, told apart: away for now (the web answers 503), or a mistake in our own code."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class Unavailable(Exception):
    """The database can't serve this now. Nothing is known to be stored; the message names the remedy."""


class Unprepared(Unavailable):
    """The database is there, its tables are not."""


class Closed(RuntimeError):
    """The store was used after `close`."""


UNPREPARED = "the database has no tables of this version; run `moderation db upgrade`"
BUSY = "the database stays locked by another process; try again, and look for a long backup or a stuck command"

SQLITE = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_FULL: "the disk of the database is full; free some space, no restart is needed",
    sqlite3.SQLITE_IOERR: "the disk of the database fails to read or write; look at the system's log",
    sqlite3.SQLITE_CANTOPEN: "the database file can't be opened; check MODERATION_DATA_DIR, or run `moderation init`",
    sqlite3.SQLITE_READONLY: "the database file can't be written; check who owns it and its folder",
    sqlite3.SQLITE_CORRUPT: "the database file is damaged; restore a backup with `moderation db restore`",
    sqlite3.SQLITE_NOTADB: "the database file is not an SQLite database; check MODERATION_DATABASE_URL",
}

# Codes of SQLSTATE, and its classes for: connection, resources (a full disk too), operator, system.
UNDEFINED_TABLE = "42P01"
LOST_A_RACE = ("40001", "40P01")
POSTGRES = {
    "55P03": BUSY,
    "25006": "PostgreSQL is a read-only standby; point MODERATION_DATABASE_URL at the primary",
} | dict.fromkeys(LOST_A_RACE, "the database could not order this write among others; try again")
POSTGRES_AWAY = ("08", "53", "57", "58")
AWAY = "PostgreSQL can't be reached or can't work; check that it runs, its disk, and MODERATION_DATABASE_URL"


@contextmanager
def trouble_named() -> Iterator[None]:
    """Raises Unavailable for what the operator must see to; mistakes of our own pass as they are."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        trouble = unavailable(error)
        if trouble is None:
            raise
        raise trouble from error


def unavailable(error: Exception) -> Unavailable | None:
    """Return the Unavailable that `error` means, or None when the statement itself was wrong."""
    if isinstance(error, PoolTimeout):
        return Unavailable(
            "every connection to the database is in use; raise MODERATION_THREADS or look for slow queries"
        )
    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite(error.orig)
    return _postgres(error)


def _sqlite(error: sqlite3.Error) -> Unavailable | None:
    if "no such table" in str(error):
        return Unprepared(UNPREPARED)
    # Errors made by the sqlite3 module itself carry no code. The low byte is the kind, the rest its variety.
    message = SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return Unavailable(message) if message else None


def _postgres(error: DBAPIError) -> Unavailable | None:
    state = sqlstate(error)
    if state == UNDEFINED_TABLE:
        return Unprepared(UNPREPARED)
    if state in POSTGRES:
        return Unavailable(POSTGRES[state])
    # No code at all: the connection failed before the server could say one.
    away = state[:2] in POSTGRES_AWAY if state else isinstance(error, OperationalError)
    return Unavailable(AWAY) if away else None


def sqlstate(error: DBAPIError) -> str:
    original: Any = error.orig
    return getattr(original, "sqlstate", None) or ""


def worth_repeating(error: Exception, *, committing: bool) -> bool:
    """Whether the same transaction may succeed at once: it lost a race, or its connection died before the commit."""
    if not isinstance(error, DBAPIError):
        return False
    return sqlstate(error) in LOST_A_RACE or (error.connection_invalidated and not committing)
