"""Headers of every response: what a browser may do with it, who may frame it, who may keep it."""

import secrets
from hashlib import sha256

from flask import Flask, Response, g, request

from moderation.comment import Site
from moderation.web import origins
from moderation.web.current import context
from moderation.web.errors import wants_piece

# What anybody on any site may read. Errors too: a script should learn what was wrong.
PUBLIC = {
    "embed.fragment",
    "assets.script",
    "assets.style",
    "assets.whole",
    "assets.module",
    "assets.counts",
    "assets.latest",
    "assets.scoped_style",
    "include.comments",
    "latest.latest",
    "api.thread",
    "api.counts",
    "api.comment",
    "api.comment_preflight",
    "feeds.atom",
}
# What readers do besides writing (`web.panels`): anybody may look, pages of the site may send.
PANELS = {"own_comments.show", "preview.show", "vote.cast", "report.ask", "report.send"}
PANELS |= {"amending.edit", "amending.withdraw", "amending.mine", "amending.send"}
PANELS |= {"subscribing.show", "subscribing.post"}
# HTML for another page: by itself it is nothing to be looked at.
PIECES = {"embed.fragment", "include.comments", "latest.latest"}
# What only pages of the site read.
READERS_OWN = {"embed.token", "comments.post", "comments.preflight"}

DATA = "default-src 'none'; sandbox; frame-ancestors 'none'"
PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {frames}"
)
# The thread's page inside a page of its site: one script of our own, and what it asks for.
FRAMED = "; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types moderation"
MODERATORS = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)

# A browser asks each time whether its copy still holds. A shared cache keeps it for a moment, so that a storm of
# readers reaches us as a trickle, and what a moderator takes back is gone at once nearly everywhere.
BROWSER = "public, no-cache"
SHARED = "public, max-age=10, stale-if-error=86400"


def register(app: Flask, moderators: set[str]) -> None:
    """Add the headers to every response; `moderators` are the blueprints of their pages."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in _always().items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", _policy(response, moderators))
        if request.endpoint in PUBLIC or (request.endpoint in PANELS and request.method == "GET"):
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        elif request.endpoint in READERS_OWN | PANELS:
            origins.tell_reader(response)
        return response


def script_nonce() -> str:
    """The nonce that a moderators' page gives its script; one a request."""
    if "script_nonce" not in g:
        g.script_nonce = secrets.token_urlsafe(16)
    nonce: str = g.script_nonce
    return nonce


def shared(response: Response, *, keep: bool = True) -> Response:
    """Make the answer cacheable, with a strong ETag of its bytes; turn it into a 304 where the reader has it already.

    `keep=False` lets browsers keep it but not shared caches, which nobody should be able to fill with made-up pages.
    """
    response.headers["Cache-Control"] = BROWSER
    if keep:
        response.headers["CDN-Cache-Control"] = SHARED
    response.vary.add("Accept-Encoding")
    response.set_etag(sha256(response.get_data()).hexdigest()[:32])
    return response.make_conditional(request)  # type: ignore[return-value] # the same class that came in


def keep_quiet(response: Response) -> Response:
    """The address is a key: no page that is opened from here learns it, and no search engine keeps it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response


def _always() -> dict[str, str]:
    found = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    if context().settings.origin.startswith("https:"):
        found["Strict-Transport-Security"] = "max-age=31536000"
    return found


def _policy(response: Response, moderators: set[str]) -> str:
    is_piece = request.endpoint in PIECES or wants_piece()
    if response.mimetype != "text/html" or is_piece:
        return DATA
    if request.blueprint in moderators:
        return MODERATORS.format(nonce=script_nonce())
    site: Site | None = g.get("site")
    policy = PAGE.format(frames=" ".join(("'self'", *site.origins)) if site else "'none'")
    return policy + FRAMED if g.get("framed") else policy
