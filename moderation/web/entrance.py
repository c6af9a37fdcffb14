"""Coming in: the session begins, and the way leads back to where somebody wanted to go. Never anywhere else."""

import re

from flask import Response, make_response, redirect

from moderation.comment import Moderator
from moderation.language import N_
from moderation.web import sessions

# Back into the queue and nowhere else.
NEXT = re.compile(r"/queue(?:/[A-Za-z0-9_-]{1,64})?(?:\?[A-Za-z0-9_.~%=&-]{0,600})?")

NO_COOKIE = N_(
    "Your browser did not keep this service's cookie, or the page was open for too long. "
    "Please allow cookies for this address and try again."
)


def let_in(moderator: Moderator, wanted: str) -> Response:
    """Log in, and lead on."""
    response = onward(wanted)
    sessions.start(moderator, response)
    return response


def onward(wanted: str) -> Response:
    return make_response(redirect(given(wanted) or "/queue", 303))


def given(wanted: str) -> str:
    """Where the login should lead, if it is a place in the queue; anything else is forgotten."""
    return wanted if NEXT.fullmatch(wanted) else ""
