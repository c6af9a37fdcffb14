"""What was read a moment ago, held for as long as the database stands as it was.

Own writes are forgotten about with their commit, before anybody is answered. What other processes write is seen by a
look at the whole database, one statement that costs next to nothing, at most every 50 ms and only while somebody asks.
"""

import threading
import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

Answer = TypeVar("Answer")

LOOK_SECONDS = 0.05
AWAY_SECONDS = 1.0
MOST = 4_096

# Each gives another answer after any commit of anybody: asked outside a transaction, on one connection.
LOOKS = {"sqlite": "PRAGMA data_version", "postgresql": "SELECT pg_current_snapshot()::text"}

CHANGED = "moderation.changed"


def changed(tx: Connection) -> None:
    """Note in the transaction that what is held in memory may not be so after its commit."""
    tx.info[CHANGED] = True


def has_changed(tx: Connection) -> bool:
    """Whether `changed` was noted in this transaction. Asked once, before the commit."""
    return bool(tx.info.pop(CHANGED, False))


class Memory:
    """Holds answers by key. Usable from many threads."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._clock = clock
        self._held: dict[Hashable, Any] = {}
        self._generation = 0
        self._holding = threading.Lock()
        self._looking = threading.Lock()
        self._look = _Look(engine)
        self._good_until = self._away_until = float("-inf")

    def recall(self, key: Hashable, read: Callable[[], Answer]) -> Answer:
        """Return what is held, else what `read` returns. Of what isn't there (None, 0) nothing is held."""
        if not self._is_of_now():
            return read()
        held: Answer | None = self._held.get(key)
        if held is not None:
            return held
        generation = self._generation
        answer = read()
        if answer:
            self._hold(key, answer, generation)
        return answer

    def forget(self) -> None:
        with self._holding:
            self._generation += 1
            self._held.clear()

    def close(self) -> None:
        with self._looking:
            self._away_until = float("inf")
            self._forget_all_until_next_look()

    def _hold(self, key: Hashable, answer: object, generation: int) -> None:
        with self._holding:
            # Something was committed while this was read: nobody knows which of the two it saw.
            if generation != self._generation:
                return
            if len(self._held) >= MOST:
                self._held.pop(next(iter(self._held)))
            self._held[key] = answer

    def _is_of_now(self) -> bool:
        now = self._clock()
        if now < self._good_until:
            return True
        # While another thread looks, or the database is away, everybody reads for themselves.
        if now < self._away_until or not self._looking.acquire(blocking=False):
            return False
        try:
            return self._looked(now)
        finally:
            self._looking.release()

    def _looked(self, now: float) -> bool:
        try:
            if self._look.shows_change():
                self.forget()
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error):
            self._away_until = now + AWAY_SECONDS
            self._forget_all_until_next_look()
            return False
        self._good_until = now + LOOK_SECONDS
        return True

    def _forget_all_until_next_look(self) -> None:
        self._good_until = float("-inf")
        self._look.close()
        self.forget()


class _Look:
    """A connection of its own, outside the pool, since the answers of two connections can't be compared."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._statement = LOOKS[engine.dialect.name]
        self._driver: Any = None
        self._seen: object = None

    def shows_change(self) -> bool:
        """Whether anybody committed since the last look; so it may be at the first one."""
        if self._driver is None:
            self._driver = self._connected()
        before, self._seen = self._seen, self._driver.execute(self._statement).fetchone()[0]
        return bool(before != self._seen)

    def _connected(self) -> Any:
        connection = self._engine.raw_connection()
        driver: Any = connection.dbapi_connection
        connection.detach()
        if self._engine.dialect.name == "postgresql":
            driver.autocommit = True
        return driver

    def close(self) -> None:
        driver, self._driver, self._seen = self._driver, None, None
        if driver is not None:
            with suppress(self._engine.dialect.loaded_dbapi.Error):
                driver.close()
