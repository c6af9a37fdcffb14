"""The lane of surely good comments: their texts, a line chosen by measured risk, and one button for all below it.

Nothing is released that came after the page was made, and all of it can be taken back at once.
"""

import math
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal
from flask import Blueprint, Response, make_response, redirect
from sqlalchemy import Connection

from moderation import assent, blind, bulk, triage
from moderation.assent import Need
from moderation.comment import Lane, Site, Status
from moderation.language import N_, Translator
from moderation.roles import Act
from moderation.spam.risk import ReleaseLine
from moderation.store import counters, lanes, sites
from moderation.store.comments import Card
from moderation.store.cursors import BadCursor
from moderation.web import auth, boundary, csrf, marks, shelves
from moderation.web.batches import asked as batch_asked
from moderation.web.current import context
from moderation.web.desk import address, page
from moderation.web.errors import Refusal, language
from moderation.web.listing import BAD_CURSOR, NO_SITE
from moderation.web.moments import moment
from moderation.web.shelves import Shelf

blueprint = Blueprint("release", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

PAGE_SIZE = 100
COUNTED = 10_000
"""Counting stops here, and so does one release."""
TEXT_BYTES = 1_000
USUAL_RISK = 0.02

NO_SITES = N_("There is no site yet. Who runs this service adds one with `moderation site add`.")
NO_LINE = N_("There is no such line any more; what was decided meanwhile has moved it. Please look at the page again.")
BAD_MOMENT = N_("Nothing was decided: the form lacks when the page was made. Please reload the page.")


TOO_MANY = N_("More than %(most)s at once are for an owner to release. Choose a more careful line, or ask one.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A line with how many wait below it, counted to COUNTED."""

    line: ReleaseLine
    count: int

    @property
    def name(self) -> str:
        """The line's name in addresses and forms: its risk in thousandths."""
        return str(round(1000 * self.line.risk))


@blueprint.get("/queue/good")
def show() -> Response:
    t, now, after = language(), context().clock(), boundary.one("after")
    with context().store.read() as tx:
        known = auth.sites_of(tx)
    if not known:
        raise Refusal(404, NO_SITES, "site")
    site = shelves.chosen(known, boundary.one("site")) or known[0]
    lines = triage.release_lines(context(), site)
    with context().store.read() as tx:
        offers = [Offer(line, lanes.count_below(tx, site.id, line.threshold, COUNTED)) for line in lines]
        chosen = _chosen(offers, boundary.one("line"))
        shown = _cards(tx, site, after) if offers else []
        hidden = blind.hidden(context(), tx, [card.comment for card in shown])
        waiting = counters.counts(tx, site.id)[Status.PENDING]
    shelf = Shelf(site=site.key)
    notice, undo_action = batch_asked(shelf)
    more = shown[PAGE_SIZE - 1].cursor if len(shown) > PAGE_SIZE else ""
    return page(
        "queue/good.html",
        moderator=auth.moderator(),
        csrf=csrf.token(),
        notice=notice,
        undo_action=undo_action,
        site=site,
        sites=known,
        offers=[_offer(one, chosen, t) for one in offers],
        figure=_figure(chosen, t) if chosen else "",
        line=chosen.name if chosen else "",
        count=_counted(chosen.count, t) if chosen else "",
        asked=chosen.count if chosen else 0,
        waiting=waiting,
        may_release=_may_release(site, chosen.count if chosen else 0),
        need=_need(site, chosen.count if chosen else 0),
        until=now.isoformat(),
        above=[_row(card, t, hidden) for card in shown[:PAGE_SIZE] if chosen and not _is_below(card, chosen.line)],
        below=[_row(card, t, hidden) for card in shown[:PAGE_SIZE] if chosen and _is_below(card, chosen.line)],
        next_href=_href(site, chosen, after=more) if more else "",
        first_href=_href(site, chosen) if after else "",
        queue_href=shelf.href(),
    )


@blueprint.post("/queue/good")
def release() -> Response:
    form, now = boundary.body(), context().clock()
    made = moment(form["until"])
    if made is None:
        raise Refusal(400, BAD_MOMENT, "until")
    with context().store.read() as tx:
        site = sites.by_key(tx, form["site"])
    if site is None:
        raise Refusal(400, NO_SITE, "site")
    lines = {Offer(line, 0).name: line for line in triage.release_lines(context(), site)}
    line = lines.get(form["line"])
    # A refit may have moved the line since the page was made: then the figure that was read no longer holds.
    if line is None or form["threshold"] != threshold_words(line):
        raise Refusal(409, NO_LINE, "line")
    with context().store.read() as tx:
        below = lanes.count_below(tx, site.id, line.threshold, COUNTED)
    if not _may_release(site, below):
        raise Refusal(403, TOO_MANY, most=context().settings.release_most)
    if _need(site, below).asks:
        of = (form["line"], line.threshold)
        id = assent.ask_release(context(), auth.moderator(), site, _act(below), of, min(made, now), below)
        return make_response(redirect(address("assents.show", about=str(id)), 303))
    count = form["asked"]
    asked = int(count) if count.isascii() and count.isdigit() and len(count) < 9 else 0
    done = bulk.release(context(), auth.moderator(), site, line.threshold, min(made, now), asked)
    return make_response(redirect(address("release.show", site=site.key, line=form["line"], batch=done.batch), 303))


def _may_release(site: Site, count: int) -> bool:
    """Very many at once are for owners to release. What is counted is what waits now, not what the form says."""
    return auth.roles().may(_act(count), site.id)


def _act(count: int) -> Act:
    most = context().settings.release_most
    return Act.RELEASE_MANY if most and count > most else Act.RELEASE


def _need(site: Site, count: int) -> Need:
    return assent.of_many(context(), auth.moderator(), site.id, _act(count), count)


def threshold_words(line: ReleaseLine) -> str:
    return f"{line.threshold:.6f}"


def _chosen(offers: list[Offer], name: str) -> Offer | None:
    """The line that was asked for; else the usual one or, when there is none, the most careful. Raises Refusal."""
    if not offers:
        return None
    if name:
        found = next((one for one in offers if one.name == name), None)
        if found is None:
            raise Refusal(404, NO_LINE, "line")
        return found
    usual = [one for one in offers if one.line.risk <= USUAL_RISK]
    return usual[-1] if usual else offers[0]


def _cards(tx: Connection, site: Site, after: str) -> list[Card]:
    now = context().clock().timestamp()
    try:
        return lanes.of_lane(tx, site.id, Lane.GOOD, after or None, PAGE_SIZE + 1, now)
    except BadCursor:
        raise Refusal(400, BAD_CURSOR, "after") from None


def _is_below(card: Card, line: ReleaseLine) -> bool:
    return card.comment.score is not None and card.comment.score < line.threshold


def _offer(one: Offer, chosen: Offer | None, t: Translator) -> dict[str, Any]:
    return {
        "name": one.name,
        "risk": _percent(one.line.risk, t),
        "score": _percent(one.line.threshold, t),
        "threshold": threshold_words(one.line),
        "words": _figure(one, t),
        "is_chosen": one is chosen,
    }


def _figure(one: Offer, t: Translator) -> str:
    """What releasing all below this line would do, as far as what was decided on tells."""
    if not one.count:
        return t.gettext("Nothing waits below this line.")
    wrong = one.line.wrong(one.count)
    words = t.gettext("Of %(count)s about %(wrong)s will be wrong (95 %%: at most %(most)s).")
    about = format_decimal(round(wrong) if wrong >= 1 else math.ceil(10 * wrong) / 10, locale=t.tag.replace("-", "_"))
    return words % {"count": _counted(one.count, t), "wrong": about, "most": one.line.wrong_most(one.count)}


def _percent(share: float, t: Translator) -> str:
    return f"{format_decimal(100 * share, '0.#', locale=t.tag.replace('-', '_'))}\N{NO-BREAK SPACE}%"


def _counted(count: int, t: Translator) -> str:
    return f"{count}+" if count >= COUNTED else str(count)


def _row(card: Card, t: Translator, hidden: set[str]) -> dict[str, Any]:
    comment = card.comment
    # That it is here tells what the classifier holds of it; so from here no way leads to the blind card.
    is_blind = comment.id in hidden
    return {
        "href": "" if is_blind else address("queue.comment", id=comment.id),
        "author": marks.line(comment.author_name, 48),
        "text": marks.folded(comment.text, TEXT_BYTES),
        "percent": "" if is_blind else _percent(comment.score or 0.0, t),
        "time": t.datetime(comment.created),
        "created": comment.created,
    }


def _href(site: Site, chosen: Offer | None, **more: str) -> str:
    return address("release.show", site=site.key, line=chosen.name if chosen else "", **more)
