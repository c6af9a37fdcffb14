"""What readers' scripts may ask: a thread, how many comments pages have, and one's own comment."""

from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from moderation import publish
from moderation.comment import Comment, Status
from moderation.language import N_, spoken_on
from moderation.publish import PublicComment
from moderation.signing import BadToken
from moderation.store import comments, sites, threads
from moderation.web import boundary, headers, origins, pages, places
from moderation.web.current import context
from moderation.web.errors import Refusal
from moderation.web.places import Place
from moderation.web.render import iso

PAGES_MOST = 100
TOKEN_LIMIT = 1_024

TOO_MANY_PAGES = N_("Ask for at most %(limit)s pages at once.")
NO_COMMENT = N_("There is no such comment, or the edit token isn't its own.")

WORDS = ("%(num)s comment", "%(num)s comments")

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/threads")
def thread() -> Response:
    place = places.reading()
    found = publish.thread(context(), place.site, place.page)
    body = jsonify(thread=found.page, count=found.count, comments=[_public(one) for one in found.flat])
    return headers.shared(body, keep=found.version > 0)


@blueprint.get("/counts")
def counts() -> Response:
    """Count approved comments for each page, under the address it was asked by; with `words=1` say it in words."""
    site = places.site()
    asked = boundary.query().get("page", [""])
    if len(asked) > PAGES_MOST:
        raise Refusal(400, TOO_MANY_PAGES, "page", limit=PAGES_MOST)
    keys = {raw: places.readable_page(site, raw) for raw in asked}
    found = publish.counts(context(), site, list(keys.values()))
    said = _in_words if boundary.one("words") == "1" else int
    answer = jsonify({raw: said(found[key]) for raw, key in keys.items()})
    return headers.shared(answer, keep=all(found.values()))


def _in_words(count: int) -> str:
    return str(g.translator.ngettext(*WORDS, count) % {"num": count})


@blueprint.get("/comments/<id>", provide_automatic_options=False)
def comment(id: str) -> Response:
    """The own comment, for whoever holds its edit token. Without it a public comment is as hidden as a waiting one."""
    found, place = _own(id)
    response: Response = jsonify(
        id=found.id,
        parent=found.parent,
        author=found.author_name,
        url=found.author_url,
        status=publish.shown_status(found),
        html=pages.own_html(found).markup,
        created=iso(found.created),
        edited=iso(found.edited) if found.edited else None,
        item=pages.item(place, found),
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.route("/comments/<id>", methods=["OPTIONS"])
def comment_preflight(id: str) -> Response:
    """Any page may ask: what opens the comment is the token, which only its author's own page holds."""
    response = origins.preflight("GET", "Authorization")
    response.headers["Access-Control-Max-Age"] = origins.MAX_AGE
    return response


def _public(comment: PublicComment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "parent": comment.parent,
        "author": comment.author,
        "url": comment.url,
        "html": comment.html.markup,
        "created": iso(comment.created),
        "edited": iso(comment.edited) if comment.edited else None,
        "edited_by_staff": comment.edited_by_staff,
        "staff": comment.staff,
        "helpful": comment.helpful,
        "badge": comment.badge,
    }


def _own(id: str) -> tuple[Comment, Place]:
    ctx = context()
    try:
        known = ctx.signer.read_edit_token(_edit_token(), ctx.clock()) == id
    except BadToken:
        known = False
    found = _with_place(id) if known else None
    if found is None or found[0].status is Status.DELETED:
        raise Refusal(404, NO_COMMENT)
    return found


def _edit_token() -> str:
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    token = bearer.strip() if scheme.lower() == "bearer" else boundary.one("edit_token")
    if not token.isascii() or len(token) > TOKEN_LIMIT:
        raise BadToken("edit")
    return token


def _with_place(id: str) -> tuple[Comment, Place] | None:
    with context().store.read() as tx:
        comment = comments.by_id(tx, id)
        site = sites.by_id(tx, comment.site_id) if comment else None
        thread = threads.by_id(tx, comment.thread_id) if comment else None
    if comment is None or site is None or thread is None:
        return None
    g.lang = places.language()
    return comment, Place(site, thread.key, spoken_on(site, g.lang), g.lang)
