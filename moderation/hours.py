"""Quiet hours: what time it is where the moderators live, and when so much of their day will have passed.

Reckoned in the zone's own clock, so that a night is from ten to seven also when it lasts eight hours or ten.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nobody is expected to moderate from `start` to `end`, each day, by the clocks of `zone`."""

    start: time
    end: time
    zone: ZoneInfo


def after(start: datetime, target: timedelta, quiet: Quiet | None) -> datetime:
    """Return when `target` will have passed since `start`, not counting quiet hours."""
    if quiet is None or quiet.start == quiet.end:
        return start + target
    moment, left = start.astimezone(UTC), target
    while True:
        night, morning = _next(moment, quiet.start, quiet.zone), _next(moment, quiet.end, quiet.zone)
        if morning < night:
            # It is quiet now.
            moment = morning
        elif left <= night - moment:
            return moment + left
        else:
            left -= night - moment
            moment = morning


def _next(moment: datetime, clock: time, zone: ZoneInfo) -> datetime:
    """Return the first instant after `moment` at which clocks in the zone show this."""
    today = moment.astimezone(zone).date()
    candidates = (datetime.combine(today + days * DAY, clock, zone).astimezone(UTC) for days in range(3))
    return next(candidate for candidate in candidates if candidate > moment)


def awake(moment: datetime, quiet: Quiet | None) -> datetime:
    """Return the moment itself, or when the quiet hours end that it lies in."""
    if quiet is None or quiet.start == quiet.end:
        return moment
    night, morning = _next(moment, quiet.start, quiet.zone), _next(moment, quiet.end, quiet.zone)
    return morning if morning < night else moment


def at(moment: datetime, hour: int, zone: ZoneInfo) -> datetime:
    """Return the first instant after `moment` at which clocks in the zone show this hour."""
    return _next(moment, time(hour), zone)
