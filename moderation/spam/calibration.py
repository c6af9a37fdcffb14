"""What blind decisions say of the classifier: how often it was wrong by itself, and whether its scores are true."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from moderation.spam.risk import interval, upper_bound

AIM = 0.01
"""The rate of mistakes that is to be shown."""
CERTAINTY = 0.95
EDGES = (0.0, 0.05, 0.2, 0.5, 0.8, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many were wrong of those looked at."""

    wrong: int
    of: int

    @property
    def at_most(self) -> float:
        """The rate that the true one lies below with 95 % certainty."""
        return upper_bound(self.wrong, self.of) if self.of else 1.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Comments whose score lies from `low` to `high`: the mean of the scores, and how many people called spam."""

    low: float
    high: float
    count: int
    mean: float
    spam: int

    @property
    def share(self) -> float:
        return self.spam / self.count

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what the true share of spam lies with 95 % certainty."""
        return interval(self.spam, self.count)


def needed(aim: float = AIM) -> int:
    """How many have to be looked at, and none found wrong, before the rate is below `aim` with 95 % certainty."""
    return math.ceil(math.log(1 - CERTAINTY) / math.log(1 - aim))


def bins(judged: Iterable[tuple[float, bool]]) -> Sequence[Bin]:
    """Sort scores by what they say, each with whether a person called it spam; empty bins are left out."""
    known = list(judged)
    found = []
    for low, high in pairwise(EDGES):
        inside = [(score, spam) for score, spam in known if low <= score < high or (score == high == 1.0)]
        if inside:
            mean = math.fsum(score for score, _ in inside) / len(inside)
            found.append(Bin(low, high, len(inside), mean, sum(spam for _, spam in inside)))
    return found
