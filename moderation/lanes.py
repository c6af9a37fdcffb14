"""The queue's order: which lane a comment is in, where in it, and when it has waited too long. Pure.

Closest to even first in the one lane, riskiest first in the other; whoever is overdue comes before both, so that no
score makes anybody wait for ever.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from moderation import hours
from moderation.comment import Lane, Place
from moderation.config import Settings
from moderation.hours import Quiet

EVEN = 0.5
# What follows another card of its campaign comes after all that don't: no distance is as large.
FOLLOWS = 1.0
# Whom moderators trust is looked at sooner, within the lane that the score gives.
SOONER = 1.0


@dataclass(frozen=True, slots=True)
class Targets:
    """How long a comment may wait in each lane before it is overdue, not counting quiet hours."""

    unsure: timedelta
    good: timedelta
    quiet: Quiet | None = None

    def due(self, lane: Lane, created: datetime) -> float:
        """When a comment of this lane is overdue, in epoch seconds."""
        return hours.after(created, self.good if lane is Lane.GOOD else self.unsure, self.quiet).timestamp()


def targets(settings: Settings) -> Targets:
    quiet = None
    if settings.quiet_hours:
        start, end = (time.fromisoformat(clock) for clock in settings.quiet_hours.split("-"))
        quiet = Quiet(start, end, ZoneInfo(settings.timezone))
    unsure, good = (timedelta(minutes=minutes) for minutes in (settings.target_unsure, settings.target_good))
    return Targets(unsure, good, quiet)


def place(
    score: float | None,
    created: datetime,
    waits: Targets,
    *,
    good_below: float | None = None,
    follows: bool = False,
    is_trusted: bool = False,
) -> Place:
    """Return where a comment with this probability of spam stands.

    `good_below` is the site's line of the good band, None where none was measured; `follows` says that another card of
    its campaign waits before it.
    """
    sooner = SOONER * is_trusted
    if score is not None and good_below is not None and score < good_below:
        return Place(Lane.GOOD, -score - sooner, waits.due(Lane.GOOD, created))
    distance = abs(score - EVEN) if score is not None else 0.0
    return Place(Lane.UNSURE, distance + FOLLOWS * follows - sooner, waits.due(Lane.UNSURE, created))
