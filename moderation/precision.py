"""How far a rule can be trusted: what people made of what it met, with the lower bound of Clopper and Pearson.

A rule that only makes comments wait does less harm when it is wrong, so half of the site's bound is enough for it.
"""

import math
from dataclasses import dataclass

from sqlalchemy import Connection

from moderation.rule import Effect, Outcomes, Rule
from moderation.spam.risk import upper_bound
from moderation.store import rule_hits, sites

HOLD_SHARE = 0.5
MISSING_MOST = 2_000
# As likely as this by chance, a day's hits are an alarm; and fewer than ALARM_LEAST never are.
ALARM_CHANCE = 1e-4
ALARM_LEAST = 5
ALARM_DAYS = 28


@dataclass(frozen=True, slots=True)
class Precision:
    """Of what a rule met and people decided on, the share that they decided as the rule would have, and its bound."""

    outcomes: Outcomes
    needed: float

    @property
    def share(self) -> float:
        return self.outcomes.agreed / self.outcomes.decided if self.outcomes.decided else 0.0

    @property
    def least(self) -> float:
        """What the true share lies above with 95 % certainty."""
        return _least(self.outcomes.agreed, self.outcomes.against)

    @property
    def is_enough(self) -> bool:
        return self.least >= self.needed

    def missing(self) -> int | None:
        """How many more hits people would have to agree with; None for so many that nobody should wait for it."""
        agreed, against = self.outcomes.agreed, self.outcomes.against
        if _least(agreed + MISSING_MOST, against) < self.needed:
            return None
        low, high = 0, MISSING_MOST
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if _least(agreed + middle, against) >= self.needed else (middle + 1, high)
        return low


def known_of(tx: Connection, rule: Rule) -> Precision:
    """Return what is known of a rule now, by its site's bound."""
    site, outcomes = sites.by_id(tx, rule.site_id), rule_hits.outcomes(tx, rule)
    bound = site.house.bound if site else 1.0
    return Precision(outcomes, bound * (HOLD_SHARE if rule.effect is Effect.HOLD else 1.0))


def is_a_jump(today: int, before: int, days: int = ALARM_DAYS) -> bool:
    """Whether so many hits in a day can't be chance, after `before` in the `days` before (Poisson's distribution)."""
    # One more than there were: a rule that met nothing yet has no rate of nothing.
    return today >= ALARM_LEAST and _chance_of_at_least(today, (before + 1) / days) < ALARM_CHANCE


def _least(agreed: int, against: int) -> float:
    return 1.0 - upper_bound(against, agreed + against) if agreed else 0.0


def _chance_of_at_least(count: int, rate: float) -> float:
    terms = (math.exp(made * math.log(rate) - rate - math.lgamma(made + 1)) for made in range(count))
    return max(0.0, 1.0 - math.fsum(terms))
