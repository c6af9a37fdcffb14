"""Pages that carry a thread: the key of a page is its canonical URL."""

import re
from collections.abc import Sequence

from moderation.comment import URL_LIMIT
from moderation.text import urls
from moderation.text.fields import Invalid, Problem

_URL = re.compile(r"(https?)://([^/?#]*)([^?#]*)(\?[^#]*)?(?:#.*)?", re.IGNORECASE)
_CAMPAIGN = re.compile(r"(?:utm_[^=]*|fbclid|gclid)(?:=.*)?")


def page_key(page: str, origins: Sequence[str]) -> str:
    """Return the key of the thread below `page`. Raises Invalid unless the page is on one of the site's origins."""
    origin, path, query = _parts(page)
    if origin not in {origin_of(own) for own in origins}:
        raise Invalid(Problem("page", "other_origin"))
    return origin + urls.rooted(path) + _without_campaign(query)


def origin_of(url: str) -> str:
    """Return scheme, host and, if it isn't the scheme's own, port; as browsers write an Origin."""
    return _parts(url)[0]


def _parts(url: str) -> tuple[str, str, str]:
    if len(url) > URL_LIMIT:
        raise Invalid(Problem("page", "too_long", {"limit": URL_LIMIT}))
    if not url:
        raise Invalid(Problem("page", "required"))
    parts = _URL.fullmatch(url)
    try:
        if not parts or urls.UNSAFE.search(url):
            raise ValueError(url)
        url.encode()  # a lone surrogate would go through, and be stored nowhere
        scheme, authority, path, query = parts.groups(default="")
        return f"{scheme.lower()}://{urls.any_authority(scheme.lower(), authority)}", path, query
    except ValueError:
        raise Invalid(Problem("page", "invalid")) from None


def _without_campaign(query: str) -> str:
    """Drop what tells where a reader came from, so that shared links lead to one thread."""
    given = query[1:].split("&")
    kept = [parameter for parameter in given if not _CAMPAIGN.fullmatch(parameter)]
    if len(kept) == len(given):
        return query
    return f"?{'&'.join(kept)}" if kept else ""
