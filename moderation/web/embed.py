"""What readers see: the fragment for the component, its token, and the whole page that needs no JavaScript."""

from flask import Blueprint, Response, current_app, jsonify
from flask.blueprints import BlueprintSetupState

from moderation import publish
from moderation.comment import Comment, Status
from moderation.signing import BadToken
from moderation.web import boundary, headers, origins, pages, places, stretch, tokens
from moderation.web.current import context
from moderation.web.forms import CommentForm
from moderation.web.pages import Fragments
from moderation.web.places import Place
from moderation.web.tokens import Doorway

FRAGMENTS = "moderation-fragments"
TICKET_LIMIT = 1_024

blueprint = Blueprint("embed", __name__)


@blueprint.record_once
def _hold_fragments(state: BlueprintSetupState) -> None:
    state.app.extensions[FRAGMENTS] = Fragments()


@blueprint.get("/embed/thread")
def fragment() -> Response:
    """The same bytes for everybody: so its form's token is empty, and the script asks for one."""
    place = places.reading()
    asked, only_list = stretch.asked(place.site.forum), boundary.one("list") == "1"
    html, version = pages.fragment(place, current_app.extensions[FRAGMENTS], asked, only_list=only_list)
    return headers.shared(Response(html, mimetype="text/html"), keep=version > 0)


@blueprint.get("/embed/token")
def token() -> Response:
    place = places.reading()
    origins.standing(place.site)
    return jsonify({"token": tokens.fresh(place)})


@blueprint.get("/thread")
def thread() -> Response:
    place = places.reading()
    form = CommentForm(Doorway(place, token=tokens.fresh(place)))
    ticket = boundary.one("own")
    response = pages.whole(place, form, reply=boundary.one("reply"), own=_own(place, ticket))
    if ticket:
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _own(place: Place, ticket: str) -> Comment | None:
    """The comment of the ticket. One that is too old, or not ours, shows the page as everybody sees it."""
    if not ticket or not ticket.isascii() or len(ticket) > TICKET_LIMIT:
        return None
    ctx = context()
    try:
        found = publish.own(ctx, place.site, place.page, ctx.signer.read_own_ticket(ticket, ctx.clock()))
    except BadToken:
        return None
    return found if found and found.status is not Status.DELETED else None
