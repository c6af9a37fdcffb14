"""What was made a moment ago and is made of the same again: kept by all that it depends on, the latest so many."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """Usable from many threads; two that ask for the same at once may both make it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, Made] = OrderedDict()
        self._holding = threading.Lock()

    def of(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is kept under the key, else what `make` returns."""
        with self._holding:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        with self._holding:
            self._held[key] = made
            if len(self._held) > self._most:
                self._held.popitem(last=False)
        return made
