"""The layers that a process holds in memory: a megabyte each, so of the sites heard of last only."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from moderation.comment import Label
from moderation.spam.layer import Layer

MOST = 64


@dataclass(frozen=True, slots=True)
class Taught:
    """One site's layer as it stands after the decision `latest`: `fitted`, and what the `steps` on top made of it.

    `layer_id` is the stored layer it began with, a step the id of a decision and its label.
    """

    layer_id: int | None
    latest: int
    fitted: Layer | None
    steps: tuple[tuple[int, Label], ...]
    layer: Layer | None


class Held:
    """What each site has been taught, by the site's id. Usable from many threads."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, Taught] = OrderedDict()
        self._holding = threading.Lock()

    def get(self, site_id: int) -> Taught | None:
        with self._holding:
            if site_id in self._held:
                self._held.move_to_end(site_id)
            return self._held.get(site_id)

    def put(self, site_id: int, taught: Taught) -> None:
        with self._holding:
            self._held[site_id] = taught
            self._held.move_to_end(site_id)
            if len(self._held) > MOST:
                self._held.popitem(last=False)
