"""The one thread that writes to SQLite. Works that wait share a commit, each within a savepoint of its own.

One durable commit costs about the same for one row as for a hundred, and writers that compete for SQLite's lock
starve one another for seconds. So: take what waits, commit once, then answer everybody.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from moderation.store.memory import has_changed
from moderation.store.trouble import Closed, Unavailable, unavailable

Answer = TypeVar("Answer")

TOGETHER = 256


class Writer:
    """Runs works in the order they came. An answer is given after the commit that holds it."""

    def __init__(self, engine: Engine, on_change: Callable[[], None] = lambda: None) -> None:
        self._engine = engine
        self._on_change = on_change
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[Connection], Answer]) -> Answer:
        """Queue `work`, wait for its commit, and return its answer or raise its error."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("a work may not write to the store by itself; pass its transaction on instead")
        waiting = _Waiting(work)
        with self._closing:
            if self._closed:
                raise Closed("the store is closed; open another before writing")
            self._queue.put(waiting)
        answer: Answer = waiting.future.result()
        return answer

    def waiting(self) -> int:
        """How many works wait for their turn; a gauge, not a promise."""
        return self._queue.qsize()

    def close(self) -> None:
        """Finish what waits, then stop."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while works := self._take():
            self._commit(works)

    def _take(self) -> "list[_Waiting]":
        """Wait for a work, then take all that came with it. Empty at the end of the day."""
        first = self._queue.get()
        return [first, *self._what_waits(TOGETHER - 1)] if first else []

    def _what_waits(self, most: int) -> "list[_Waiting]":
        works: list[_Waiting] = []
        with suppress(Empty):
            while len(works) < most:
                waiting = self._queue.get_nowait()
                if waiting is None:
                    self._queue.put(None)
                    break
                works.append(waiting)
        return works

    def _commit(self, works: "list[_Waiting]") -> None:
        try:
            with self._engine.begin() as tx:
                for waiting in works:
                    waiting.attempt(tx, alone=len(works) == 1)
                changed = has_changed(tx)
        except BaseException as error:
            self._fail(works, error)
        else:
            if changed:
                self._on_change()
            for waiting in works:
                waiting.answer()

    def _fail(self, works: "list[_Waiting]", error: BaseException) -> None:
        trouble = unavailable(error) if isinstance(error, Exception) else None
        if trouble:
            # Whoever queued meanwhile would wait for the same lock again, and longer than promised.
            works = [*works, *self._what_waits(self._queue.qsize())]
        elif len(works) > 1:
            trouble = Unavailable("a write shared a commit that failed; try again")
        for waiting in works:
            waiting.fail(type(trouble)(str(trouble)) if trouble else error, error)


class _Waiting:
    """A work, and the place where its caller waits."""

    def __init__(self, work: Callable[[Connection], Any]) -> None:
        self.future: Future[Any] = Future()
        self._work = work
        self._value: Any = None
        self._error: BaseException | None = None

    def attempt(self, tx: Connection, *, alone: bool) -> None:
        """Run the work. Alone it may fail the transaction; among others its failure undoes its own savepoint only."""
        if alone:
            self._value = self._work(tx)
            return
        try:
            with tx.begin_nested():
                self._value = self._work(tx)
        except BaseException as error:
            self._error = error
            # A full disk makes SQLite undo the whole transaction, and with it the works before this one.
            if not _still_open(tx):
                raise

    def answer(self) -> None:
        if self._error is None:
            self.future.set_result(self._value)
        else:
            self.fail(self._error)

    def fail(self, error: BaseException, cause: BaseException | None = None) -> None:
        if cause is not None and cause is not error:
            error.__cause__ = cause
        self.future.set_exception(error)


def _still_open(tx: Connection) -> bool:
    driver: Any = tx.connection.dbapi_connection
    return bool(driver.in_transaction)
