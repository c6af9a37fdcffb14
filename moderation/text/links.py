"""Where a comment leads to."""

from moderation.text.normalise import host_of, normalise


def hosts(text: str, author_url: str) -> list[str]:
    """Every host that a comment links to, the author's website the last."""
    linked = [link.host for link in normalise(text).links]
    return list(dict.fromkeys(filter(None, [*linked, host_of(author_url)])))
