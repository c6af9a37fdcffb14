"""Where an invitation leads: a form for a name and a password. Looking at it uses nothing up."""

from flask import Blueprint, Response

from moderation import invite
from moderation.credentials import WeakPassword, hash_password, new_session_secret
from moderation.language import LANGUAGES, N_
from moderation.store import moderators
from moderation.web import boundary, csrf, sessions
from moderation.web.current import context
from moderation.web.desk import page
from moderation.web.entrance import NO_COOKIE, let_in
from moderation.web.errors import Refusal, language
from moderation.web.own import BAD_NAME, NAME_LIMIT, WEAK

blueprint = Blueprint("invited", __name__)
blueprint.before_request(csrf.refuse_foreign)

KEY_LIMIT = 100
GONE = N_("This invitation was taken up already, taken back, or is older than a week. Ask for a new one.")


@blueprint.get("/invitation")
def show() -> Response:
    return _form(boundary.one("key"))


@blueprint.post("/invitation")
def accept() -> Response:
    form = boundary.body()
    key, name = form["key"][:KEY_LIMIT], " ".join(form["name"].split())
    if not csrf.is_valid(form[csrf.FIELD]):
        return _form(key, name, language().gettext(NO_COOKIE), 403)
    if not 0 < len(name) <= NAME_LIMIT or not name.isprintable():
        return _form(key, name, language().gettext(BAD_NAME) % {"limit": NAME_LIMIT}, 422)
    try:
        hashed = hash_password(form["password"])
    except WeakPassword:
        return _form(key, name, language().gettext(WEAK), 422)
    spoken = form["language"] if form["language"] in LANGUAGES else "de"
    try:
        made = invite.accept(context(), key, name, spoken, hashed)
    except (invite.Gone, moderators.Taken):
        raise Refusal(410, GONE) from None
    return let_in(made, "/queue/account")


def _form(key: str, name: str = "", problem: str = "", status: int = 200) -> Response:
    try:
        found = invite.find(context(), key[:KEY_LIMIT])
    except invite.Gone:
        raise Refusal(410, GONE) from None
    secret = sessions.secret() or new_session_secret()
    values = {"key": key, "name": name, "problem": problem, "spoken": found.language}
    response = page("account/invitation.html", status, csrf=csrf.token(secret), **values)
    if secret != sessions.secret():
        sessions.keep(response, secret)
    return response
