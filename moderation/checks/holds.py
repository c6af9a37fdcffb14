"""What moderators said "from now on": an author's comments wait, what leads to a blocked host is spam."""

from collections.abc import Iterator

from moderation.checks.subject import HOLD, Subject
from moderation.comment import Finding
from moderation.policy import SPAM_WEIGHT


def look(subject: Subject) -> Iterator[Finding]:
    # Anyone can type another's address: it may make a comment wait, and no more.
    if subject.past.held_author:
        yield Finding("holds", "author", HOLD)
    if subject.past.held_host:
        yield Finding("holds", "host", SPAM_WEIGHT, parameters={"host": subject.past.held_host})
