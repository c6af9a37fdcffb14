"""The site's own lists. A listed word weighs, and holds the comment; a listed host is spam by itself.

Words have other meanings, and people quote them to object; a host that a moderator put on the list has none.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from moderation.checks.subject import Subject
from moderation.comment import Finding
from moderation.policy import SPAM_WEIGHT
from moderation.text.normalise import and_above, fold, host_of, normalise

# How an entry stands in a text. A word is no part of a longer one; what is below a listed host is listed too.
_WORD = r"(?<!\w){}(?!\w)"
_HOST = r"(?<![\w-]){}(?![\w-]|\.\w)"


def look(subject: Subject) -> Iterator[Finding]:
    texts = _texts(subject)
    words = zip(subject.site.words, _folded(subject.site.words), strict=True)
    if listed := [word for word, folded in words if _stands_in(texts, folded, _WORD)]:
        yield Finding("words", "word", 0.4, parameters={"words": ", ".join(listed)})
    linked = {above for host in set(_linked_hosts(subject)) for above in and_above(host)}
    # "evil . example": a gap that honest typing has too, but not within a listed host.
    closed = [text.replace(" . ", ".").replace(" .", ".") for text in texts]
    for host in _hosts(subject.site.hosts):
        if host in linked or _stands_in(closed, host, _HOST):
            yield Finding("words", "host", SPAM_WEIGHT, parameters={"host": host})
            return


def _texts(subject: Subject) -> tuple[str, ...]:
    """Return the text as its disguises mean it and as it was typed, and the author's name."""
    return subject.normalised.folded, fold(subject.submission.text), fold(subject.submission.author.name)


def _linked_hosts(subject: Subject) -> Iterator[str]:
    author = subject.submission.author
    yield from (link.host for link in (*subject.normalised.links, *normalise(author.name).links))
    yield host_of(author.url)


@lru_cache(maxsize=64)
def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(fold, words))


@lru_cache(maxsize=64)
def _hosts(entries: tuple[str, ...]) -> tuple[str, ...]:
    """Return the hosts of a list: moderators paste whole links into it."""
    return tuple(filter(None, (host_of(entry.strip()) for entry in entries)))


def _stands_in(texts: Iterable[str], entry: str, around: str) -> bool:
    # Nearly every entry is absent, and `in` finds that out much faster than a pattern.
    return bool(entry) and any(entry in text and re.search(around.format(re.escape(entry)), text) for text in texts)
