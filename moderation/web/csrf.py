"""No other site may act as a moderator: the browser's own word on where a request comes from, then a token."""

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from flask import request

from moderation.language import N_
from moderation.web import sessions
from moderation.web.errors import Refusal

FIELD = "csrf"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

FOREIGN = N_("This came from another site, so nothing was done. Please open the queue yourself and try again.")
STALE = N_("This page was open for too long, so nothing was done. Please reload it and try again.")


def token(secret: str = "") -> str:
    """Return a form's token, bound to the browser's cookie, or to the `secret` that it is about to get."""
    # A new mask each time, so that the size of a compressed page tells nothing about the token.
    mask = secrets.token_hex(8)
    return f"{mask}.{_seal(secret or sessions.secret(), mask)}"


def is_valid(given: str) -> bool:
    mask, _, seal = given.partition(".")
    secret = sessions.secret()
    expected = _seal(secret, mask)
    return bool(secret) and hmac.compare_digest(seal.encode("utf-8", "replace"), expected.encode())


def refuse_foreign() -> None:
    """Refuse a request that changes something and was sent by another site's page."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is None and not _same_origin():
        raise Refusal(403, FOREIGN)
    if site not in (None, "same-origin", "none"):
        raise Refusal(403, FOREIGN)


def _same_origin() -> bool:
    """For browsers without Sec-Fetch-Site. None of both is no browser, and has the token to show."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _seal(secret: str, mask: str) -> str:
    return hmac.new(secret.encode(), f"csrf:{mask}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()
