"""What came before: the same text or nearly the same, and earlier spam from the same client or address."""

from collections.abc import Iterator

from moderation.checks.subject import HOLD, Subject
from moderation.comment import Finding, Past
from moderation.policy import SPAM_WEIGHT

# Below this many characters people say the same by chance: "Danke!"
TELLING = 25


# Percent that a text shares with one that a person called spam. Above it no ham was seen near any spam, but for what
# people copy from one another, and then somebody has approved one of them.
NEARLY_THE_SAME = 50
# So many undecided ones within a day are no coincidence.
CAMPAIGN = 3
# A host, or a network, of which people called so many comments spam and none good, is no coincidence.
HOST_FROM, HOST_SURE = 2, 5
NETWORK_FROM = 3


def look(subject: Subject) -> Iterator[Finding]:
    finding = _text(subject.past, telling=len(subject.submission.text.strip()) >= TELLING)
    if finding:
        yield finding
    yield from _same_source(subject.past)


def _text(past: Past, *, telling: bool) -> Finding | None:
    """Say the strongest thing about the text, once."""
    like = past.like
    if like.ham:
        # A person approved one of them: quotes, slogans and thanks are said again.
        return _same_text(past, HOLD)
    if telling and like.similarity >= NEARLY_THE_SAME:
        return _like_spam(past, SPAM_WEIGHT)
    if past.same_text_spam:
        weight = SPAM_WEIGHT if telling else 0.5
        return Finding("repeats", "known_spam", weight, parameters={"count": past.same_text_spam})
    if like.spam:
        return _like_spam(past, 0.5)
    if like.elsewhere and not like.ham_elsewhere:
        weight = 0.5 if like.elsewhere >= NEARLY_THE_SAME else 0.25
        return Finding("repeats", "like_spam_elsewhere", weight, parameters={"similarity": like.elsewhere})
    if like.undecided >= CAMPAIGN:
        return Finding("repeats", "campaign", 0.4, parameters={"count": like.undecided})
    return _same_text(past, 0.4 if telling else HOLD)


def _like_spam(past: Past, weight: float) -> Finding:
    named: dict[str, str | int | float] = {"comment": past.like.spam, "similarity": past.like.similarity}
    return Finding("repeats", "like_spam", weight, parameters=named)


def _same_text(past: Past, weight: float) -> Finding | None:
    return Finding("repeats", "same_text", weight, parameters={"count": past.same_text}) if past.same_text else None


def _same_source(past: Past) -> Iterator[Finding]:
    """None is proof: addresses of the network are shared, and anyone can type another's email address, or link to
    another's site.
    """
    if past.client_spam:
        yield Finding("repeats", "client_spam", 0.15, parameters={"count": past.client_spam})
    elif past.network_spam >= NETWORK_FROM:
        yield Finding("repeats", "network_spam", 0.1, parameters={"count": past.network_spam})
    if past.email_spam:
        yield Finding("repeats", "email_spam", 0.1, parameters={"count": past.email_spam})
    if past.host_spam >= HOST_FROM:
        weight = 0.6 if past.host_spam >= HOST_SURE else 0.4
        named: dict[str, str | int | float] = {"host": past.spam_host, "count": past.host_spam}
        yield Finding("repeats", "host_spam", weight, parameters=named)
