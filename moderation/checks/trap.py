"""The trap: a field that neither eyes nor screen readers meet. What fills it in is a machine."""

from collections.abc import Iterator

from moderation.checks.subject import Subject
from moderation.comment import Finding
from moderation.policy import SPAM_WEIGHT


def look(subject: Subject) -> Iterator[Finding]:
    if subject.submission.trap:
        yield Finding("trap", "filled", SPAM_WEIGHT, final=True)
