"""A moderators' page as an answer. Its headers (never framed, never kept, one script by nonce) are set in `headers`."""

from typing import Any

from flask import Response, jsonify, url_for

from moderation.roles import Act
from moderation.web import sessions
from moderation.web.errors import language
from moderation.web.headers import script_nonce
from moderation.web.navigation import rooms
from moderation.web.render import render
from moderation.web.signs import signs


def page(template: str, status: int = 200, **values: Any) -> Response:
    """Return the page in the moderator's language."""
    t = language()
    # Who isn't logged in reads nothing of what the moderators set.
    shown_signs = signs(t) if "moderator" in values else []
    shown = render(template, t, nonce=script_nonce(), rooms=rooms(t), may=may, signs=shown_signs, **values)
    return Response(shown, status=status, mimetype="text/html")


def may(act: str) -> bool:
    """Whether who is logged in may do this on any site: what one may do nowhere is offered nowhere."""
    session = sessions.current()
    return session is not None and session.roles.may_somewhere(Act(act))


def data(code: int, /, **values: Any) -> Response:
    """Return the values as JSON, for a script of the moderators."""
    response = jsonify(values)
    response.status_code = code
    return response


def address(endpoint: str, **values: str) -> str:
    """Return the address of a moderators' page; unlike `url_for`, all that goes into it is text."""
    anchor = values.pop("anchor", None)
    given: dict[str, Any] = values
    return url_for(endpoint, _anchor=anchor, **given)
