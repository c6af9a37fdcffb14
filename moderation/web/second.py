"""The second step of a login: a code or a passkey after the password; or a passkey alone, in place of both."""

from flask import Blueprint, Response, url_for

from moderation import factors, passkey
from moderation.comment import Moderator
from moderation.credentials import token_digest
from moderation.language import N_
from moderation.passkey import Refused
from moderation.signing import BadToken
from moderation.store import factors as kept
from moderation.store import limits, moderators
from moderation.web import boundary, csrf, sessions
from moderation.web.current import context
from moderation.web.desk import data, page
from moderation.web.entrance import NO_COOKIE, let_in
from moderation.web.errors import Refusal, language

blueprint = Blueprint("second", __name__)
blueprint.before_request(csrf.refuse_foreign)

TRIES = 10
WINDOW_SECONDS = 15 * 60
TOKEN_LIMIT = 1_000
ALONE = "login"
AFTER_PASSWORD = "second"

WRONG = N_("This code is not right, or was used before. Wait for the next one, or take a recovery code.")
THROTTLED = N_("Too many attempts. Please wait a quarter of an hour and try again.")
TOO_LATE = N_("That took too long. Please log in again.")
NOT_ACCEPTED = N_("This passkey was not accepted. Please log in with your password.")


def is_owed(moderator: Moderator) -> bool:
    with context().store.read() as tx:
        return kept.is_asked(tx, moderator.id)


def step(moderator_id: int, wanted: str, problem: str = "", status: int = 200) -> Response:
    """Ask for the second factor. Nobody is logged in by now."""
    ctx = context()
    with ctx.store.read() as tx:
        has_app = kept.of(tx, moderator_id)
    return page(
        "account/second.html",
        status,
        csrf=csrf.token(),
        half=ctx.signer.half_login(moderator_id, _browser(), ctx.clock()),
        next=wanted,
        has_app=has_app is not None and has_app.confirmed,
        problem=language().gettext(problem) if problem else "",
        options=url_for("second.options"),
        finish=url_for("second.use_passkey"),
    )


@blueprint.post("/login/second")
def use_code() -> Response:
    form = _form()
    id = _half(form["half"])
    if id is None:
        raise Refusal(403, TOO_LATE)
    if _is_throttled(id):
        return step(id, form["next"], THROTTLED, 429)
    if not factors.check(context(), id, form["code"][:40]):
        _failed(id)
        return step(id, form["next"], WRONG, 401)
    return let_in(_who(id), form["next"])


@blueprint.post("/login/passkey/options")
def options() -> Response:
    form, ctx, challenge = _form(), context(), passkey.new_challenge()
    id = _half(form["half"]) if form["half"] else None
    if form["half"] and id is None:
        raise Refusal(403, TOO_LATE)
    ticket = ctx.signer.challenge(AFTER_PASSWORD if form["half"] else ALONE, challenge, _browser(), ctx.clock())
    return data(200, options=passkey.request(ctx, challenge, id), ticket=ticket)


@blueprint.post("/login/passkey")
def use_passkey() -> Response:
    form, ctx = _form(), context()
    id = _half(form["half"]) if form["half"] else None
    if form["half"] and (id is None or _is_throttled(id)):
        raise Refusal(403, TOO_LATE)
    purpose = AFTER_PASSWORD if form["half"] else ALONE
    try:
        challenge = ctx.signer.read_challenge(purpose, form["ticket"][:TOKEN_LIMIT], _browser(), ctx.clock())
        who = passkey.verify(ctx, form["credential"], challenge, id)
    except (BadToken, Refused):
        if id is not None:
            _failed(id)
        raise Refusal(403, NOT_ACCEPTED) from None
    # The answer is read by a script, which goes there by itself.
    entered = let_in(who, form["next"])
    response = data(200, href=entered.location)
    for cookie in entered.headers.getlist("Set-Cookie"):
        response.headers.add("Set-Cookie", cookie)
    return response


def _form() -> boundary.Body:
    form = boundary.body()
    if not csrf.is_valid(form[csrf.FIELD]):
        raise Refusal(403, NO_COOKIE)
    return form


def _browser() -> str:
    """What ties a ticket to this browser: a digest of what its cookie holds."""
    return token_digest(sessions.secret())[:32]


def _half(text: str) -> int | None:
    """Whose password this browser gave a moment ago."""
    ctx = context()
    try:
        return ctx.signer.read_half_login(text[:TOKEN_LIMIT], _browser(), ctx.clock())
    except BadToken:
        return None


def _who(id: int) -> Moderator:
    with context().store.read() as tx:
        found = moderators.by_id(tx, id)
        locked = moderators.locked(tx)
    if found is None or id in locked:
        raise Refusal(403, TOO_LATE)
    return found


def _is_throttled(id: int) -> bool:
    ctx = context()
    with ctx.store.read() as tx:
        return limits.peek(tx, f"second:{id}", ctx.clock(), WINDOW_SECONDS) >= TRIES


def _failed(id: int) -> None:
    ctx = context()
    now = ctx.clock()
    ctx.store.write(lambda tx: limits.count(tx, f"second:{id}", now, WINDOW_SECONDS))
