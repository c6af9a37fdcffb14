"""Which pages may post: the table of origins, and the CORS headers that follow from it."""

from enum import StrEnum

from flask import Response, g, request

from moderation.comment import Site
from moderation.language import N_
from moderation.text.fields import Invalid
from moderation.text.pages import origin_of
from moderation.web.current import context
from moderation.web.errors import Refusal

MAX_AGE = "7200"

FOREIGN = N_(
    "The page that sent this lies on %(origin)s, which isn't one of this site's. "
    "Who runs this service can add it to the site's origins."
)


class Standing(StrEnum):
    """Where a post comes from: a page of the site, the service's own page, or a browser or script that won't tell."""

    SITE = "site"
    OWN = "own"
    UNTOLD = "untold"


def standing(site: Site) -> Standing:
    """Raises Refusal for any other origin. Also notes the origin that may read the answer."""
    origin = request.headers.get("Origin", "null")
    if origin in of_site(site):
        g.reader_origin = origin
        return Standing.SITE
    if origin == "null":
        return Standing.UNTOLD
    if origin in _own():
        return Standing.OWN
    raise Refusal(403, FOREIGN, origin=origin[:200])


def of_site(site: Site) -> set[str]:
    known = set()
    for origin in site.origins:
        try:
            known.add(origin_of(origin))
        except Invalid:
            continue
    return known


def _own() -> set[str]:
    # The Host header was checked before: on loopback the service has several names.
    return {context().settings.origin, f"{request.scheme}://{request.host}"}


def tell_reader(response: Response) -> Response:
    """Let the page that asked read the answer: errors too, so that its script can show them."""
    response.vary.add("Origin")
    if origin := g.get("reader_origin"):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Max-Age"] = MAX_AGE
        # Scripts can't see it otherwise.
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
    return response


def preflight(methods: str, headers: str) -> Response:
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = methods
    response.headers["Access-Control-Allow-Headers"] = headers
    response.headers["Cache-Control"] = "no-store"
    return response
