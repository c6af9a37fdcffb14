"""`/report`: a reader says what is wrong with a comment. A form of two clicks: a reason, and the button."""

from flask import Blueprint, Response, request

from moderation import device
from moderation.comment import Comment
from moderation.language import N_
from moderation.report import Gone, TooFast, report
from moderation.text.fields import Invalid, Problem, report_words
from moderation.voice import WORDS_LIMIT, Complaint
from moderation.web import panels, places, problems
from moderation.web.complaints import COMPLAINTS
from moderation.web.current import context
from moderation.web.errors import Refusal
from moderation.web.panels import NO_COMMENT, Posted
from moderation.web.places import Place

RETRY_SECONDS = 60

NO_REPORTS = N_("Comments on this site can’t be reported.")
TOO_FAST = N_("You reported very often just now. Please try again in a minute; your text is still here.")
THANKS = N_("Thank you. The moderators will look at this comment.")
REPEATED = N_("You have reported this comment already. The moderators know of it.")

blueprint = Blueprint("report", __name__)


@blueprint.get("/report")
def ask() -> Response:
    place = _taking(places.reading())
    return _form(place, panels.public_comment(place))


@blueprint.post("/report")
def send() -> Response:
    posted = panels.posted()
    place = _taking(posted.place)
    comment = panels.public_comment(place)
    try:
        complaint, words = _said(posted)
    except Invalid as refused:
        return _again(posted, comment, 422, problems.sentence(refused.problem, place.translator))
    can_keep = panels.is_piece()
    voice, token = device.voice(context(), request.remote_addr or "", posted.body["device"], can_keep=can_keep)
    try:
        is_new = report(context(), place.site, comment.id, voice, complaint, words)
    except Gone:
        raise Refusal(404, NO_COMMENT) from None
    except TooFast:
        return _again(posted, comment, 429, place.translator.gettext(TOO_FAST))
    sentence = place.translator.gettext(THANKS if is_new else REPEATED)
    return panels.shown(place, "panel/reported.html", sentence=sentence, device=token)


def _taking(place: Place) -> Place:
    if not place.site.forum.reports:
        raise Refusal(403, NO_REPORTS)
    return place


def _said(posted: Posted) -> tuple[Complaint, str]:
    """Raises Invalid."""
    given = posted.body["reason"]
    for name in ("reason", "words"):
        if name in posted.body.problems:
            raise Invalid(posted.body.problems[name][0])
    if given not in set(Complaint):
        raise Invalid(Problem("reason", "required"))
    return Complaint(given), report_words(posted.body["words"])


def _again(posted: Posted, comment: Comment, status: int, problem: str) -> Response:
    body = posted.body
    answer = _form(posted.place, comment, status, problem=problem, chosen=body["reason"], words=body["words"])
    if status == 429:
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _form(
    place: Place, comment: Comment, status: int = 200, *, problem: str = "", chosen: str = "", words: str = ""
) -> Response:
    choices = [(str(code), place.translator.gettext(said)) for code, said in COMPLAINTS.items()]
    return panels.shown(
        place,
        "panel/report.html",
        status,
        id=comment.id,
        author=comment.author_name,
        choices=choices,
        chosen=chosen,
        words=words,
        limit=WORDS_LIMIT,
        problem=problem,
    )
