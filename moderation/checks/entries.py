"""How an entry of a list or a rule stands in a comment: words as no part of longer ones, hosts with all below them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from moderation.checks.subject import Subject
from moderation.text.normalise import and_above, fold, host_of, normalise

_WORD = r"(?<!\w){}(?!\w)"
_HOST = r"(?<![\w-]){}(?![\w-]|\.\w)"


def words(subject: Subject, listed: tuple[str, ...]) -> list[str]:
    """Return which of these words and phrases stand in the text or the author's name."""
    found = texts(subject)
    return [word for word, folded in zip(listed, _folded(listed), strict=True) if _stands_in(found, folded, _WORD)]


def hosts(subject: Subject, listed: tuple[str, ...]) -> Iterator[str]:
    """Yield which of these hosts the comment leads to or names."""
    linked = {above for host in set(_linked(subject)) for above in and_above(host)}
    # "evil . example": a gap that honest typing has too, but not within a listed host.
    closed = [text.replace(" . ", ".").replace(" .", ".") for text in texts(subject)]
    for host in bare_hosts(listed):
        if host in linked or _stands_in(closed, host, _HOST):
            yield host


def texts(subject: Subject) -> tuple[str, ...]:
    """Return the text as its disguises mean it and as it was typed, and the author's name."""
    return subject.normalised.folded, fold(subject.submission.text), fold(subject.submission.author.name)


@lru_cache(maxsize=64)
def bare_hosts(entries: tuple[str, ...]) -> Sequence[str]:
    """Return the hosts of a list: moderators paste whole links into it."""
    return tuple(filter(None, (host_of(entry.strip()) for entry in entries)))


def _linked(subject: Subject) -> Iterator[str]:
    author = subject.submission.author
    yield from (link.host for link in (*subject.normalised.links, *normalise(author.name).links))
    yield host_of(author.url)


@lru_cache(maxsize=64)
def _folded(listed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(fold, listed))


def _stands_in(found: Iterable[str], entry: str, around: str) -> bool:
    # Nearly every entry is absent, and `in` finds that out much faster than a pattern.
    return bool(entry) and any(entry in text and re.search(around.format(re.escape(entry)), text) for text in found)
