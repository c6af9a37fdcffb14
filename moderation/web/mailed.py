"""What a mail's link opens for an author: the own comment, to change or to withdraw. The token is the key."""

from dataclasses import dataclass

from flask import Blueprint, Response, g

from moderation import amend
from moderation.amend import Key, Own, Settled
from moderation.comment import Site
from moderation.draft import Closed, TooFast
from moderation.language import N_, spoken_on
from moderation.signing import BadToken, ExpiredToken
from moderation.store import comments, rewrites, sites
from moderation.text.fields import Invalid, comment_text
from moderation.web import boundary, closing, problems
from moderation.web.boundary import Body
from moderation.web.current import context
from moderation.web.errors import Refusal, language
from moderation.web.headers import keep_quiet
from moderation.web.render import render

blueprint = Blueprint("mailed", __name__)
blueprint.after_request(keep_quiet)

TOKEN_LIMIT = 2_000

BAD_LINK = N_("This link is incomplete or was changed. Please copy it whole from the mail.")
EXPIRED = N_("This link was good for seven days and has run out. Please ask for a new one on the page.")
GONE = N_("This comment does not exist any more.")
MOVED = N_("This comment has changed meanwhile. Please look at it again.")
SAVED = N_("Your change has been saved.")
WITHDRAWN = N_("You have withdrawn this comment.")
TOO_FAST = N_("That was too often. Please wait a moment and try again.")


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that is good, and whose comment is there."""

    token: str
    key: Key
    own: Own


@blueprint.get("/amend")
def show() -> Response:
    opened = _opened(boundary.one("t"))
    return _form(opened, opened.own.text)


@blueprint.post("/amend")
def send() -> Response:
    form = boundary.body()
    opened = _opened(form["t"])
    try:
        return _withdrawn(opened, form) if form["do"] == "withdraw" else _saved(opened, form)
    except Settled as settled:
        return _told(GONE if settled.why == "gone" else MOVED, 410 if settled.why == "gone" else 409, form["comment"])


def _saved(opened: Opened, form: Body) -> Response:
    typed, t = form["comment"], language()
    try:
        if found := form.problems.get("comment"):
            raise Invalid(found[0])
        amend.amend(context(), opened.key, comment_text(typed), boundary.client(None))
    except Invalid as refused:
        return _form(opened, typed, problems.sentence(refused.problem, t))
    except Closed as refused:
        return _told(closing.WORDS[refused.why], 403, typed)
    except TooFast as refused:
        response = _form(opened, typed, t.gettext(TOO_FAST), 429)
        response.headers["Retry-After"] = str(refused.retry_after)
        return response
    return _told(SAVED)


def _withdrawn(opened: Opened, form: Body) -> Response:
    if form["sure"] != "1":
        return _page("amend/withdraw.html", 200, token=opened.token, site=opened.key.site.name, text=opened.own.text)
    amend.withdraw(context(), opened.key)
    return _told(WITHDRAWN)


def _opened(token: str) -> Opened:
    """Raises Refusal."""
    ctx = context()
    if not token or len(token) > TOKEN_LIMIT or not token.isascii():
        raise Refusal(404, BAD_LINK)
    try:
        id = ctx.signer.read_amend_link(token, ctx.clock())
    except ExpiredToken:
        raise Refusal(410, EXPIRED) from None
    except BadToken:
        raise Refusal(404, BAD_LINK) from None
    site = _site(id)
    if site is None:
        raise Refusal(410, GONE)
    key = Key(site, id, by_mail=True)
    try:
        return Opened(token, key, amend.own(ctx, key))
    except Settled:
        raise Refusal(410, GONE) from None


def _site(id: str) -> Site | None:
    """The comment's site. From now on the answer is in the language that its author commented in."""
    with context().store.read() as tx:
        comment, sender = comments.by_id(tx, id), rewrites.sender(tx, id)
        site = sites.by_id(tx, comment.site_id) if comment else None
    if site:
        g.translator = spoken_on(site, sender.language if sender else "")
    return site


def _form(opened: Opened, text: str, problem: str = "", status: int = 422) -> Response:
    values: dict[str, object] = {"token": opened.token, "site": opened.key.site.name, "text": text, "problem": problem}
    return _page("amend/form.html", status if problem else 200, **values)


def _told(sentence: str, status: int = 200, typed: str = "") -> Response:
    return _page("rewrite/told.html", status, sentence=language().gettext(sentence), typed=typed)


def _page(template: str, status: int, **values: object) -> Response:
    return Response(render(template, language(), **values), status=status, mimetype="text/html")
