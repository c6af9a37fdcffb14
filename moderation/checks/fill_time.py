"""Seconds from the first form shown. A weight and no verdict: people paste, and browsers restore what they typed."""

from collections.abc import Iterator

from moderation.checks.subject import Subject
from moderation.comment import Finding

TOO_FAST = 2.0


def look(subject: Subject) -> Iterator[Finding]:
    elapsed = subject.submission.client.elapsed
    if elapsed is not None and 0 <= elapsed < TOO_FAST:
        yield Finding("fill_time", "too_fast", 0.25, parameters={"seconds": round(elapsed, 1)})
