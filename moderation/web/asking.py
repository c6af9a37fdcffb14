"""Please rewrite: a moderator sends a waiting comment back to its author, and takes that back."""

from flask import Blueprint, Response, make_response, redirect

from moderation import rewrite
from moderation.language import N_
from moderation.reasons import REASONS
from moderation.rewrite import WORDS_LIMIT, NotPossible
from moderation.text.fields import is_blank
from moderation.web import auth, boundary, csrf, notices, shelves, single
from moderation.web.current import context
from moderation.web.desk import data
from moderation.web.errors import Refusal, language, wants_json
from moderation.web.listing import ID, REVISION
from moderation.web.single import Draft

blueprint = Blueprint("asking", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

BAD_REVISION = N_("Nobody was asked: the form lacks the comment’s revision. Please reload the page.")
BAD_REASON = N_("Nobody was asked: choose a reason of the list.")
TOO_LONG = N_("This is too long. Please shorten it to %(limit)s characters.")
UNREADABLE = N_("This holds characters that can’t be sent. Please type it anew.")
WHY_NOT = {
    "no_mail": N_("Nobody was asked: this service can’t send mails. Who runs it: set MODERATION_MAIL_URL."),
    "no_address": N_("Nobody was asked: no email address of the author is kept."),
    "not_waiting": N_("Nobody was asked: the comment doesn’t wait any more as it was. Please look at it again."),
}
NOTHING = N_("Nobody waits for this comment’s author any more.")


@blueprint.post("/queue/<id>/rewrite")
def ask(id: str) -> Response:
    form, shelf = boundary.body(), shelves.asked()
    if not ID.fullmatch(id):
        raise Refusal(404, single.NO_COMMENT)
    if form["action"] == "undo":
        return _taken_back(id)
    card = single.card(id)
    if not REVISION.fullmatch(form["revision"]):
        raise Refusal(400, BAD_REVISION, "revision")
    if form["reason"] not in REASONS:
        return _again(id, form, BAD_REASON, 422)
    if problem := _problem(form["text"], broken="text" in form.problems):
        return _again(id, form, problem, 422)
    words = "" if is_blank(form["text"]) else form["text"].replace("\r\n", "\n").strip()
    try:
        rewrite.ask(context(), auth.moderator(), card.comment.id, int(form["revision"]), form["reason"], words)
    except NotPossible as refused:
        return _again(id, form, WHY_NOT[refused.why], 409)
    anchor = {"anchor": f"c-{form['then']}"} if ID.fullmatch(form["then"]) else {}
    return make_response(redirect(shelf.href(rewrite=id, **anchor), 303))


def _taken_back(id: str) -> Response:
    if not rewrite.take_back(context(), auth.moderator(), id):
        raise Refusal(409, NOTHING)
    notice = notices.about_rewrite(id)
    if wants_json() and notice:
        stands = {"revision": notice.revision, "status": notice.status, "before": notice.status}
        return data(200, id=id, message=notice.words, undo=False, stays=True, **stands)
    return make_response(redirect(shelves.asked().href(rewrite=id), 303))


def _again(id: str, form: boundary.Body, problem: str, status: int) -> Response:
    """The comment's page with what was typed."""
    words = language().gettext(problem) % {"limit": WORDS_LIMIT}
    draft = Draft("rewrite", form["text"], words, form["reason"])
    return single.show(single.card(id), shelves.asked(), status, draft=draft)


def _problem(text: str, *, broken: bool) -> str:
    if broken or "\x00" in text:
        return UNREADABLE
    return TOO_LONG if len(text) - text.count("\r\n") > WORDS_LIMIT else ""
