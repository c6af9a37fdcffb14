"""The filter above the queue: kept under a name for oneself, and decided on as a whole."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, make_response, redirect

from moderation import assent, bulk
from moderation.assent import NoSite
from moderation.comment import TARGET, Action, Site
from moderation.language import N_
from moderation.roles import Act
from moderation.store import saved
from moderation.store.saved import Saved
from moderation.store.sieve import Sieve, Walk
from moderation.web import auth, boundary, csrf, shelves, showing, sieves
from moderation.web.batches import ACTIONS, BAD_ACTION
from moderation.web.current import context
from moderation.web.desk import address
from moderation.web.errors import Refusal, language
from moderation.web.moments import moment
from moderation.web.shelves import Shelf

blueprint = Blueprint("filtering", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

NAME_LIMIT = 60
DIGITS = 18

BAD_MOMENT = N_("Nothing was decided: the form lacks when the page was made. Please reload the page.")
NO_FILTER = N_("Nothing was decided: choose a filter first, in a view whose comments stand in one place.")
ONE_SITE = N_("Nothing was decided: so many at once take two persons, on one site. Choose a site first.")
NO_NAME = N_("Give the filter a name of at most %(limit)s characters.")
FULL = N_("You keep %(most)s filters already. Remove one first.")


@blueprint.post("/queue/matching")
def decide() -> Response:
    """Decide on all that pass the filter and were there when the page was made."""
    form, shelf, now = boundary.body(), shelves.asked(), context().clock()
    action, made = ACTIONS.get(form["action"]), moment(form["until"])
    if action is None:
        raise Refusal(400, BAD_ACTION, "action")
    if made is None:
        raise Refusal(400, BAD_MOMENT, "until")
    if not shelf.filters or shelf.stands() is None or shelf.stands() is TARGET[action]:
        raise Refusal(400, NO_FILTER, "q")
    with context().store.read() as tx:
        known = auth.sites_of(tx)
        site = shelves.chosen(known, shelf.site)
    # Ages count from when the page was made, not from now.
    matching = sieves.sieve(shelf.filters, min(made, now))
    walk = showing.walk(shelf, site)
    if asked := _asked(site or _only(known), (walk, matching), action, min(made, now), shelf):
        return make_response(redirect(address("assents.show", about=str(asked)), 303))
    done = bulk.decide_matching(context(), auth.moderator(), walk, matching, action, min(made, now))
    return make_response(redirect(shelf.href(batch=done.batch), 303))


def _only(known: Sequence[Site]) -> Site | None:
    return known[0] if len(known) == 1 else None


def _asked(site: Site | None, view: tuple[Walk, Sieve], action: Action, made: datetime, shelf: Shelf) -> int | None:
    """Ask for a second person where so many take two. Raises Refusal."""
    try:
        return assent.ask_matching(context(), auth.moderator(), site, view, action, made, urlencode(shelf.args))
    except NoSite:
        raise Refusal(400, ONE_SITE, "site") from None


@blueprint.post("/queue/filters")
def keep() -> Response:
    form, shelf, ctx = boundary.body(), shelves.asked(), context()
    name, now, mine = " ".join(form["name"].split()), ctx.clock(), auth.moderator().id
    if not 0 < len(name) <= NAME_LIMIT or not name.isprintable():
        raise Refusal(400, NO_NAME, "name", limit=NAME_LIMIT)
    query = urlencode({key: value for key, value in shelf.args.items() if key not in ("after", "like")})
    try:
        ctx.store.write(lambda tx: saved.keep(tx, mine, name, query, now))
    except saved.Full:
        raise Refusal(409, FULL, "name", most=saved.MOST) from None
    return make_response(redirect(shelf.href(), 303))


@blueprint.post("/queue/filters/<id>/forget")
def forget(id: str) -> Response:
    shelf, mine = shelves.asked(), auth.moderator().id
    if id.isascii() and id.isdigit() and len(id) <= DIGITS:
        context().store.write(lambda tx: saved.forget(tx, mine, int(id)))
    return make_response(redirect(shelf.href(), 303))


def around(shelf: Shelf, now: datetime, kept: Sequence[Saved]) -> dict[str, Any]:
    """What the filter above the cards needs; `kept` are the moderator's own ones."""
    return {
        "filter": sieves.fields(shelf.filters, language()),
        "filters": [_kept(one, shelf) for one in kept],
        "keep_action": address("filtering.keep", **shelf.args),
        "matching": _matching(shelf, now) if _can_decide(shelf) else None,
    }


def _can_decide(shelf: Shelf) -> bool:
    return bool(shelf.filters) and shelf.stands() is not None and auth.roles().may_somewhere(Act.DECIDE)


def _kept(one: saved.Saved, shelf: Shelf) -> dict[str, str]:
    return {
        "name": one.name,
        "href": address("queue.show", **dict(parse_qsl(one.query))),
        "forget": address("filtering.forget", id=str(one.id), **shelf.args),
    }


def _matching(shelf: Shelf, now: datetime) -> dict[str, Any]:
    choices = [name for name, action in ACTIONS.items() if TARGET[action] is not shelf.stands()]
    return {"action": address("filtering.decide", **shelf.args), "until": now.isoformat(), "choices": choices}
