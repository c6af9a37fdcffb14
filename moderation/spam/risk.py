"""How much goes wrong when all below a line is released unseen: measured on decided comments, from fits without them.

The bound is that of Clopper and Pearson, as in `bands.py`, but in plain Python: the web process loads no scipy.
"""

import math
from dataclasses import dataclass

from moderation.spam.tally import STEP, Counts, Tally

CERTAINTY = 0.95
RISKS = (0.01, 0.02, 0.05, 0.1)
"""The shares of spam among what is released that a line may be drawn for. The largest bounds the lane."""
# Nothing is released that is as likely as not to be spam.
MOST = 0.5
_HALVINGS = 40


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """Below `threshold` people called so many decided comments good and so many spam."""

    risk: float
    threshold: float
    ham: int
    spam: int

    def wrong(self, count: int) -> float:
        """How many of `count` released comments will be spam, as of the decided ones."""
        return count * self.spam / (self.ham + self.spam)

    def wrong_most(self, count: int) -> int:
        """How many at most, with 95 % certainty."""
        return math.ceil(count * upper_bound(self.spam, self.ham + self.spam) - 1e-9)


def lines(tally: Tally | None) -> list[ReleaseLine]:
    """Return the line for each of the risks that can be had, the lowest first; those that coincide only once."""
    drawn = [line for risk in RISKS if tally and (line := _line(tally, risk))]
    return list({line.threshold: line for line in reversed(drawn)}.values())[::-1]


def _line(tally: Tally, risk: float) -> ReleaseLine | None:
    """Draw the highest line below which the rate of spam is at most `risk` with 95 % certainty."""
    best = None
    for step in sorted({step for step, _ in (*tally.ham, *tally.spam)}):
        threshold = 1 / (1 + math.exp(-(step + 1) * STEP))
        ham, spam = _up_to(tally.ham, step), _up_to(tally.spam, step)
        if threshold <= MOST and chance_of_at_most(spam, ham + spam, risk) <= 1 - CERTAINTY:
            best = ReleaseLine(risk, threshold, ham, spam)
    return best


def _up_to(counts: Counts, step: int) -> int:
    return sum(count for at, count in counts if at <= step)


def interval(wrong: int, of: int) -> tuple[float, float]:
    """Return between what the true rate lies with 95 % certainty, after so many of those looked at."""
    each = (1 + CERTAINTY) / 2
    return 1 - upper_bound(of - wrong, of, each), upper_bound(wrong, of, each)


def upper_bound(mistakes: int, of: int, certainty: float = CERTAINTY) -> float:
    """Return the rate that the true one lies below with this certainty, after so many mistakes."""
    if mistakes >= of:
        return 1.0
    low, high = mistakes / of, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if chance_of_at_most(mistakes, of, middle) > 1 - certainty else (low, middle)
    return high


def chance_of_at_most(mistakes: int, of: int, rate: float) -> float:
    """The binomial distribution: how probable so few mistakes are when each of so many goes wrong at this rate."""
    if mistakes >= of or rate <= 0.0:
        return 1.0
    if rate >= 1.0:
        return 0.0
    wrong, right = math.log(rate), math.log1p(-rate)
    terms = (_log_choose(of, made) + made * wrong + (of - made) * right for made in range(mistakes + 1))
    return min(1.0, math.fsum(map(math.exp, terms)))


def _log_choose(of: int, made: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(made + 1) - math.lgamma(of - made + 1)
