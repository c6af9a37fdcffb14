"""What a day's figures count, of comments that arrived and of decisions that stand. Pure.

Whatever is counted of one comment depends on its decisions that stand and on nothing else: so what a decision that was
taken back had added is what its absence leaves out, and counting anew gives the same as counting on.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from moderation.comment import Action, Label, Status

# Narrow where scores crowd: a model says "surely" more often than "perhaps".
EDGES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)
BANDS = len(EDGES) - 1
PER_OCTAVE = 8
HOSTS_MOST = 5
KEY_LIMIT = 200

# What is counted. The names are stored: add, don't rename.
ARRIVED = "arrived"
SCORED = "scored"
MODEL = "model"
DECIDED = "decided"
BY = "moderator"
WAITED = "waited"
PUNCTUAL = "punctual"
OVERRULED = "overruled"
JUDGED = "judged"
HOST = "host"
CAMPAIGN = "campaign"

Figures = Counter[tuple[int, str, str, str]]
"""Site, what, day, key -> how many."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A comment as it came. `verdict` is the service's own."""

    site_id: int
    at: datetime
    verdict: Status
    score: float | None
    model: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Step:
    """One decision on a comment. `label` is what it says of it; None where nobody had read it."""

    site_id: int
    revision: int
    action: Action
    before: Status
    moderator_id: int
    at: datetime
    label: Label | None
    score: float | None
    language: str
    waited: float | None
    late: bool | None


@dataclass(frozen=True, slots=True)
class About:
    """What a decided comment led to, and of which campaign it was."""

    hosts: Sequence[str] = ()
    campaign: int | None = None


def arrivals(found: Sequence[Arrival]) -> Figures:
    counted: Figures = Counter()
    for one in found:
        day = day_of(one.at)
        counted[one.site_id, ARRIVED, day, str(one.verdict)] += 1
        if one.score is not None:
            counted[one.site_id, SCORED, day, f"{one.language} {band(one.score):02}"] += 1
        if one.model:
            counted[one.site_id, MODEL, day, one.model[:KEY_LIMIT]] += 1
    return counted


def change(history: Sequence[Step], first: int, last: int, about: About) -> Figures:
    """Return by how much the decisions on the revisions from `first` to `last` change what is counted of a comment.

    `history` are all decisions on it, in order.
    """
    after = of(standing([step for step in history if step.revision <= last]), about)
    after.subtract(of(standing([step for step in history if step.revision < first]), about))
    return after


def standing(history: Sequence[Step]) -> Sequence[Step]:
    """Return the decisions that stand. UNDO restores what stood before the last one, even if that was an UNDO."""
    stood: list[tuple[Step, ...]] = [()]
    for step in history:
        stood.append(stood[max(len(stood) - 2, 0)] if step.action is Action.UNDO else (*stood[-1], step))
    return stood[-1]


def of(stands: Sequence[Step], about: About) -> Figures:
    """Count what stands of one comment."""
    counted: Figures = Counter()
    for step in stands:
        day = day_of(step.at)
        counted[step.site_id, DECIDED, day, str(step.action)] += 1
        counted[step.site_id, BY, day, str(step.moderator_id)] += 1
        if step.waited is not None:
            counted[step.site_id, WAITED, day, f"{bucket(step.waited):03}"] += 1
        if step.late is not None:
            counted[step.site_id, PUNCTUAL, day, "late" if step.late else "in time"] += 1
    if stands:
        _judge(counted, stands[0], stands[-1], about)
    return counted


def _judge(counted: Figures, first: Step, last: Step, about: About) -> None:
    """Count what people made of the service's own verdict: of the first decision's score, by the last one's label."""
    site_id, day = last.site_id, day_of(last.at)
    if first.before in (Status.APPROVED, Status.SPAM):
        counted[site_id, OVERRULED, day_of(first.at), str(first.before)] += 1
    if last.label is not None and first.score is not None:
        counted[site_id, JUDGED, day, f"{first.language} {band(first.score):02} {last.label}"] += 1
    if last.label is Label.SPAM:
        for host in about.hosts[:HOSTS_MOST]:
            counted[site_id, HOST, day, host[:KEY_LIMIT]] += 1
        if about.campaign is not None:
            counted[site_id, CAMPAIGN, day, str(about.campaign)] += 1


def day_of(at: datetime) -> str:
    """The day in UTC, as it sorts."""
    return at.astimezone(UTC).date().isoformat()


def band(score: float) -> int:
    """In which band between the EDGES a probability lies."""
    return min(max(bisect_right(EDGES, score) - 1, 0), BANDS - 1)


def bucket(seconds: float) -> int:
    """Which bucket of waiting times this is: eight from one to its double, counted in minutes."""
    return math.floor(PER_OCTAVE * math.log2(1 + max(seconds, 0.0) / 60))


def until(bucket: int) -> float:
    """Where a bucket begins and the one before ends, in seconds."""
    return 60 * (2 ** (bucket / PER_OCTAVE) - 1)
