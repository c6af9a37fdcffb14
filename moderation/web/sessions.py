"""Who is logged in: a secret in the moderator's cookie, its digest in the store, nothing else anywhere."""

from datetime import timedelta

from flask import Response, g, request

from moderation.comment import Moderator
from moderation.credentials import new_session_secret, token_digest
from moderation.store import logins, sessions
from moderation.store.sessions import Session
from moderation.web.current import context
from moderation.web.devices import device

# `__Host-` lets only this host, over a secure connection, set or get it.
COOKIE = "__Host-moderation"
SECRET_LIMIT = 100
AGENT_LIMIT = 512
IDLE = timedelta(hours=2)
LIFE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
# What a page asks by itself is no sign of a person: a tab left open must not keep a session alive.
ASKED_BY_ITSELF = {"live.look"}


def secret() -> str:
    """What the browser's cookie holds, "" if none. Before a login it ties the form to the browser, no more."""
    return request.cookies.get(COOKIE, "")[:SECRET_LIMIT]


def current() -> Session | None:
    """The session of this request, unless it has ended or been idle for too long."""
    if "session" not in g:
        g.session = _find(secret())
    found: Session | None = g.session
    return found


def _find(held: str) -> Session | None:
    if not held:
        return None
    ctx, digest = context(), token_digest(held)
    now = ctx.clock()
    with ctx.store.read() as tx:
        found = sessions.find(tx, digest, now)
    if found is None or now - found.seen > IDLE:
        return None
    if now - found.seen >= SEEN_EVERY and request.endpoint not in ASKED_BY_ITSELF:
        ctx.store.write(lambda tx: sessions.seen(tx, digest, now))
    return found


def start(moderator: Moderator, response: Response) -> None:
    """Log in under a new secret, so that one planted in the browser before is worth nothing."""
    ctx, old, fresh = context(), token_digest(secret()), new_session_secret()
    digest, now = token_digest(fresh), ctx.clock()
    runs_on = device(request.headers.get("User-Agent", "")[:AGENT_LIMIT])
    ctx.store.write(
        lambda tx: logins.begin(tx, moderator.id, old=old, fresh=digest, now=now, until=now + LIFE, device=runs_on)
    )
    keep(response, fresh, LIFE)


def end(response: Response) -> None:
    """Log out: the secret is worth nothing from now on, wherever else it may lie."""
    digest = token_digest(secret())
    context().store.write(lambda tx: sessions.end(tx, digest))
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")


def keep(response: Response, value: str, life: timedelta | None = None) -> None:
    response.set_cookie(COOKIE, value, max_age=life, path="/", secure=True, httponly=True, samesite="Lax")
