"""How this service speaks to each database: the settings of every connection, in one place."""

import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from moderation.config import ConfigError

LOCK_SECONDS = 5
RETRY_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Engines:
    """One engine that writes and one that can't."""

    write: Engine
    read: Engine

    @classmethod
    def of(cls, url: str, connections: int) -> Self:
        """Prepare the engines of this database without connecting. Raises ConfigError for a URL that names none."""
        parsed = database_url(url)
        if parsed.get_backend_name() == "sqlite":
            writing = sqlite(parsed, "BEGIN IMMEDIATE", 1, **WRITES)
            return cls(writing, sqlite(parsed, "BEGIN", connections, query_only="ON"))
        writing = postgres(parsed, connections)
        # A snapshot for the whole read, so that a thread's version and its comments are of one moment, as on SQLite.
        reading = writing.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        return cls(writing, reading)

    @property
    def on_sqlite(self) -> bool:
        return self.write.dialect.name == "sqlite"

    def dispose(self) -> None:
        self.read.dispose()
        self.write.dispose()


def database_url(url: str) -> URL:
    """Read the URL; `postgresql://` means psycopg. Raises ConfigError naming the remedy."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigError(
            "MODERATION_DATABASE_URL is not a URL; write sqlite:////path/to/file or postgresql://host/name"
        ) from None
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        raise ConfigError("MODERATION_DATABASE_URL must start with sqlite:/// or postgresql://")
    if not parsed.database or parsed.database == ":memory:":
        raise ConfigError("MODERATION_DATABASE_URL names no file; write sqlite:////path/to/moderation.sqlite")
    return parsed


# In this order: turning WAL on takes a lock that another process may hold at the same start, so the patience first.
PRAGMAS = {
    "busy_timeout": str(LOCK_SECONDS * 1000),
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
}
# Many decisions at once touch a page here and there of each index: with the usual 2 MB and a checkpoint each 4 MB most
# of the time goes into reading pages again, and into writing the same ones over and over.
WRITES = {"cache_size": "-16384", "wal_autocheckpoint": "8000"}


def sqlite(url: URL, begin: str, connections: int, **pragmas: str) -> Engine:
    """Make an engine whose transactions start with `begin`; `pragmas` add to and replace PRAGMAS."""
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=LOCK_SECONDS,
        # Errors travel into logs; what readers wrote does not.
        hide_parameters=True,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "do_connect", _private_file)
    event.listen(engine, "connect", _sqlite_settings(PRAGMAS | pragmas))
    event.listen(engine, "begin", _says(begin))
    return engine


def _private_file(_dialect: object, _record: object, arguments: list[str], _named: object) -> None:
    # SQLite would let everybody on the machine read it; its logs take the mode of the file.
    file = Path(arguments[0])
    if not file.exists():
        with suppress(OSError):  # SQLite itself then says what is wrong
            file.touch(mode=0o600)


def _sqlite_settings(pragmas: Mapping[str, str]) -> Callable[[Any, object], None]:
    def settings(connection: Any, _record: object) -> None:
        # The driver would begin deferred transactions by itself, and those fail when two of them start to write.
        connection.isolation_level = None
        for name, value in pragmas.items():
            _patiently(connection, f"PRAGMA {name} = {value}")

    return settings


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    # Of several that turn WAL on for a new file, SQLite lets all but one fail at once, without asking busy_timeout.
    until = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            connection.execute(statement)
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(RETRY_SECONDS)


def _says(begin: str) -> Callable[[Connection], None]:
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return on_begin


def postgres(url: URL, connections: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=LOCK_SECONDS,
        # After a restart of the server a reader gets a new connection, not an error.
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": LOCK_SECONDS},
    )
    event.listen(engine, "connect", _postgres_settings)
    event.listen(engine, "handle_error", _without_details)
    return engine


def _postgres_settings(connection: Any, _record: object) -> None:
    # A server set to synchronous_commit=off would acknowledge comments that a crash then loses.
    connection.execute("SET synchronous_commit = on")
    connection.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
    connection.execute("SET timezone = 'UTC'")
    connection.commit()


def _without_details(context: ExceptionContext) -> None:
    """Keep the first line of PostgreSQL's messages only: the details below it repeat the row, addresses and all."""
    lines = str(context.original_exception).splitlines() or [""]
    context.original_exception.args = (lines[0],)
    if context.sqlalchemy_exception is not None:
        context.sqlalchemy_exception.args = (lines[0],)
