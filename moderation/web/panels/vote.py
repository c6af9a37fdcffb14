"""`/vote`: a reader finds a comment helpful, or takes that back. A button in the thread, with or without JavaScript."""

from flask import Blueprint, Response, request

from moderation import device
from moderation.comment import Comment
from moderation.language import N_
from moderation.vote import Crowded, Gone, Own, TooFast, Voted, vote
from moderation.web import panels
from moderation.web.current import context
from moderation.web.errors import Refusal
from moderation.web.panels import NO_COMMENT, Posted

EDIT_TOKEN_LIMIT = 1_024
RETRY_SECONDS = 60

NO_VOTES = N_("There is no voting on this site.")
OWN = N_("This comment came from your own connection, so your vote doesn’t count for it.")
CROWDED = N_("Enough readers have voted for this comment from your network already.")
TOO_FAST = N_("You voted very often just now. Please try again in a minute.")

blueprint = Blueprint("vote", __name__)


@blueprint.post("/vote")
def cast() -> Response:
    posted = panels.posted()
    if not posted.place.site.forum.votes:
        raise Refusal(403, NO_VOTES)
    comment = panels.public_comment(posted.place)
    can_keep = panels.is_piece()
    voice, token = device.voice(context(), request.remote_addr or "", posted.body["device"], can_keep=can_keep)
    try:
        voted = vote(context(), posted.place.site, comment.id, voice, _edit_token(posted))
    except Gone:
        raise Refusal(404, NO_COMMENT) from None
    except Own:
        return _refused(posted, comment, 403, OWN)
    except Crowded:
        return _refused(posted, comment, 403, CROWDED)
    except TooFast:
        return _refused(posted, comment, 429, TOO_FAST)
    return _shown(posted, comment, voted, token) if panels.is_piece() else panels.returned(posted.place)


def _edit_token(posted: Posted) -> str:
    given = posted.body["edit_token"]
    return given if given.isascii() and len(given) <= EDIT_TOKEN_LIMIT else ""


def _refused(posted: Posted, comment: Comment, status: int, message: str) -> Response:
    """The same button again, with a sentence beside it."""
    note = posted.place.translator.gettext(message)
    answer = _shown(posted, comment, Voted(comment.helpful, given=False), status=status, note=note)
    if status == 429:
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _shown(
    posted: Posted, comment: Comment, voted: Voted, token: str = "", *, status: int = 200, note: str = ""
) -> Response:
    base = context().settings.origin if panels.is_piece() else ""
    vote_action = posted.place.address("/vote", base, comment=comment.id)
    values = {"id": comment.id, "voted": voted, "vote_action": vote_action, "device": token, "note": note}
    return panels.shown(posted.place, "panel/vote.html", status, **values)
