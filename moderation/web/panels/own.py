"""The own comments of a device, as their author sees them."""

from flask import Blueprint, Response

from moderation import publish
from moderation.comment import Status
from moderation.signing import BadToken
from moderation.web import boundary, origins, pages, places, tokens
from moderation.web.current import context
from moderation.web.places import Place

OWN_MOST = 10
TOKEN_LIMIT = 1_024

blueprint = Blueprint("own_comments", __name__)


@blueprint.post("/own")
def show() -> Response:
    """Answer fields of comment ids and edit tokens with those of this page that are there still, each as a piece.

    A post, so that no log has the tokens; it changes nothing.
    """
    site = places.site()
    origins.standing(site)
    place = places.reading()
    fields = list(boundary.body().values.items())[:OWN_MOST]
    response = Response("".join(_item(place, id, token) for id, token in fields), mimetype="text/html")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _item(place: Place, id: str, token: str) -> str:
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
    return pages.item(place, found, token=tokens.fresh(place))
