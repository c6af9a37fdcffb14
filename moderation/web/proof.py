"""Who does something dangerous proves anew who it is, if that was longer than a quarter of an hour ago.

What was posted comes back as hidden fields of the page that asks for the password, so nothing is typed twice.
"""

from datetime import timedelta

from flask import Response, request, url_for

from moderation.credentials import verify_password
from moderation.language import N_
from moderation.store import limits, moderators, sessions
from moderation.store.sessions import Session
from moderation.web import boundary, csrf
from moderation.web.current import context
from moderation.web.desk import page
from moderation.web.errors import language

FRESH = timedelta(minutes=15)
FIELD = "proof"
TRIES = 10
WINDOW_SECONDS = 15 * 60

# By blueprint or endpoint: whatever would let somebody at an unlocked desk stay for longer, or take much away.
DANGEROUS = {
    "people",
    *("own.make_token", "own.password", "factors.begin", "factors.remove", "factors.renew"),
    *("passkeys.register", "passkeys.remove"),
}

WRONG = N_("This is not your password. Please try again.")
THROTTLED = N_("Too many attempts. Please wait a quarter of an hour and try again.")


def demand(session: Session) -> Response | None:
    """Ask for the password unless it was given lately, is in the form now, or nothing dangerous is asked."""
    endpoint = request.endpoint or ""
    if request.method in csrf.SAFE_METHODS or not {endpoint, endpoint.partition(".")[0]} & DANGEROUS:
        return None
    now = context().clock()
    if now - session.proved <= FRESH:
        return None
    given = boundary.body()[FIELD]
    if not given:
        return ask(session)
    bucket = f"proof:{session.moderator.id}"
    with context().store.read() as tx:
        tried = limits.peek(tx, bucket, now, WINDOW_SECONDS)
        stored = moderators.password_hash(tx, session.moderator.id)
    if tried >= TRIES:
        return ask(session, THROTTLED, 429)
    if not verify_password(stored, given):
        context().store.write(lambda tx: limits.count(tx, bucket, now, WINDOW_SECONDS))
        return ask(session, WRONG)
    context().store.write(lambda tx: sessions.proved(tx, session.digest, now))
    return None


def ask(session: Session, problem: str = "", status: int = 403) -> Response:
    fields = {name: value for name, value in boundary.body().values.items() if name not in (csrf.FIELD, FIELD)}
    return page(
        "queue/proof.html",
        status,
        moderator=session.moderator,
        csrf=csrf.token(),
        action=request.full_path.rstrip("?"),
        fields=fields,
        problem=language().gettext(problem) if problem else "",
        options=url_for("passkeys.prove_options"),
        proved=url_for("passkeys.prove"),
    )
