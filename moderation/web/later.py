"""Later, or not alone: a moderator puts a waiting comment off, and the next card is there."""

from flask import Blueprint, Response, make_response, redirect

from moderation import defer
from moderation.comment import Status
from moderation.defer import How, NotWaiting
from moderation.language import N_
from moderation.web import auth, boundary, csrf, notices, shelves
from moderation.web.current import context
from moderation.web.desk import data
from moderation.web.errors import Refusal, wants_json
from moderation.web.listing import ID, REVISION

blueprint = Blueprint("later", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

BAD_HOW = N_("Nothing was put off: choose another moderator, an hour or tomorrow.")
BAD_REVISION = N_("Nothing was put off: the form lacks the comment's revision. Please reload the page.")
NO_COMMENT = N_("This comment does not exist any more. Please go back to the queue.")


@blueprint.post("/queue/<id>/later")
def put_off(id: str) -> Response:
    form, shelf = boundary.body(), shelves.asked()
    if form["action"] not in set(How):
        raise Refusal(400, BAD_HOW, "action")
    if not REVISION.fullmatch(form["revision"]):
        raise Refusal(400, BAD_REVISION, "revision")
    if not ID.fullmatch(id):
        raise Refusal(404, NO_COMMENT)
    how, status = How(form["action"]), 200
    try:
        defer.defer(context(), auth.moderator(), id, int(form["revision"]), how)
    except NotWaiting:
        status = 409
    if wants_json():
        return _told(id, how, status)
    anchor = {"anchor": f"c-{form['then']}"} if ID.fullmatch(form["then"]) else {}
    about = {"decided": id} if status == 409 else {"later": id}
    return make_response(redirect(shelf.href(**about, **anchor), 303))


def _told(id: str, how: How, status: int) -> Response:
    """Answer the page's own script with the line that a page without script would show."""
    notice = notices.about(id) if status == 409 else notices.about_later(id)
    if notice is None:
        raise Refusal(404, NO_COMMENT)
    stands = {"revision": notice.revision, "status": notice.status, "before": Status.PENDING}
    undo = status == 200 and how is not How.UNDO and notice.can_undo
    return data(status, id=id, message=notice.words, undo=undo, stays=status == 200 and not notice.can_undo, **stands)
