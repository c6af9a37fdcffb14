"""Follow a page by email: for readers who only read. The answer never says whether an address is known."""

from flask import Blueprint, Response

from moderation import subscribe
from moderation.language import N_
from moderation.subscribe import HOUR, TooMany, Wish
from moderation.subscription import Kind
from moderation.text import fields
from moderation.text.fields import Invalid
from moderation.web import boundary, following, panels, places, problems
from moderation.web.current import context
from moderation.web.errors import Refusal
from moderation.web.places import Place

blueprint = Blueprint("subscribing", __name__)

TEMPLATE = "panel/subscribe.html"

NO_MAIL = N_("This site sends no mails about comments.")
TOO_MANY = N_("Too many addresses came from your connection. Please try again in an hour.")


@blueprint.get("/subscribe")
def show() -> Response:
    return panels.shown(_following(places.reading()), TEMPLATE, asked=False, email="", problem="")


@blueprint.post("/subscribe")
def post() -> Response:
    sent = panels.posted()
    place, typed = _following(sent.place), sent.body["email"]
    try:
        if "email" in sent.body.problems:
            raise Invalid(sent.body.problems["email"][0])
        email = fields.email(typed)
        ip, tag = boundary.client(None).ip, place.translator.tag
        subscribe.wish(context(), place.site, Wish(Kind.THREAD, place.page, email, tag, ip))
    except Invalid as refused:
        told = problems.sentence(refused.problem, place.translator)
        return panels.shown(place, TEMPLATE, 422, asked=False, email=typed, problem=told)
    except TooMany:
        told = place.translator.gettext(TOO_MANY)
        response = panels.shown(place, TEMPLATE, 429, asked=False, email=typed, problem=told)
        response.headers["Retry-After"] = str(HOUR)
        return response
    return panels.shown(place, TEMPLATE, asked=True, email="", problem="")


def _following(place: Place) -> Place:
    if not following.is_offered(place):
        raise Refusal(404, NO_MAIL)
    return place
