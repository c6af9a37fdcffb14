"""Sites and origins, as the commands name them."""

import re
from urllib.parse import urlsplit

from moderation.cli.errors import Refused
from moderation.comment import Site
from moderation.store import Store, sites
from moderation.text import fields, pages

_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def site_key(key: str) -> str:
    """Return the key if it may name a site. Raises Refused."""
    if not _KEY.fullmatch(key):
        raise Refused(f"{key!r} can't name a site; take up to 63 of a-z, 0-9 and hyphens within, such as news")
    return key


def origin(url: str) -> str:
    """Return the origin as browsers write it. Raises Refused for anything that is more or less than an origin."""
    try:
        found = pages.origin_of(url)
    except fields.Invalid:
        raise Refused(f"{url!r} is no origin; write scheme and host, such as https://news.example.org") from None
    parts = urlsplit(url)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise Refused(f"{url!r} is more than an origin; leave out what follows the host and port")
    return found


def site(store: Store, key: str) -> Site:
    """Find a site. Raises Refused."""
    with store.read() as tx:
        found = sites.by_key(tx, key)
    if found is None:
        raise Refused(f"there is no site {key!r}; `moderation site list` shows which there are")
    return found
