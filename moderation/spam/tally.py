"""How many of a site's decided comments got which score from fits without them: for the moderators' picture and table.

Kept with the layer as counts in narrow steps of log-odds, so that a page is drawn without a fit and without scipy.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self, TypeAlias

STEP = 0.1
FURTHEST = 100
"""Steps; beyond it all is one: 0.00005 of 1."""

Counts: TypeAlias = Sequence[tuple[int, int]]


def of(ham: Iterable[float], spam: Iterable[float]) -> dict[str, list[list[int]]]:
    """Return the counts of out-of-fold log-odds as JSON values: [step, count], the lowest first."""
    return {"ham": _counted(ham), "spam": _counted(spam)}


def _counted(logits: Iterable[float]) -> list[list[int]]:
    steps = Counter(min(max(math.floor(logit / STEP), -FURTHEST), FURTHEST) for logit in logits)
    return [[step, steps[step]] for step in sorted(steps)]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts by step of log-odds, of comments that people called good and of those they called spam."""

    ham: Counts
    spam: Counts

    @classmethod
    def read(cls, figures: Mapping[str, Any]) -> Self | None:
        """Return what a layer's figures hold; None for a layer that was stored without."""
        kept = figures.get("tally")
        if not kept:
            return None
        ham, spam = (tuple((step, count) for step, count in kept[kind]) for kind in ("ham", "spam"))
        return cls(ham, spam)

    def at(self, threshold: float) -> tuple[float, float]:
        """Of 1,000 good comments a line at this probability holds so many, of 100 spam it misses so many.

        To within a step, which is a fortieth of a probability at most.
        """
        return 1000 * _above(self.ham, threshold), 100 * (1 - _above(self.spam, threshold)) if self.spam else 0.0

    def between(self, edges: Sequence[float]) -> list[tuple[int, int]]:
        """Count good comments and spam from each probability to the next one."""
        return list(zip(_between(self.ham, edges), _between(self.spam, edges), strict=True))


def _middle(step: int) -> float:
    """The probability in the middle of a step."""
    return 1 / (1 + math.exp(-(step + 0.5) * STEP))


def _above(counts: Counts, threshold: float) -> float:
    every = sum(count for _, count in counts)
    return sum(count for step, count in counts if _middle(step) >= threshold) / max(every, 1)


def _between(counts: Counts, edges: Sequence[float]) -> list[int]:
    return [sum(count for step, count in counts if low <= _middle(step) < high) for low, high in pairwise(edges)]
