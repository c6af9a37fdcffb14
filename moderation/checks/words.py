"""The site's own lists. A listed word weighs, and holds the comment; a listed host is spam by itself.

Words have other meanings, and people quote them to object; a host that a moderator put on the list has none.
"""

from collections.abc import Iterator

from moderation.checks import entries
from moderation.checks.subject import Subject
from moderation.comment import Finding
from moderation.policy import SPAM_WEIGHT


def look(subject: Subject) -> Iterator[Finding]:
    if listed := entries.words(subject, subject.site.words):
        yield Finding("words", "word", 0.4, parameters={"words": ", ".join(listed)})
    if host := next(entries.hosts(subject, subject.site.hosts), ""):
        yield Finding("words", "host", SPAM_WEIGHT, parameters={"host": host})
