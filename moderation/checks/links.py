"""Links: what most spam is for. Those to the site itself are ordinary talk about its articles."""

import re
from collections.abc import Iterator

from moderation.checks.subject import HOLD, Subject
from moderation.comment import Finding
from moderation.text.normalise import HEAD, TAIL, host_of, is_within, normalise
from moderation.text.pages import origin_of

# Services that hide where a link leads. The short forms of big sites (youtu.be) show it, and aren't meant.
SHORTENERS = frozenset({
    "adf.ly", "bit.do", "bit.ly", "bitly.com", "bl.ink", "buff.ly", "clck.ru", "cutt.ly", "dub.sh", "goo.gl", "goo.su",
    "is.gd", "j.mp", "kurzelinks.de", "lnkd.in", "n9.cl", "ow.ly", "q.gs", "rb.gy", "rebrand.ly", "s.id", "shorte.st",
    "shorturl.at", "snip.ly", "surl.li", "t.co", "t.ly", "t1p.de", "tiny.cc", "tinyurl.com", "tr.im", "u.to", "urlz.fr",
    "v.gd", "vk.cc", "x.gd",
})  # fmt: skip
# (links to other sites, weight), the most first.
WEIGHTS = ((10, 0.8), (5, 0.6), (3, 0.3), (1, HOLD))

_WRITTEN = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"'\[\]()]+", re.IGNORECASE)
_MARKUP = re.compile(r"<a\s[^<>]{0,50}href|\[(?:url|link)[=\]]", re.IGNORECASE)


def look(subject: Subject) -> Iterator[Finding]:
    yield from _in_text(subject, [host for host in _hosts(subject) if not is_own(host, subject)])
    yield from _in_author(subject)


def _hosts(subject: Subject) -> Iterator[str]:
    yield from (link.host for link in subject.normalised.links)
    # The middle of a long text is not normalised, which is no place to hide links in.
    unread = subject.submission.text[HEAD:-TAIL]
    yield from (host_of(match[0]) for match in _WRITTEN.finditer(unread))


def _in_text(subject: Subject, foreign: list[str]) -> Iterator[Finding]:
    count = len(foreign)
    weight = next((weight for least, weight in WEIGHTS if count >= least), HOLD)
    if weight:
        yield Finding("links", "many", weight, parameters={"count": count})
    elif count:
        yield Finding("links", "foreign", HOLD, parameters={"count": count})
    if shortener := next(filter(is_shortener, foreign), None):
        yield Finding("links", "shortener", 0.4, parameters={"host": shortener})
    if _MARKUP.search(subject.submission.text):
        yield Finding("links", "markup", 0.4)


def _in_author(subject: Subject) -> Iterator[Finding]:
    author = subject.submission.author
    if author.url and is_shortener(host := host_of(author.url)):
        yield Finding("links", "author_shortener", 0.5, parameters={"host": host})
    if normalise(author.name).links:
        yield Finding("links", "name", 0.6)


def is_shortener(host: str) -> bool:
    return host in SHORTENERS


def is_own(host: str, subject: Subject) -> bool:
    return is_within(host, (host_of(origin_of(origin)) for origin in subject.site.origins))
