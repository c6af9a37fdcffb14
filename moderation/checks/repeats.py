"""What came before: the same text, and earlier spam from the same client or address."""

from collections.abc import Iterator

from moderation.checks.subject import HOLD, Subject
from moderation.comment import Finding, Past
from moderation.policy import SPAM_WEIGHT

# Below this many characters people say the same by chance: "Danke!"
TELLING = 25


def look(subject: Subject) -> Iterator[Finding]:
    yield from _same_text(subject.past, telling=len(subject.submission.text.strip()) >= TELLING)
    yield from _same_source(subject.past)


def _same_text(past: Past, *, telling: bool) -> Iterator[Finding]:
    if past.same_text_spam:
        weight = SPAM_WEIGHT if telling else 0.5
        yield Finding("repeats", "known_spam", weight, parameters={"count": past.same_text_spam})
    elif past.same_text:
        yield Finding("repeats", "same_text", 0.4 if telling else HOLD, parameters={"count": past.same_text})


def _same_source(past: Past) -> Iterator[Finding]:
    """Neither is proof: addresses of the network are shared, and anyone can type another's email address."""
    if past.client_spam:
        yield Finding("repeats", "client_spam", 0.15, parameters={"count": past.client_spam})
    if past.email_spam:
        yield Finding("repeats", "email_spam", 0.1, parameters={"count": past.email_spam})
