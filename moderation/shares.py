"""Shares, what they can't tell, and how two distributions differ. Pure arithmetic for pages: no scipy in the web."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

# The two-sided 95 % point of the normal distribution.
Z = 1.959964
# A band that nothing fell into must not make the index endless.
LEAST = 1e-4


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, and between which bounds the true share lies with 95 % certainty (Wilson's)."""

    part: int
    of: int
    rate: float
    low: float
    high: float


def share(part: int, of: int) -> Share | None:
    """Return None of nothing."""
    if of <= 0:
        return None
    part = min(max(part, 0), of)
    rate, square = part / of, Z * Z
    middle = (rate + square / (2 * of)) / (1 + square / of)
    reach = Z / (1 + square / of) * math.sqrt(rate * (1 - rate) / of + square / (4 * of * of))
    return Share(part, of, rate, min(rate, max(0.0, middle - reach)), max(rate, min(1.0, middle + reach)))


def stability(before: Sequence[int], now: Sequence[int]) -> float | None:
    """The population stability index of two counts by band: 0 when they are alike; None if one is empty.

    Below 0.1 they hardly differ, above 0.25 they are two different things.
    """
    whole_before, whole_now = sum(before), sum(now)
    if not whole_before or not whole_now:
        return None
    pairs = ((max(a / whole_before, LEAST), max(b / whole_now, LEAST)) for a, b in zip(before, now, strict=True))
    return math.fsum((b - a) * math.log(b / a) for a, b in pairs)


def quantile(counts: Mapping[int, int], wanted: float, begins: Callable[[int], float]) -> float | None:
    """Return the value that so large a share of what is counted in buckets lies below; None of nothing.

    Within a bucket values are taken to lie evenly. `begins` says where a bucket begins.
    """
    whole = sum(counts.values())
    rank, passed = wanted * whole, 0
    for bucket in sorted(counts):
        if counts[bucket] > 0 and passed + counts[bucket] >= rank:
            within = (rank - passed) / counts[bucket]
            low, high = begins(bucket), begins(bucket + 1)
            return low + within * (high - low)
        passed += counts[bucket]
    return None
