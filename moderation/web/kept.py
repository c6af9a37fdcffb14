"""What was made a moment ago and is made of the same again: kept by all that it depends on, the latest so many."""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """Usable from many threads; two that ask for the same at once may both make it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[Hashable, Made] = {}
        self._holding = threading.Lock()

    def of(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is kept under the key, else what `make` returns."""
        # Looked up once and never moved: with long keys that is what it costs. The oldest goes, asked for or not.
        held = self._held.get(key)
        if held is not None:
            return held
        made = make()
        with self._holding:
            self._held[key] = made
            if len(self._held) > self._most:
                del self._held[next(iter(self._held))]
        return made
