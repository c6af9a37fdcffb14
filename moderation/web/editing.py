"""A moderator's own words: edit and approve, answer and approve. What was typed is never lost."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, make_response, redirect

from moderation import review
from moderation.badge import Badge
from moderation.comment import Decided, Moderator
from moderation.context import Context
from moderation.language import N_
from moderation.text.fields import Invalid, comment_text
from moderation.web import auth, boundary, csrf, problems, shelves, single
from moderation.web.current import context
from moderation.web.errors import Refusal, language
from moderation.web.listing import ID, REVISION
from moderation.web.single import Draft

blueprint = Blueprint("editing", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

BAD_REVISION = N_("Nothing was decided: the form lacks the comment's revision. Please reload the page.")
CHANGED = N_(
    "Nothing was done, since somebody else was faster. Your text is still here; please look at the comment again."
)

Verb = Callable[[Context, Moderator, str, int, str], Decided]


@blueprint.post("/queue/<id>/edit")
def edit(id: str) -> Response:
    return _approved_with(id, review.amend, "edit")


@blueprint.post("/queue/<id>/reply")
def reply(id: str) -> Response:
    chosen = boundary.body()["badge"]
    badge = Badge.AUTHOR if chosen == Badge.AUTHOR else Badge.STAFF
    return _approved_with(id, partial(review.answer, badge=badge), "reply", badge)


def _approved_with(id: str, verb: Verb, field: str, choice: str = "") -> Response:
    form, shelf, typed = boundary.body(), shelves.asked(), boundary.body()["text"]
    card = single.card(id)
    if not REVISION.fullmatch(form["revision"]):
        raise Refusal(400, BAD_REVISION, "revision")
    try:
        verb(context(), auth.moderator(), id, int(form["revision"]), comment_text(typed))
    except Invalid as refused:
        told = problems.sentence(refused.problem, language())
        return single.show(card, shelf, 422, draft=Draft(field, typed, told, choice))
    except review.Conflict:
        return single.show(single.card(id), shelf, 409, draft=Draft(field, typed, language().gettext(CHANGED), choice))
    except review.NotFound:
        raise Refusal(404, single.NO_COMMENT) from None
    anchor = {"anchor": f"c-{form['then']}"} if ID.fullmatch(form["then"]) else {}
    return make_response(redirect(shelf.href(decided=id, **anchor), 303))
