"""The form's token. A page whose script never ran sends none; such a comment is taken, and always held."""

from collections.abc import Iterator

from moderation.checks.subject import HOLD, Subject
from moderation.comment import Finding


def look(subject: Subject) -> Iterator[Finding]:
    if subject.submission.without_token:
        yield Finding("token", "missing", HOLD)
