"""How far people agree: on nearly the same comment decided on twice, by one person or by two.

Raw agreement says how often; Krippendorff's alpha (Content Analysis, 2004; nominal) how much of that is more than
chance: 1 is all, 0 none. Both are told, since with one verdict much more frequent than the others they part ways.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from moderation.judgement import Judged
from moderation.spam.risk import interval

ENOUGH = 50
"""With fewer pairs the figures say nothing."""
DRAWS = 2_000
_TAIL = 0.025


Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Each figure with the bounds of its 95 % interval. `alpha` is None where nothing ever varied."""

    pairs: int
    raw: float
    raw_bounds: tuple[float, float]
    alpha: float | None
    alpha_bounds: tuple[float, float] | None


def pairs(judged: Iterable[Judged]) -> tuple[list[Pair], list[Pair]]:
    """Return what one person said of two comments of a group, and what two did: at most a pair of each a group.

    The second one counts only if its card couldn't tell what became of the first: it came before that was decided on,
    or it was shown blind.
    """
    groups: dict[Hashable, list[Judged]] = defaultdict(list)
    for one in sorted(judged, key=lambda one: one.at):
        groups[one.group].append(one)
    own, between = [], []
    for first, *rest in groups.values():
        free = [one for one in rest if one.blind or one.came <= first.at]
        own += [(first.verdict, one.verdict) for one in free if one.by == first.by][:1]
        between += [(first.verdict, one.verdict) for one in free if one.by != first.by][:1]
    return own, between


def measured(found: Sequence[Pair]) -> Agreement | None:
    """Return how far the two of each pair agree; None before there are ENOUGH."""
    if len(found) < ENOUGH:
        return None
    same = sum(first == second for first, second in found)
    bounds = interval(same, len(found))
    return Agreement(len(found), same / len(found), bounds, alpha(found), _bootstrap(found))


def alpha(units: Iterable[Sequence[str]]) -> float | None:
    """Krippendorff's alpha for nominal data: each unit is what was said of it, by however many, two at least to count.

    None where all said the same of everything: nothing could have been got wrong by chance.
    """
    coincidences: defaultdict[Pair, float] = defaultdict(float)
    for values in units:
        for one, other in permutations(values, 2):
            coincidences[one, other] += 1 / (len(values) - 1)
    totals: defaultdict[str, float] = defaultdict(float)
    for (value, _), count in coincidences.items():
        totals[value] += count
    every = sum(totals.values())
    observed = sum(count for (one, other), count in coincidences.items() if one != other)
    expected = (every**2 - sum(count**2 for count in totals.values())) / (every - 1) if every > 1 else 0.0
    return 1 - observed / expected if expected else None


def _bootstrap(found: Sequence[Pair]) -> tuple[float, float] | None:
    """Draw as many pairs again and again, the same ones each time, and return what alpha lies between in 95 % of it."""
    kinds = Counter((min(pair), max(pair)) for pair in found)
    values = sorted({value for pair in kinds for value in pair})
    holds = np.array([[pair.count(value) for value in values] for pair in kinds], dtype=float)
    differs = np.array([one != other for one, other in kinds], dtype=float)
    shares = np.array(list(kinds.values())) / len(found)
    drawn = np.random.default_rng(1).multinomial(len(found), shares, size=DRAWS)
    every = 2.0 * len(found)
    expected = (every**2 - ((drawn @ holds) ** 2).sum(axis=1)) / (every - 1)
    vary = expected > 0
    if not vary.any():
        return None
    alphas = 1 - 2 * (drawn @ differs)[vary] / expected[vary]
    low, high = np.quantile(alphas, (_TAIL, 1 - _TAIL))
    return float(low), float(high)
