"""The database: one `Store` a process. `write` runs a function of one transaction, `read` lends a connection.

On SQLite all writes go through one thread (`writer.py`), where many that wait share a commit. On PostgreSQL a write
runs on its caller's thread and is tried again when the database asks for it, so a work must be safe to repeat.
"""

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from copy import copy
from typing import Self, TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, NoResultFound

from moderation.config import Settings
from moderation.door import Door
from moderation.store import memory
from moderation.store.chain import logged
from moderation.store.connections import LOCK_SECONDS, Engines
from moderation.store.schema import REVISION
from moderation.store.trouble import Closed, Unprepared, trouble_named, worth_repeating
from moderation.store.writer import Writer

Answer = TypeVar("Answer")

ATTEMPTS = 3

# Alembic's own table, asked without importing Alembic.
VERSION = text("SELECT version_num FROM alembic_version")


class Store:
    """The door to the database. Usable from many threads; `close` it when the process ends."""

    def __init__(self, url: str, threads: int = 12) -> None:
        self._engines = Engines.of(url, threads + 2)
        self.on_sqlite = self._engines.on_sqlite
        self.entered = Door.SERVICE
        self._here = threading.local()
        self._door = _Door()
        self._memory = memory.Memory(self._engines.read)
        self._writer = Writer(self._engines.write, self._memory.forget) if self.on_sqlite else None

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the database of these settings. Nothing connects yet: a server away shows at first use."""
        return cls(settings.database, settings.threads)

    @classmethod
    def open_url(cls, url: str) -> Self:
        return cls(url)

    def through(self, entered: Door) -> Self:
        """Return the same store for those who come through this door: the log names it. Closing one closes both."""
        other = copy(self)
        other.entered = entered
        return other

    def write(self, work: Callable[[Connection], Answer]) -> Answer:
        """Run `work` in one transaction and return its answer after the commit.

        What `work` raises undoes its own changes, nobody else's, and is raised here. Raises Unavailable when the
        database is away, full, or locked for five seconds; then nothing is known to be stored.
        """
        with self._door.passed(), trouble_named():
            whole = logged(work, self.entered)
            return self._writer.run(whole) if self._writer else self._run_here(whole)

    def _run_here(self, work: Callable[[Connection], Answer]) -> Answer:
        if getattr(self._here, "writing", False):
            raise RuntimeError("a work may not write to the store by itself; pass its transaction on instead")
        self._here.writing = True
        try:
            return self._until_settled(work)
        finally:
            self._here.writing = False

    def _until_settled(self, work: Callable[[Connection], Answer]) -> Answer:
        attempt = 1
        while True:
            committing = False
            try:
                with self._engines.write.begin() as tx:
                    answer = work(tx)
                    changed = memory.has_changed(tx)
                    # A connection lost from here on leaves open whether the commit counted: no second try then.
                    committing = True
                if changed:
                    self._memory.forget()
                return answer
            except DBAPIError as error:
                if attempt == ATTEMPTS or not worth_repeating(error, committing=committing):
                    raise
            time.sleep(0.02 * attempt)
            attempt += 1

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a connection that sees one moment of the database and can't change it."""
        # Committed, though there is nothing to commit: at a rollback psycopg forgets the statements it had prepared.
        with self._door.passed(), trouble_named(), self._engines.read.begin() as connection:
            yield connection

    def recall(self, key: Hashable, read: Callable[[Connection], Answer]) -> Answer:
        """Return what `read` returns, from memory if this process asked before and nothing has changed since.

        What the process itself wrote counts at once, if the writing function noted it (`memory.changed`); what other
        processes wrote after at most 50 ms.
        """
        return self._memory.recall(key, lambda: self._read_once(read))

    def _read_once(self, read: Callable[[Connection], Answer]) -> Answer:
        with self.read() as tx:
            return read(tx)

    def close(self) -> None:
        """Finish the writes that wait, then let go of every connection. Closing twice is fine."""
        self._memory.close()
        self._door.close(LOCK_SECONDS)
        if self._writer:
            self._writer.close()
        self._engines.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Door:
    """Counts who is inside, so that nobody loses a connection in the middle of a work when the store closes."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._inside = 0
        self._closed = False

    @contextmanager
    def passed(self) -> Iterator[None]:
        with self._change:
            if self._closed:
                raise Closed("the store is closed; open another")
            self._inside += 1
        try:
            yield
        finally:
            with self._change:
                self._inside -= 1
                self._change.notify_all()

    def close(self, patience: float) -> None:
        with self._change:
            self._closed = True
            self._change.wait_for(lambda: self._inside == 0, patience)


def version(store: Store) -> str | None:
    """Return the migration the database stands at; None before the first one."""
    try:
        with store.read() as connection:
            return str(connection.execute(VERSION).scalar_one())
    except (Unprepared, NoResultFound):
        return None


def is_current(store: Store) -> bool:
    """Whether the database is of the version this code is written for. Raises Unavailable when it can't be asked."""
    return version(store) == REVISION
