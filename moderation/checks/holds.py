"""What moderators said "from now on": an author's comments wait, what leads to a blocked host is spam."""

from collections.abc import Iterator

from moderation.checks.subject import HOLD, Subject
from moderation.comment import Finding
from moderation.policy import SPAM_WEIGHT
from moderation.rule import Step


def look(subject: Subject) -> Iterator[Finding]:
    # Anyone can type another's address: it may make a comment wait, and no more.
    if subject.past.held_author:
        yield Finding("holds", "author", HOLD)
    if subject.past.held_host:
        yield Finding("holds", "host", SPAM_WEIGHT, parameters={"host": subject.past.held_host})
    yield from _set_by_moderators(subject)


def _set_by_moderators(subject: Subject) -> Iterator[Finding]:
    """By the digest of a typed address too: a low step raises suspicion, and a high one never lets anything through."""
    stands, needed = subject.past.stands, subject.site.house.first_approved
    if stands.all_held:
        yield Finding("holds", "all_held", HOLD)
    if stands.step is Step.BLOCKED:
        yield Finding("holds", "blocked", SPAM_WEIGHT)
    elif stands.step is Step.HELD:
        yield Finding("holds", "on_ladder", HOLD)
    elif stands.approved < needed:
        yield Finding("holds", "first_time", HOLD, parameters={"needed": needed, "count": stands.approved})
