"""Panels: what readers do about a comment or a thread besides writing one. Each has a file here.

A panel is one address. Without JavaScript it is a page of its own; the component asks for the same with `panel=1` and
puts the answer below the comment, or in its place. Nothing here sets a cookie; who may post is what `origins` says.
"""

from dataclasses import dataclass

from flask import Response, request

from moderation.comment import Comment, Status
from moderation.language import N_
from moderation.store import comments, threads
from moderation.text.fields import Invalid
from moderation.web import boundary, origins, places, tokens
from moderation.web.boundary import Body
from moderation.web.current import context
from moderation.web.errors import FieldRefusal, Refusal, wants_piece
from moderation.web.places import Place
from moderation.web.render import render
from moderation.web.tokens import Doorway

ID_LIMIT = 64

NO_COMMENT = N_("This comment is not here any more.")


@dataclass(frozen=True, slots=True)
class Posted:
    """A post that may be taken: where from, with which fields."""

    doorway: Doorway
    body: Body

    @property
    def place(self) -> Place:
        return self.doorway.place


def is_piece() -> bool:
    """Whether the component asks, which has a page around it already."""
    return wants_piece()


def posted() -> Posted:
    """Raises Refusal: 403 for another site's page, 422 for what is neither the site's nor brings a token of ours."""
    site = places.site()
    standing = origins.standing(site)
    place, body = places.reading(), boundary.body()
    doorway = Doorway(place, standing)
    try:
        tokens.check(doorway, body["token"])
    except Invalid as refused:
        raise FieldRefusal(422, refused.problem) from None
    return Posted(doorway, body)


def public_comment(place: Place) -> Comment:
    """Return the approved comment that the address names. Raises Refusal (404)."""
    id = boundary.one("comment")
    with context().store.read() as tx:
        found = comments.by_id(tx, id, place.site.id) if 0 < len(id) <= ID_LIMIT else None
        thread = threads.find(tx, place.site.id, place.page)
    if not found or not thread or found.thread_id != thread.id or found.status is not Status.APPROVED:
        raise Refusal(404, NO_COMMENT)
    return found


def shown(place: Place, template: str, status: int = 200, **values: object) -> Response:
    """Return the panel: by itself for the component, else as a page with a way back to the thread.

    The template gets `action` (its own address, to post to), `token` (fresh on our own pages, also in a frame; empty in
    the component) and `back`. What it returns is one element; `data-replaces="ID"` on it names the element of the
    thread to put it in the place of, `data-device` a device token for the component to keep.
    """
    piece = is_piece()
    token = "" if piece and not _is_in_own_frame() else tokens.fresh(place)
    values |= {"place": place, "piece": piece, "token": token, "action": _address(place)}
    values.setdefault("back", back(place))
    if not piece:
        values |= {"inside": template}
        template = "panel/page.html"
    response = Response(render(template, place.translator, **values), status=status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def back(place: Place) -> str:
    """The thread's own page, at the comment that this is about."""
    id = boundary.one("comment")
    return place.address("/thread") + (f"#comment-{id}" if id else "")


def returned(place: Place) -> Response:
    """Send a browser without JavaScript back to the thread, where it sees what has changed."""
    response = Response(status=303)
    response.headers["Location"] = back(place)
    return response


def _is_in_own_frame() -> bool:
    """Whether the component stands in a page of ours: what it posts from there comes from no page of the site."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _address(place: Place) -> str:
    given = {name: boundary.one(name) for name in ("comment", "panel") if boundary.one(name)}
    base = context().settings.origin if is_piece() else ""
    return place.address(request.path, base, **given)
