"""What holds for a whole site: how careful it is, its switches, its numbers, and the authors on its ladder."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, make_response, redirect

from moderation import caution, switch
from moderation.comment import Policy, Site
from moderation.forum import DEPTH_MOST, EDIT_MINUTES_MOST, SHOWN_MOST, Forum, Order, Portrait
from moderation.language import N_, Translator
from moderation.rule import Switch
from moderation.store import comments, ladder
from moderation.store.ladder import Stood
from moderation.web import auth, boundary, csrf, foreseen, marks
from moderation.web.authors import STEPS
from moderation.web.current import context
from moderation.web.desk import address, page
from moderation.web.errors import Refusal, language
from moderation.web.lines import number, percent
from moderation.web.pages import ORDERS
from moderation.web.rules import of_site, sites_known

blueprint = Blueprint("house", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

AUTHORS_MOST = 200

BAD_LEVEL = N_("Nothing was changed: this level can’t be chosen yet. Please look at the page again.")
BAD_SWITCH = N_("Nothing was changed: choose one of the buttons.")
BAD_HOURS = N_("Nothing was changed: type a whole number of hours from 1 to %(most)s, or nothing for no end.")
BAD_NUMBER = N_("Nothing was changed: %(name)s has to be a number from %(least)s to %(most)s.")
BOUND = N_("the precision of rules")
FIRST = N_("the number of approved comments")
CLOSE = N_("the number of days")
LINE = N_("a threshold")
SWITCHES: dict[str, Callable[..., None]] = {"hold_all": switch.hold_all, "read_only": switch.read_only}
BAD_CHOICE = N_("Nothing was changed: choose from the lists.")
PORTRAITS = {
    Portrait.NONE: N_("nothing"),
    Portrait.INITIALS: N_("the initials"),
    Portrait.PATTERN: N_("a pattern"),
}
FORUM_NUMBERS = {
    "depth": (N_("the number of levels"), 1, DEPTH_MOST),
    "shown": (N_("the number of comments"), 1, SHOWN_MOST),
    "edit_minutes": (N_("the number of minutes"), 0, EDIT_MINUTES_MOST),
}
FORUM_SWITCHES = {
    "votes": N_("Readers can mark comments as helpful"),
    "reports": N_("Readers can report comments"),
    "subscriptions": N_("Readers can be told of replies by mail"),
    "challenge": N_("A suspicious post is asked for some work of the sender’s browser, unseen, before it is taken"),
}
UNDO = ("publish_good", "publish_below", "spam_above", "caution")


@blueprint.get("/queue/house")
def show() -> Response:
    t, site = language(), of_site(boundary.one("site"))
    with context().store.read() as tx:
        stood = ladder.every(tx, AUTHORS_MOST)
        names = {one.comment: comments.by_id(tx, one.comment) for one in stood}
    authors = [_author(one, names[one.comment], t) for one in stood if one.site_id == site.id]
    house, now = site.house, context().clock()
    return page(
        "queue/house.html",
        moderator=auth.moderator(),
        csrf=csrf.token(),
        site=site,
        sites=sites_known(),
        foreseen=foreseen.shown(caution.foresee(context(), site), site, t),
        undo={name: boundary.one(name) for name in UNDO} if boundary.one("undo") else None,
        switches={name: _switch(switch, now, t) for name, switch in _switches(site).items()},
        bound=number(100 * house.bound, t),
        first=house.first_approved,
        close=house.close_after if house.close_after is not None else "",
        publish_good=site.policy.publish_good,
        publish_below=_line(site.policy.publish_below, t),
        spam_above=_line(site.policy.spam_above, t),
        authors=authors,
        forum=_forum(site.forum, t),
    )


@blueprint.post("/queue/house/level")
def level() -> Response:
    form = boundary.body()
    site = of_site(form["site"])
    chosen = next((one for one in caution.policies(context(), site) if one.name == form["level"]), None)
    if chosen is None or chosen.policy is None:
        raise Refusal(409, BAD_LEVEL, "level")
    switch.lines(context(), auth.moderator(), site, chosen.policy, chosen.name)
    return _back(site, "levels", undo="1", **_before(site))


@blueprint.post("/queue/house/lines")
def lines() -> Response:
    """The numbers themselves, typed, or taken back to what they were."""
    form = boundary.body()
    site = of_site(form["site"])
    below, above = (_share(form[name]) for name in ("publish_below", "spam_above"))
    name = form["caution"] if form["caution"] in caution.LEVELS else ""
    switch.lines(context(), auth.moderator(), site, Policy(form["publish_good"] == "1", below, above), name)
    return _back(site, "levels") if form["undo"] else _back(site, "levels", undo="1", **_before(site))


@blueprint.post("/queue/house/switch")
def flip() -> Response:
    form = boundary.body()
    site, set_switch = of_site(form["site"]), SWITCHES.get(form["what"])
    if set_switch is None or form["on"] not in ("0", "1"):
        raise Refusal(400, BAD_SWITCH, "what")
    hours = _whole(form["hours"], 1, switch.HOURS_MOST)
    if form["hours"].strip() and hours is None:
        raise Refusal(400, BAD_HOURS, "hours", most=switch.HOURS_MOST)
    set_switch(context(), auth.moderator(), site, on=form["on"] == "1", hours=hours)
    return _back(site, "switches")


@blueprint.post("/queue/house/numbers")
def numbers() -> Response:
    form, ctx, me = boundary.body(), context(), auth.moderator()
    site = of_site(form["site"])
    first = _needed(_whole(form["first"], 0, switch.FIRST_MOST), FIRST, 0, switch.FIRST_MOST)
    days = _whole(form["close"], 1, switch.CLOSE_MOST)
    if form["close"].strip():
        days = _needed(days, CLOSE, 1, switch.CLOSE_MOST)
    least, most = 100 * switch.BOUND_LEAST, 100 * switch.BOUND_MOST
    bound = _share(form["bound"], BOUND, least, most)
    if bound is not None and abs(bound - site.house.bound) > 1e-9:
        switch.bound(ctx, me, site, bound)
    if first != site.house.first_approved:
        switch.first_approved(ctx, me, site, first)
    if days != site.house.close_after:
        switch.close_after(ctx, me, site, days)
    return _back(site, "numbers")


@blueprint.post("/queue/house/readers")
def readers() -> Response:
    """What readers see and may do."""
    form = boundary.body()
    site = of_site(form["site"])
    if form["order"] not in set(Order) or form["portrait"] not in set(Portrait):
        raise Refusal(400, BAD_CHOICE)
    whole = {name: _needed(_whole(form[name], *ends), words, *ends) for name, (words, *ends) in FORUM_NUMBERS.items()}
    may: dict[str, Any] = {name: form[name] == "1" for name in FORUM_SWITCHES}
    chosen = replace(site.forum, order=Order(form["order"]), portrait=Portrait(form["portrait"]), **whole, **may)
    if chosen != site.forum:
        switch.forum(context(), auth.moderator(), site, chosen)
    return _back(site, "readers")


def _forum(forum: Forum, t: Translator) -> dict[str, Any]:
    """The form about readers, as it stands."""
    return {
        "orders": [(one.value, t.gettext(words), one is forum.order) for one, words in ORDERS.items()],
        "portraits": [(one.value, t.gettext(words), one is forum.portrait) for one, words in PORTRAITS.items()],
        "numbers": {name: getattr(forum, name) for name in FORUM_NUMBERS},
        "switches": [(name, t.gettext(words), getattr(forum, name)) for name, words in FORUM_SWITCHES.items()],
    }


def _before(site: Site) -> dict[str, str]:
    """What is set now, as the form takes it back."""
    policy = site.policy
    values = {"publish_below": policy.publish_below, "spam_above": policy.spam_above}
    told = {name: "" if value is None else f"{100 * value:.6g}" for name, value in values.items()}
    return told | {"publish_good": "1" if policy.publish_good else "", "caution": site.house.caution}


def _share(text: str, name: str = LINE, least: float = 0, most: float = 100) -> float | None:
    """Read a number of percent; None for nothing. Raises Refusal."""
    typed = text.strip().replace(",", ".")
    if not typed:
        return None
    digits = typed.replace(".", "", 1)
    value = float(typed) if digits.isascii() and digits.isdigit() and len(typed) <= 12 else -1.0
    share: float = _needed(value if least <= value <= most else None, name, least, most) / 100
    return share


def _whole(text: str, least: int, most: int) -> int | None:
    typed = text.strip()
    value = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 6 else -1
    return value if least <= value <= most else None


def _needed(value: Any, name: str, least: float, most: float) -> Any:
    if value is None:
        t = language()
        raise Refusal(400, BAD_NUMBER, name=t.gettext(name), least=number(least, t), most=number(most, t))
    return value


def _switches(site: Site) -> dict[str, Switch]:
    return {"hold_all": site.house.hold_all, "read_only": site.house.read_only}


def _switch(one: Switch, now: Any, t: Translator) -> dict[str, Any]:
    return {"on": one.holds(now), "until": t.datetime(one.until) if one.until and one.holds(now) else ""}


def _line(value: float | None, t: Translator) -> str:
    return "" if value is None else percent(value, t) if 0 < value < 1 else f"{100 * value:g}"


def _author(one: Stood, comment: Any, t: Translator) -> dict[str, Any]:
    return {
        "name": marks.line(comment.author_name if comment else "", 60),
        "step": t.gettext(STEPS[one.step]),
        "by": one.moderator or t.gettext(N_("A former moderator")),
        "time": t.datetime(one.at),
        "href": address("authors.ask", id=one.comment),
    }


def _back(site: Site, anchor: str, **more: str) -> Response:
    given = {name: value for name, value in more.items() if value}
    return make_response(redirect(address("house.show", site=site.key, anchor=anchor, **given), 303))
