"""Where a site's lines lie: above one it is spam, below the other it may be published, between them a person looks.

A line is drawn so that the rate of mistakes beyond it is at most so much with 95 % certainty, by the bound of Clopper
and Pearson (Biometrika 26, 1934): with few comments to go by it lies further out, and with too few there is none.
Imports scipy, so that only the worker imports this file.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypedDict

import numpy as np
from scipy.stats import beta, chi2

from moderation.spam.classifier import chance
from moderation.spam.features import Vector
from moderation.spam.layer import FEWEST, Lines

CERTAINTY = 0.95
# The part of the site's own ham that tells how its scores thin out towards spam.
TAIL = 0.25
# What no probability reaches: a person decides.
NEVER_SPAM, NEVER_HARMLESS = 1.0, 0.0
# No comment is put into the spam folder, or published, when the model itself thinks the other thing.
SPAM_LEAST, HARMLESS_MOST = 0.5, 0.5

SHOWN = (0.2, 0.5, 0.8, 0.9, 0.95, 0.99)


class Rates(NamedTuple):
    """How much may go wrong: of all ham above the one line, of the spam below the other."""

    false_spam: float
    missed_spam: float


class Line(TypedDict):
    """What a line at `threshold` would do: of 1,000 good comments it holds so many, of 100 spam it misses so many."""

    threshold: float
    held: float
    missed: float


def upper_bound(mistakes: int, of: int) -> float:
    """Return the rate that the true one lies below with 95 % certainty, after so many mistakes."""
    return 1.0 if mistakes >= of else float(beta.ppf(CERTAINTY, mistakes + 1, of - mistakes))


def lines(own_ham: Vector, spam: Vector, replayed: Vector, rates: Rates) -> Lines | None:
    """Draw both lines from out-of-fold log-odds; None with too few decisions of either kind."""
    if min(len(own_ham), len(spam)) < FEWEST:
        return None
    above = _line(np.concatenate([own_ham, replayed]), rates.false_spam)
    if above is not None:
        above = max(above, _tail(own_ham, rates.false_spam))
    below = _line(-spam, rates.missed_spam)
    return Lines(
        NEVER_SPAM if above is None else max(SPAM_LEAST, _up(chance(above))),
        NEVER_HARMLESS if below is None else min(HARMLESS_MOST, _down(chance(-below))),
    )


def shown(own: Lines | None) -> list[float]:
    """Return the thresholds of the table: the same ones for each site, and its own lines where it has them."""
    drawn = {own.certain, own.harmless} - {NEVER_SPAM, NEVER_HARMLESS} if own else set()
    return sorted({*SHOWN, *drawn})


def table(ham: Vector, spam: Vector, thresholds: Sequence[float] = SHOWN) -> list[Line]:
    """Return what a line at each probability would do, from out-of-fold log-odds of decided comments."""
    return [_at(threshold, ham, spam) for threshold in thresholds]


def _at(threshold: float, ham: Vector, spam: Vector) -> Line:
    logit = float(np.log(threshold / (1 - threshold)))
    return {
        "threshold": threshold,
        "held": round(1000 * float((ham >= logit).mean()), 1) if len(ham) else 0.0,
        "missed": round(100 * float((spam < logit).mean()), 1) if len(spam) else 0.0,
    }


def _line(scores: Vector, rate: float) -> float | None:
    """Return the lowest score that only so many lie strictly above that their rate is bounded by `rate`; None if none.

    No score of these passes it by being equal.
    """
    above = -1
    while above + 1 < len(scores) and upper_bound(above + 1, len(scores)) <= rate:
        above += 1
    return None if above < 0 else float(np.sort(scores)[::-1][above])


def _tail(scores: Vector, rate: float) -> float:
    """Return where the site's own ham would be so rare if its upper tail falls off exponentially, as tails do.

    Replayed ham stands for readers in general; the few comments of a site's own may lie higher than those, and further
    apart than they show. The scale is taken at its upper bound (of a chi-squared variable), so that few scores
    stretch the tail.
    """
    start = float(np.quantile(scores, 1 - TAIL))
    beyond = scores[scores > start] - start
    if not len(beyond):
        return start
    scale = 2 * float(beyond.sum()) / float(chi2.ppf(1 - CERTAINTY, 2 * len(beyond)))
    return start + scale * float(np.log(TAIL / rate))


def _up(probability: float) -> float:
    """Round away from the comments the line was drawn by, so that it lies strictly beyond them."""
    return min(float(np.ceil(probability * 1e6 + 0.5) / 1e6), NEVER_SPAM)


def _down(probability: float) -> float:
    return max(float(np.floor(probability * 1e6 - 0.5) / 1e6), NEVER_HARMLESS)
