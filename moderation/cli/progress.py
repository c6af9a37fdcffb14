"""How far a long command is: one line on stderr that is written over, and only for a person who watches."""

import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

SECONDS = 1.0


class Progress:
    """Shows the step that a command is at: how much of it is done, and since when.

    A step of over a second keeps its line. A thread shows that time passes in steps that tell nothing while they last.
    """

    def __init__(self, shown: bool | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """`shown` is whether anybody watches; None: whether stderr is a terminal. `clock` counts seconds."""
        self._shown = sys.stderr.isatty() if shown is None else shown
        self._clock = clock
        self._name, self._done, self._of = "", 0, 0
        self._started = self._last = self._clock()
        self._written = False
        self._writing = threading.Lock()
        self._ended = threading.Event()

    def __enter__(self) -> Self:
        if self._shown:
            threading.Thread(target=self._tick, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        with self._writing:
            self._finish()

    def __call__(self, name: str, done: int = 0, of: int = 0) -> None:
        """Tell that of the step `name` so many are done; `of` is 0 where nobody knows how many there will be."""
        if not self._shown:
            return
        with self._writing:
            if name != self._name:
                self._finish()
                self._name, self._started = name, self._clock()
            self._done, self._of = done, of
            if self._clock() - self._last >= SECONDS:
                self._write()

    def _tick(self) -> None:
        while not self._ended.wait(SECONDS):
            with self._writing:
                if self._name and self._clock() - self._last >= SECONDS:
                    self._write()

    def _finish(self) -> None:
        if self._written:
            self._write("\n")
        self._written = False
        self._last = self._clock()

    def _write(self, end: str = "") -> None:
        self._last = self._clock()
        seconds = self._last - self._started
        of = f" of {self._of:,}" if self._of else ""
        count, rate = (f"{self._done:,}{of}, ", f", {self._done / seconds:,.0f} a second") if self._done else ("", "")
        # Spaces cover what a longer line left behind.
        print(f"\r{self._name}: {count}{seconds:.0f} s{rate}        ", end=end, file=sys.stderr, flush=True)
        self._written = True
