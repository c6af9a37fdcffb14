"""One's own account: name and language, password, second factors, passkeys, sessions, API tokens."""

from flask import Blueprint, Response, make_response, redirect
from sqlalchemy import Connection

from moderation.credentials import (
    SCOPES,
    WeakPassword,
    hash_password,
    new_api_token,
    token_digest,
    verify_password,
)
from moderation.language import LANGUAGES, N_
from moderation.store import audit, factors, moderators, passkeys, sessions, tokens
from moderation.web import auth, boundary, csrf
from moderation.web import sessions as here
from moderation.web.current import context
from moderation.web.desk import address, page
from moderation.web.errors import Refusal, language

blueprint = Blueprint("own", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

NAME_LIMIT = 60
HANDLE_LIMIT = 64

BAD_NAME = N_("A name has 1 to %(limit)s characters on one line.")
WRONG_PASSWORD = N_("The password so far is not right. Nothing was changed.")
WEAK = N_("This password is too weak: take at least 12 characters, five of them different.")
SAID = {
    "saved": N_("Saved."),
    "password": N_("Your password is changed, and you are logged out everywhere else."),
    "ended": N_("That session has ended."),
    "others": N_("You are logged out everywhere else."),
    "revoked": N_("This token opens nothing any more."),
    "removed": N_("Removed."),
    "added": N_("Your passkey is there: you can log in with it from now on."),
}


@blueprint.get("/queue/account")
def show() -> Response:
    return shown()


@blueprint.post("/queue/account/name")
def describe() -> Response:
    form, me = boundary.body(), auth.moderator()
    name, pseudonym = (" ".join(form[field].split()) for field in ("name", "pseudonym"))
    if not 0 < len(name) <= NAME_LIMIT or len(pseudonym) > NAME_LIMIT or not (name + pseudonym).isprintable():
        return shown(problem=language().gettext(BAD_NAME) % {"limit": NAME_LIMIT}, status=422)
    spoken = form["language"] if form["language"] in LANGUAGES else me.language
    context().store.write(lambda tx: moderators.describe(tx, me.id, name, spoken, pseudonym))
    return back("saved")


@blueprint.post("/queue/account/password")
def password() -> Response:
    form, me, ctx = boundary.body(), auth.moderator(), context()
    now, digest = ctx.clock(), token_digest(here.secret())
    with ctx.store.read() as tx:
        stored = moderators.password_hash(tx, me.id)
    if not verify_password(stored, form["before"]):
        return shown(problem=language().gettext(WRONG_PASSWORD), status=422)
    try:
        hashed = hash_password(form["password"])
    except WeakPassword:
        return shown(problem=language().gettext(WEAK), status=422)

    def work(tx: Connection) -> None:
        moderators.set_password(tx, me.id, hashed)
        sessions.end_others(tx, me.id, digest)
        audit.record(tx, me.id, "password.changed", str(me.id), now)

    ctx.store.write(work)
    return back("password")


@blueprint.post("/queue/account/sessions/<handle>/end")
def end_session(handle: str) -> Response:
    me = auth.moderator()
    if not 0 < len(handle) <= HANDLE_LIMIT or not handle.isalnum():
        raise Refusal(404, N_("There is no such session any more."))
    context().store.write(lambda tx: sessions.end_one(tx, me.id, handle))
    return back("ended")


@blueprint.post("/queue/account/sessions/others")
def end_others() -> Response:
    me, digest = auth.moderator(), token_digest(here.secret())
    context().store.write(lambda tx: sessions.end_others(tx, me.id, digest))
    return back("others")


@blueprint.post("/queue/account/tokens")
def make_token() -> Response:
    form, me, ctx = boundary.body(), auth.moderator(), context()
    scopes, new, now = tuple(scope for scope in SCOPES if form[f"scope-{scope}"]), new_api_token(), ctx.clock()
    if not scopes:
        return shown(problem=language().gettext(N_("Choose what the token may do.")), status=422)

    def work(tx: Connection) -> None:
        id = tokens.add(tx, me.id, new.prefix, new.digest, scopes, now)
        audit.record(tx, me.id, "token.made", str(id), now)

    ctx.store.write(work)
    return shown(token=new.plain)


@blueprint.post("/queue/account/tokens/<number>/revoke")
def revoke_token(number: str) -> Response:
    me, ctx = auth.moderator(), context()
    now, id = ctx.clock(), int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0

    def work(tx: Connection) -> None:
        if id in {one.id for one in tokens.of(tx, me.id)} and tokens.revoke(tx, id, now):
            audit.record(tx, me.id, "token.revoked", str(id), now)

    ctx.store.write(work)
    return back("revoked")


def back(said: str) -> Response:
    return make_response(redirect(address("own.show", said=said), 303))


def shown(status: int = 200, *, problem: str = "", token: str = "") -> Response:
    ctx, me, t = context(), auth.moderator(), language()
    now, current = ctx.clock(), token_digest(here.secret())[: sessions.HANDLE]
    with ctx.store.read() as tx:
        begun = sessions.of(tx, me.id, now, now - here.IDLE)
        live = [one for one in tokens.of(tx, me.id) if one.revoked is None]
        app, keys = factors.of(tx, me.id), passkeys.of(tx, me.id)
        left, pseudonym = factors.codes_left(tx, me.id), moderators.pseudonym(tx, me.id)
    never = t.gettext(N_("never"))
    return page(
        "queue/account.html",
        status,
        moderator=me,
        csrf=csrf.token(),
        said=t.gettext(SAID[boundary.one("said")]) if boundary.one("said") in SAID else "",
        problem=problem,
        token=token,
        pseudonym=pseudonym,
        has_app=app is not None and app.confirmed,
        codes_left=left,
        passkeys=[
            {"id": one.id, "name": one.name, "used": t.datetime(one.used) if one.used else never} for one in keys
        ],
        sessions=[
            {
                "handle": one.handle,
                "device": one.device or t.gettext(N_("unknown device")),
                "seen": t.datetime(one.seen),
                "started": t.datetime(one.started),
                "is_here": one.handle == current,
            }
            for one in begun
        ],
        tokens=[
            {
                "id": one.id,
                "prefix": one.prefix,
                "scopes": ", ".join(one.scopes),
                "used": t.datetime(one.used) if one.used else never,
            }
            for one in live
        ],
        scopes=SCOPES,
    )
