"""Hearing of answers by mail: what the comment form asks, and the pages that the links of such mails open.

The token of a link is the key. Opening one changes nothing, so a mail scanner may; the button on its page acts.
"""

from flask import Blueprint, Response, g

from moderation import subscribe
from moderation.comment import Comment, Email, Site, Status
from moderation.language import N_, spoken_on
from moderation.signing import BadToken, ExpiredToken
from moderation.store import sites, subscriptions, threads
from moderation.subscribe import TooMany, Wish
from moderation.subscription import Kind, Mode, Subscription
from moderation.text.fields import Problem
from moderation.web import boundary
from moderation.web.boundary import Body
from moderation.web.current import context
from moderation.web.errors import Refusal, language
from moderation.web.headers import keep_quiet
from moderation.web.places import Place
from moderation.web.render import render

blueprint = Blueprint("following", __name__)
blueprint.after_request(keep_quiet)

TOKEN_LIMIT = 2_000
WISHES = ("", *Kind)

BAD_LINK = N_("This link is incomplete or was changed. Please copy it whole from the mail.")
EXPIRED = N_("This link was good for seven days and has run out. Please ask anew on the page.")
GONE = N_("Nothing waits for you to confirm here.")
THANKS = N_("Thank you. You will hear of it by email.")
ENDED = N_("Done: you get no more of these mails.")
CHANGED = N_("Done: that is how these mails come from now on.")
ABOUT = {Kind.REPLIES: N_("replies to your comment"), Kind.THREAD: N_("all new comments on this page")}


# --- In the comment form ---


def is_offered(place: Place) -> bool:
    return subscribe.is_offered(context(), place.site)


def problems(body: Body) -> dict[str, list[Problem]]:
    return {} if body["subscribe"] in WISHES else {"subscribe": [Problem("subscribe", "invalid")]}


def wished(place: Place, comment: Comment, email: Email, wish: str) -> None:
    """The author of a comment wants to hear of what follows. Of spam nobody is asked: the address will be a stranger's.

    Whether that can be is not told: the answer must not say what is known of an address or of the comment.
    """
    if not wish or comment.status is Status.SPAM or not is_offered(place):
        return
    ip, tag = boundary.client(None).ip, place.translator.tag
    try:
        subscribe.wish(context(), place.site, Wish(Kind(wish), place.page, email, tag, ip, comment.id))
    except TooMany:
        # The comment is taken all the same.
        return


# --- What links in mails open ---


@blueprint.get("/subscribe/confirm")
def ask() -> Response:
    token = boundary.one("t")
    asked = _asked(token)
    site = _speak(asked)
    with context().store.read() as tx:
        waiting = subscriptions.waiting(tx, asked.site_id, asked.key)
    return _page("follow/confirm.html", site, token=token, asked=asked, waiting=[_shown(one) for one in waiting])


@blueprint.post("/subscribe/confirm")
def confirm() -> Response:
    form = boundary.body()
    asked = _asked(form["t"])
    site = _speak(asked)
    chosen = [int(name[1:]) for name in form.values if name[:1] == "s" and name[1:].isdecimal() and len(name) < 20]
    wanted = subscribe.confirm(context(), asked.id, chosen, standing=form["later"] == "1")
    told = THANKS if wanted else GONE
    return _page("follow/told.html", site, told=language().gettext(told), page=_page_of(asked))


@blueprint.get("/unsubscribe")
def choose() -> Response:
    token = boundary.one("t")
    found = _known(_unsubscribes(token))
    if found is None:
        return _page("follow/told.html", None, told=language().gettext(ENDED), page="")
    site = _speak(found)
    return _page("follow/choose.html", site, token=token, one=_shown(found), mode=str(found.mode))


@blueprint.post("/unsubscribe")
def unsubscribe() -> Response:
    """End or change: by the page's buttons, or at once by a mail program's own (RFC 8058), which posts to the link."""
    if boundary.is_one_click():
        subscribe.end(context(), _unsubscribes(boundary.one("t")))
        return _page("follow/told.html", None, told=language().gettext(ENDED), page="")
    form = boundary.body()
    id = _unsubscribes(form["t"])
    found = _known(id)
    site, page = (_speak(found), _page_of(found)) if found else (None, "")
    told = ENDED
    if form["mode"] in tuple(Mode):
        subscribe.choose(context(), id, Mode(form["mode"]))
        told = CHANGED if found else ENDED
    else:
        subscribe.end(context(), id, everything=form["what"] == "all")
    return _page("follow/told.html", site, told=language().gettext(told), page=page)


def _asked(token: str) -> Subscription:
    """What this link asks to confirm. Raises Refusal where there is nothing (any more)."""
    ctx = context()
    try:
        id = ctx.signer.read_confirm_link(_checked(token), ctx.clock())
    except ExpiredToken:
        raise Refusal(410, EXPIRED) from None
    except BadToken:
        raise Refusal(404, BAD_LINK) from None
    found = _known(id)
    if found is None:
        raise Refusal(410, GONE)
    return found


def _unsubscribes(token: str) -> int:
    ctx = context()
    try:
        return ctx.signer.read_unsubscribe_link(_checked(token), ctx.clock())
    except BadToken:
        raise Refusal(404, BAD_LINK) from None


def _checked(token: str) -> str:
    if not token or len(token) > TOKEN_LIMIT or not token.isascii():
        raise Refusal(404, BAD_LINK)
    return token


def _known(id: int) -> Subscription | None:
    with context().store.read() as tx:
        return subscriptions.by_id(tx, id)


def _speak(one: Subscription) -> Site | None:
    """Answer in the language that was asked in, as the site speaks it."""
    with context().store.read() as tx:
        site = sites.by_id(tx, one.site_id)
    if site:
        g.translator = spoken_on(site, one.language)
    return site


def _shown(one: Subscription) -> dict[str, object]:
    return {"id": one.id, "about": language().gettext(ABOUT[one.kind]), "page": _page_of(one)}


def _page_of(one: Subscription) -> str:
    with context().store.read() as tx:
        thread = threads.by_id(tx, one.thread_id)
    return thread.key if thread else ""


def _page(template: str, site: Site | None, **values: object) -> Response:
    shown = render(template, language(), site=site.name if site else "", **values)
    return Response(shown, mimetype="text/html")
