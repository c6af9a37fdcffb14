"""How careful a site is, in words: four levels, each with what it would do in a day and in a month.

Foreseen from what came to the site lately, with the scores it has, and from the risk that was measured on decided
comments. Nothing is changed by looking.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from moderation import lessons, policy, triage
from moderation.comment import Policy, Score, Site, Status
from moderation.context import Context
from moderation.spam.risk import ReleaseLine, upper_bound
from moderation.spam.sample import Sample
from moderation.store import rule_hits
from moderation.store.rule_hits import Passed

ALL = "all"
RISKS = {"careful": 0.01, "balanced": 0.02, "swift": 0.05}
"""Which share of spam among what it publishes unseen each level accepts, by the bound of 95 %."""
LEVELS = (ALL, *RISKS)
SPAM_ABOVE = {"careful": 0.99}

PAST = timedelta(days=30)
LOOKED_MOST = 2_000
WINDOW = 1_000
MONTH = 30.0


@dataclass(frozen=True, slots=True)
class Level:
    """`policy` is None where no line can be drawn yet. `published` and `spam` are so many of those looked at."""

    name: str
    policy: Policy | None
    line: ReleaseLine | None = None
    published: int = 0
    spam: int = 0

    def wrong(self, published: float) -> float:
        """How many of so many published comments would be spam, as of the decided ones."""
        return published * self.line.spam / (self.line.ham + self.line.spam) if self.line else 0.0

    def wrong_most(self, published: float) -> float:
        """How many at most, with 95 % certainty."""
        return published * upper_bound(self.line.spam, self.line.ham + self.line.spam) if self.line else 0.0


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The levels, from how many comments of how many days."""

    levels: tuple[Level, ...]
    looked_at: int
    days: float

    def a_day(self, count: int) -> float:
        return count / self.days


def policies(ctx: Context, site: Site) -> list[Level]:
    """Return what each level would set on this site now. Raises Unavailable when the database is."""
    lines = triage.release_lines(ctx, site)
    return [Level(ALL, Policy(publish_good=False, spam_above=1.0)), *(_level(name, lines) for name in RISKS)]


def foresee(ctx: Context, site: Site) -> Foreseen:
    """Return what each level would have made of what came lately."""
    past = _past(ctx, site)
    lined = _score(ctx, site, past[0]) if past else None
    days = max((past[0].created - past[-1].created) / timedelta(days=1), 1.0) if past else 1.0
    levels = tuple(_counted(level, past, lined) for level in policies(ctx, site))
    return Foreseen(levels, len(past), days)


def _level(name: str, lines: Sequence[ReleaseLine]) -> Level:
    line = next((line for line in reversed(lines) if line.risk <= RISKS[name]), None)
    chosen = Policy(True, round(line.threshold, 6), SPAM_ABOVE.get(name)) if line else None
    return Level(name, chosen, line)


def _past(ctx: Context, site: Site) -> list[Passed]:
    since = ctx.clock() - PAST
    found: list[Passed] = []
    with ctx.store.read() as tx:
        before = rule_hits.newest(tx) + 1
        while len(found) < LOOKED_MOST and rule_hits.is_any_before(tx, before, since):
            found += rule_hits.past(tx, site.id, before, WINDOW, since)
            before -= WINDOW
    return found[:LOOKED_MOST]


def _score(ctx: Context, site: Site, one: Passed) -> Score | None:
    """Score one comment, for the lines that go with a score now."""
    return ctx.model.score(Sample(one.text), layer=lessons.layer(ctx, site))


def _counted(level: Level, past: Sequence[Passed], lined: Score | None) -> Level:
    if level.policy is None:
        return level
    statuses = [_status(one, level.policy, lined) for one in past]
    return replace(level, published=statuses.count(Status.APPROVED), spam=statuses.count(Status.SPAM))


def _status(one: Passed, chosen: Policy, lined: Score | None) -> Status:
    seen = tuple(finding for finding in one.reasons if finding.check != "score")
    score = replace(lined, spam=one.score) if lined and one.score is not None else None
    return policy.decide(seen, score, chosen).status
