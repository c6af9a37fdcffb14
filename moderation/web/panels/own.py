"""What a device has of its own on a page: its comments, as their author sees them, and the votes it gave."""

from flask import Blueprint, Response

from moderation import device, publish
from moderation.comment import Status
from moderation.signing import BadToken
from moderation.web import boundary, origins, pages, places, tokens
from moderation.web.current import context
from moderation.web.places import Place
from moderation.web.render import macro

OWN_MOST = 10
TOKEN_LIMIT = 1_024

blueprint = Blueprint("own_comments", __name__)


@blueprint.post("/own")
def show() -> Response:
    """Answer fields of comment ids and edit tokens with those of this page that are there still, and the field `device`
    with the buttons of what it voted for, each as a piece.

    A post, so that no log has the tokens; it changes nothing.
    """
    site = places.site()
    origins.standing(site)
    place, body = places.reading(), boundary.body()
    written = [(id, token) for id, token in body.values.items() if id != "device"][:OWN_MOST]
    fresh = tokens.fresh(place)
    pieces = [_item(place, id, token, fresh) for id, token in written] + _votes(place, body["device"], fresh)
    response = Response("".join(pieces), mimetype="text/html")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _item(place: Place, id: str, token: str, fresh: str) -> str:
    ctx = context()
    if not token.isascii() or len(token) > TOKEN_LIMIT:
        return ""
    try:
        known = ctx.signer.read_edit_token(token, ctx.clock()) == id
    except BadToken:
        return ""
    found = publish.own(ctx, place.site, place.page, id) if known else None
    if found is None or found.status is Status.DELETED:
        return ""
    return pages.item(place, found, token=fresh)


def _votes(place: Place, given: str, fresh: str) -> list[str]:
    ctx = context()
    voter = device.known(ctx, given) if place.site.forum.votes else ""
    if not voter:
        return []
    button, base = macro("embed/_vote.html", "vote_form", place.translator), ctx.settings.origin
    voted = publish.votes_given(ctx, place.site, place.page, voter)
    return [
        str(button(id, helpful, place.address("/vote", base, comment=id), fresh, given=True, is_answer=True))
        for id, helpful in voted.items()
    ]
