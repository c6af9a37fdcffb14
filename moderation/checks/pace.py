"""How fast comments come. Softer than the limit that turns clients away: whole schools share one address.

What a client does (this, the time on the form, earlier spam) never adds up to spam by itself: what it says must join.
"""

from collections.abc import Iterator

from moderation.checks.subject import HOLD, Subject
from moderation.comment import Finding

# (earlier comments in that time, weight), the strictest first.
CLIENT_MINUTE = ((10, 0.25), (4, 0.1))
CLIENT_HOUR = ((60, 0.2), (20, 0.1))
# A page that boils over is everybody's doing: what comes is held, whoever sent it.
THREAD_MINUTE = 20


def look(subject: Subject) -> Iterator[Finding]:
    past = subject.past
    if weight := _weight(past.client_minute, CLIENT_MINUTE):
        yield Finding("pace", "client_minute", weight, parameters={"count": past.client_minute})
    if weight := _weight(past.client_hour, CLIENT_HOUR):
        yield Finding("pace", "client_hour", weight, parameters={"count": past.client_hour})
    if past.thread_minute >= THREAD_MINUTE:
        yield Finding("pace", "thread_minute", HOLD, parameters={"count": past.thread_minute})


def _weight(count: int, steps: tuple[tuple[int, float], ...]) -> float:
    return next((weight for least, weight in steps if count >= least), 0.0)
