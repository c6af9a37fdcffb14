"""Where a comment leads to."""

from functools import lru_cache

from moderation.text.normalise import host_of, normalise


def hosts(text: str, author_url: str = "") -> list[str]:
    """Every host that a comment links to, the author's website the last."""
    return list(dict.fromkeys(filter(None, [*_linked(text), host_of(author_url)])))


# The same cards are shown again and again, and looking for links is the dearest part of showing one.
@lru_cache(maxsize=256)
def _linked(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(link.host for link in normalise(text).links))
