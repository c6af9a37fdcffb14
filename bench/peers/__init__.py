"""What our classifier is held against: other ways to tell spam from ham, each taught and asked in the same manner."""

from collections.abc import Sequence
from typing import Protocol

from moderation.spam.features import Vector
from moderation.spam.sample import Sample


class Peer(Protocol):
    """One way to tell spam from ham. It is made anew for each fold."""

    @property
    def name(self) -> str: ...

    def missing(self) -> str | None:
        """Say in a few words what must be installed first; None when nothing must."""

    def fit(self, samples: Sequence[Sample], spam: Vector) -> None: ...

    def scores(self, samples: Sequence[Sample]) -> Vector:
        """Return what grows with the likelihood of spam, and is 0 where it is undecided."""

    def size(self) -> int:
        """Return the bytes that what was learnt takes on the disk."""

    def close(self) -> None:
        """Remove what was written."""
