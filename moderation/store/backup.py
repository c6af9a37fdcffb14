"""Backups of an SQLite database, taken while the service runs. PostgreSQL brings its own tools."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from moderation.store.connections import LOCK_SECONDS, database_url
from moderation.store.schema import REVISION


class BackupError(Exception):
    """The backup was not taken or not restored; the database is as it was."""


def backup(url: str, file: Path) -> None:
    """Write a checked copy of the database to `file`, which must not exist. Raises BackupError."""
    database = _sqlite_file(url, "pg_dump --format=custom --file FILE")
    if not database.is_file():
        raise BackupError(f"there is no database at {database}; check MODERATION_DATABASE_URL and MODERATION_DATA_DIR")
    if file.exists():
        raise BackupError(f"{file} exists already; name a new file")
    _copy(database, file)


def restore(url: str, file: Path) -> None:
    """Replace the database's contents by those of `file`; the former ones are kept beside it as NAME.before-restore.

    Stop the service first: a process that runs on would go on with what it remembers. Raises BackupError.
    """
    database = _sqlite_file(url, "pg_restore --clean --dbname DATABASE FILE")
    _check(file)
    # A copy first: `file` may be the one that the former contents are kept in.
    staged = database.with_name(f"{database.name}.restoring")
    _copy(file, staged)
    try:
        if database.is_file():
            _copy(database, database.with_name(f"{database.name}.before-restore"))
        _replace(database, staged)
    finally:
        staged.unlink(missing_ok=True)


def _replace(database: Path, staged: Path) -> None:
    """Write over the contents, not the file: a process that still has it open must not go on with a deleted one."""
    try:
        with closing(sqlite3.connect(staged)) as source, closing(_connected(database)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise BackupError(f"{database} could not be replaced: {error}; stop the service and try again") from error


def _sqlite_file(url: str, instead: str) -> Path:
    parsed = database_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise BackupError(f"this command is for SQLite; for PostgreSQL use: {instead}")
    return Path(parsed.database or "")


def _copy(database: Path, file: Path) -> None:
    """Copy, check and sync under another name first: a file of the final name is always whole."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        part.touch(mode=0o600)
        with closing(_connected(database)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
            # One file, without a log beside it.
            target.execute("PRAGMA journal_mode = DELETE")
        _check(part)
        _sync(part)
        part.replace(file)
        _sync(file.parent)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{file} could not be written: {error}; check the folder and its free space") from error
    finally:
        part.unlink(missing_ok=True)


def _check(file: Path) -> None:
    if not file.is_file():
        raise BackupError(f"there is no file {file}")
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            state = connection.execute("PRAGMA integrity_check").fetchone()[0]
            version = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"{file} is not a backup of this service: {error}") from error
    if state != "ok":
        raise BackupError(f"{file} is damaged: {state}")
    if not version or version[0] > REVISION:
        raise BackupError(f"{file} was made by a newer version; install that version to restore it")


def _connected(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(database, timeout=LOCK_SECONDS)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
