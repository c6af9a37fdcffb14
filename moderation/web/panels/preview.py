"""What a comment would look like, before it is sent."""

from flask import Blueprint, Response

from moderation.text import fields
from moderation.text.fields import Invalid
from moderation.text.render import render as rendered
from moderation.web import boundary, errors, origins, pages, places, tokens
from moderation.web.errors import FieldRefusal
from moderation.web.forms import CommentForm
from moderation.web.render import render
from moderation.web.tokens import Doorway

blueprint = Blueprint("preview", __name__)


@blueprint.post("/preview")
def show() -> Response:
    """Render the posted text as it would stand in the thread. Nothing is stored, and the form's token isn't used up."""
    site = places.site()
    standing = origins.standing(site)
    place, body = places.reading(), boundary.body()
    try:
        html = rendered(fields.comment_text(body["comment"]))
    except Invalid as refused:
        if errors.wants_piece():
            raise FieldRefusal(422, refused.problem) from None
        form = CommentForm.sent(Doorway(place, standing, tokens.fresh(place, body["token"])), body)
        return pages.whole(place, form, status=422, reply=body["comment_parent"])
    if errors.wants_piece():
        return Response(render("panel/preview.html", place.translator, preview=html), mimetype="text/html")
    form = CommentForm(Doorway(place, standing, body["token"] or tokens.fresh(place)), body.values)
    return pages.whole(place, form, reply=body["comment_parent"], preview=html)
