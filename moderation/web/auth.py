"""Logging in and out. An unknown address gets the same answer, after the same work, as a wrong password."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Response, g, make_response, redirect, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as Answer

from moderation.comment import EMAIL_LIMIT, Email, Moderator, Site
from moderation.config import LOOPBACK
from moderation.credentials import hash_password, is_outdated, new_session_secret, verify_password
from moderation.language import LANGUAGES, N_, translator
from moderation.roles import Act, Roles
from moderation.store import logins, moderators, sites
from moderation.store import roles as held_roles
from moderation.web import boundary, csrf, permissions, proof, second, sessions
from moderation.web.current import context
from moderation.web.desk import page
from moderation.web.entrance import NO_COOKIE, given, let_in, onward
from moderation.web.errors import SENTENCES, Refusal, language

log = structlog.get_logger("moderation.web")

blueprint = Blueprint("account", __name__)

# Failures within a quarter of an hour. The last stops guessing from many clients without one of them being able
# to lock a moderator out.
CLIENT_MOST = 20
CLIENT_ADDRESS_MOST = 10
ADDRESS_MOST = 100

SPOKEN = {"de": "Deutsch", "en": "English"}

WRONG = N_("This address and password don't belong together. Please check both and try again.")
THROTTLED = N_("Too many attempts. Please wait a quarter of an hour and try again.")
PLAIN_HTTP = N_(
    "This page was opened over plain http, where others could read your password. Please open it under https. "
    "Who runs this service: put a proxy with TLS in front and set MODERATION_PUBLIC_URL to its https address."
)


@dataclass(frozen=True, slots=True)
class Attempt:
    email: str
    password: str

    def known(self) -> tuple[Moderator, str] | None:
        """The moderator with this address and the password's hash. What can't be an address isn't looked up."""
        if not self.email or len(self.email) > EMAIL_LIMIT or not self.email.isprintable():
            return None
        with context().store.read() as tx:
            return moderators.to_log_in(tx, Email(self.email))

    def buckets(self) -> dict[str, int]:
        digests = context().digests
        client, address = digests.client(request.remote_addr or ""), digests.email(Email(self.email[:EMAIL_LIMIT]))
        return {
            f"login:client:{client}": CLIENT_MOST,
            f"login:both:{client}:{address}": CLIENT_ADDRESS_MOST,
            f"login:address:{address}": ADDRESS_MOST,
        }


blueprint.before_request(csrf.refuse_foreign)


@blueprint.get("/login")
def log_in_page() -> Response:
    _speak(boundary.one("lang"))
    if sessions.current():
        return onward(boundary.one("next"))
    return _door(200, next=boundary.one("next")) if _is_private() else _door(400, PLAIN_HTTP)


@blueprint.post("/login")
def log_in() -> Response:
    form = boundary.body()
    _speak(form["lang"])
    attempt = Attempt(form["email"].strip(), form["password"])
    if not _is_private():
        return _door(400, PLAIN_HTTP)
    if not csrf.is_valid(form[csrf.FIELD]):
        return _door(403, NO_COOKIE, attempt.email, form["next"])
    if _is_throttled(attempt):
        return _door(429, THROTTLED, attempt.email, form["next"])
    moderator = _verified(attempt)
    if moderator is None:
        return _door(401, WRONG, attempt.email, form["next"])
    if second.is_owed(moderator):
        return second.step(moderator.id, form["next"])
    return let_in(moderator, form["next"])


@blueprint.post("/logout")
def log_out() -> Response:
    if not csrf.is_valid(boundary.body()[csrf.FIELD]):
        raise Refusal(403, csrf.STALE)
    response = make_response(redirect(url_for("account.log_in_page"), 303))
    sessions.end(response)
    return response


def require_login() -> Answer | None:
    """For `before_request`: send who isn't logged in to the login, and a script that asked for JSON a 401.

    Who is logged in still needs a role for what is asked, and for dangerous things has to prove anew who it is.
    """
    session = sessions.current()
    if session is None:
        return _to_login()
    g.translator = translator(session.moderator.language)
    if request.method not in csrf.SAFE_METHODS and not csrf.is_valid(boundary.body()[csrf.FIELD]):
        raise Refusal(403, csrf.STALE)
    return permissions.check(session.roles) or proof.demand(session)


def roles() -> Roles:
    """The roles of who is logged in."""
    session = sessions.current()
    return session.roles if session else Roles()


def sites_of(tx: Connection, act: Act = Act.READ) -> list[Site]:
    """The sites on which who is logged in may do this: no others are shown."""
    held = roles()
    return [site for site in sites.every(tx) if held.may(act, site.id)]


def may_on_site_of(comment_id: str, act: Act) -> bool:
    """Whether who is logged in may do this on the site that a comment is of."""
    with context().store.read() as tx:
        site_id = held_roles.sites_of(tx, [comment_id]).get(comment_id)
    return site_id is not None and roles().may(act, site_id)


def moderator() -> Moderator:
    """Who is logged in. Only for pages behind `require_login`."""
    session = sessions.current()
    if session is None:
        raise Refusal(401, SENTENCES[401])
    return session.moderator


def _to_login() -> Response:
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        raise Refusal(401, SENTENCES[401])
    wanted = request.full_path.rstrip("?") if request.method == "GET" else "/queue"
    return make_response(redirect(url_for("account.log_in_page", next=given(wanted) or None), 303))


def _verified(attempt: Attempt) -> Moderator | None:
    ctx, found = context(), attempt.known()
    known, stored = found or (None, None)
    now, buckets = ctx.clock(), attempt.buckets()
    if not verify_password(stored, attempt.password) or known is None or stored is None:
        # Without the address: it may be a password typed into the wrong field.
        log.warning("login refused")
        ctx.store.write(lambda tx: logins.failed(tx, buckets, now))
        return None
    if is_outdated(stored):
        renewed = hash_password(attempt.password)
        ctx.store.write(lambda tx: moderators.set_password(tx, known.id, renewed))
    return known


def _is_throttled(attempt: Attempt) -> bool:
    ctx = context()
    with ctx.store.read() as tx:
        return logins.too_many(tx, attempt.buckets(), ctx.clock())


def _is_private() -> bool:
    """Whether the browser will keep a Secure cookie: over https, or on this very machine."""
    own = urlsplit(f"//{request.host}").hostname in LOOPBACK
    return request.is_secure or context().settings.origin.startswith("https://") or own


def _door(status: int, problem: str = "", email: str = "", next: str = "") -> Response:  # noqa: A002
    secret, next = sessions.secret() or new_session_secret(), given(next)  # noqa: A001
    t = language()
    languages = [
        {
            "name": name,
            "tag": tag,
            "current": tag == t.tag,
            "href": url_for(".log_in_page", lang=tag, next=next or None),
        }
        for tag, name in SPOKEN.items()
    ]
    values = {"email": email[:EMAIL_LIMIT], "next": next, "languages": languages}
    shown = {"problem": t.gettext(problem), "open": problem is not PLAIN_HTTP, "csrf": csrf.token(secret)}
    response = page("account/login.html", status, **values, **shown)
    if status == 429:
        response.headers["Retry-After"] = str(logins.WINDOW_SECONDS)
    if shown["open"] and secret != sessions.secret():
        sessions.keep(response, secret)
    return response


def _speak(code: str) -> None:
    if code in LANGUAGES:
        g.translator = translator(code)
