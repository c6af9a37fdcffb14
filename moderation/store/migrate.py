"""Brings a database to another version. Imports Alembic, so only the command line and tests import this file.

One transaction for all steps, under a lock: two processes that start at once migrate one after the other, and the
second one finds nothing to do. A migration that fails leaves the database as it was.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, text

from moderation.paths import MIGRATIONS
from moderation.store.connections import database_url, postgres, sqlite
from moderation.store.trouble import trouble_named

# Any number will do, as long as every process of this service takes the same one.
ADVISORY_LOCK = 7_036_874_417
# Locked out by a long query of the running service, a migration gives up rather than blocking everybody behind it.
TABLE_LOCK = "2s"
PATIENCE = {"busy_timeout": "60000"}


class MigrationError(Exception):
    """A migration can't be done; the database is as it was."""


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate forward, creating the tables of an empty database. Raises Unavailable or MigrationError."""
    run(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Migrate back to `revision`; "base" drops every table."""
    run(url, lambda config: command.downgrade(config, revision))


def configuration(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def run(url: str, step: Callable[[Config], None]) -> None:
    """Do one Alembic command within a transaction of its own and under the lock."""
    parsed = database_url(url)
    locked = _sqlite if parsed.get_backend_name() == "sqlite" else _postgres
    with trouble_named(), locked(parsed) as connection:
        try:
            step(configuration(connection))
        except CommandError as error:
            raise MigrationError(
                f"no such step from here: {error}; a database made by a newer version needs that version"
            ) from error


@contextmanager
def _sqlite(url: URL) -> Iterator[Connection]:
    # With foreign keys on, rebuilding a table would delete what points at it; they are checked at the end instead.
    engine = sqlite(url, "BEGIN EXCLUSIVE", 1, foreign_keys="OFF", **PATIENCE)
    try:
        with engine.begin() as connection:
            yield connection
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            if broken:
                tables = ", ".join(sorted({row[0] for row in broken}))
                raise MigrationError(f"rows would point at nothing after this step, in: {tables}; nothing was changed")
    finally:
        engine.dispose()


@contextmanager
def _postgres(url: URL) -> Iterator[Connection]:
    engine = postgres(url, 1)
    try:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
            connection.execute(text(f"SET LOCAL lock_timeout = '{TABLE_LOCK}'"))
            yield connection
    finally:
        engine.dispose()
