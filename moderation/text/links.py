"""Where a comment leads to."""

from collections.abc import Iterable
from functools import lru_cache

from moderation.text.normalise import and_above, host_of, normalise

MOST = 100
"""Of more hosts than these the first are kept."""

# No host has more characters (RFC 1035).
_LONGEST = 253


def hosts(text: str, author_url: str = "") -> list[str]:
    """Every host that a comment links to, the author's website the last."""
    return list(dict.fromkeys(filter(None, [*_linked(text), host_of(author_url)])))


# The same cards are shown again and again, and looking for links is the dearest part of showing one.
@lru_cache(maxsize=256)
def _linked(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(link.host for link in normalise(text).links))


def with_all_above(hosts: Iterable[str]) -> tuple[str, ...]:
    """Return the hosts and those they lie below, so that spiel.example finds www2.spiel.example; no bare endings."""
    every = (above for host in hosts if len(host) <= _LONGEST for above in and_above(host) if "." in above)
    return tuple(dict.fromkeys(every))[:MOST]
