"""Some minutes for the queue: begun here, told of above the cards while they last, and summed up in the end."""

import math
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, make_response, redirect
from sqlalchemy import Connection

from moderation import sitting
from moderation.comment import Action, Status
from moderation.language import N_, Translator
from moderation.sitting import MINUTES
from moderation.store import counters, sittings
from moderation.store.sittings import Sitting, Work
from moderation.web import auth, boundary, csrf, shelves
from moderation.web.current import context
from moderation.web.desk import address, page
from moderation.web.errors import Refusal, language

blueprint = Blueprint("sittings", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

USUAL = 15
# Whoever went home without a summary isn't met by it the next day.
FORGOTTEN = timedelta(hours=12)

BAD_MINUTES = N_("Nothing was begun: choose for how many minutes.")


@blueprint.get("/queue/session")
def show() -> Response:
    now, t = context().clock(), language()
    with context().store.read() as tx:
        known = auth.sites_of(tx)
        latest = sittings.latest(tx, auth.moderator().id)
        done = sittings.work(tx, latest) if latest else None
        waiting = counters.counts(tx, latest.site_id)[Status.PENDING] if latest else 0
    goes_on = latest is not None and not latest.ended and latest.until > now
    names = {site.id: site.name for site in known}
    return page(
        "queue/session.html",
        moderator=auth.moderator(),
        csrf=csrf.token(),
        sites=known,
        minutes=[(count, count == USUAL) for count in MINUTES],
        going=_bar(latest, done, now, t) if goes_on and latest and done else None,
        summary=_summary(latest, done, waiting, t) if latest and done and not goes_on else None,
        site=names.get(latest.site_id or 0, "") if latest else "",
    )


@blueprint.post("/queue/session")
def begin() -> Response:
    form = boundary.body()
    if form["minutes"] not in {str(count) for count in MINUTES}:
        raise Refusal(400, BAD_MINUTES, "minutes")
    with context().store.read() as tx:
        site = shelves.chosen(auth.sites_of(tx), form["site"])
    sitting.begin(context(), auth.moderator(), site, int(form["minutes"]))
    return make_response(redirect(shelves.Shelf(site=site.key if site else "").href(), 303))


@blueprint.post("/queue/session/end")
def end() -> Response:
    sitting.end(context(), auth.moderator())
    return make_response(redirect(address("sittings.show"), 303))


def bar(tx: Connection) -> dict[str, Any] | None:
    """What stands above the cards while a sitting lasts, and after it until it is summed up."""
    now = context().clock()
    latest = sittings.latest(tx, auth.moderator().id)
    if latest is None or latest.ended or now > latest.until + FORGOTTEN:
        return None
    return _bar(latest, sittings.work(tx, latest), now, language())


def _bar(latest: Sitting, done: Work, now: datetime, t: Translator) -> dict[str, Any]:
    left = max(0, math.ceil((latest.until - now).total_seconds() / 60))
    return {
        "is_over": not left,
        "left": t.ngettext("%(num)s minute left", "%(num)s minutes left", left) % {"num": left},
        "left_words": [t.ngettext("%(num)s minute left", "%(num)s minutes left", count) for count in (1, 2)],
        "done": done.count + done.at_once,
        "spent": round((now - latest.started).total_seconds()),
        "length": round((latest.until - latest.started).total_seconds()),
        "end_action": address("sittings.end"),
    }


def _summary(latest: Sitting, done: Work, waiting: int, t: Translator) -> list[str]:
    """What came of it, a sentence a line."""
    spent = (latest.until - latest.started).total_seconds()
    minutes = max(1, round(spent / 60))
    told = [
        t.ngettext("You worked the queue for %(num)s minute.", "You worked the queue for %(num)s minutes.", minutes)
        % {"num": minutes},
        _decided(done, t),
    ]
    if done.count > 0:
        seconds = max(1, round(spent / done.count))
        told.append(
            t.ngettext("That is one every %(num)s second.", "That is one every %(num)s seconds.", seconds)
            % {"num": seconds}
        )
    if done.at_once:
        words = t.ngettext("%(num)s more at once with others.", "%(num)s more at once with others.", done.at_once)
        told.append(words % {"num": done.at_once})
    told.append(_waiting(latest, waiting, t))
    return told


def _decided(done: Work, t: Translator) -> str:
    if done.count < 1:
        return t.gettext(N_("You decided on no comment by itself."))
    kinds = {
        Action.APPROVE: N_("approved: %(num)s"),
        Action.SPAM: N_("spam: %(num)s"),
        Action.REJECT: N_("rejected: %(num)s"),
        Action.UNDO: N_("taken back: %(num)s"),
    }
    made = [(words, done.single[action]) for action, words in kinds.items() if action in done.single]
    parts = [t.gettext(words) % {"num": count} for words, count in made]
    words = t.ngettext(
        "You decided on %(num)s comment (%(parts)s).", "You decided on %(num)s comments (%(parts)s).", done.count
    )
    return words % {"num": done.count, "parts": ", ".join(parts)}


def _waiting(latest: Sitting, waiting: int, t: Translator) -> str:
    words = t.gettext(N_("When you began %(before)s were waiting, now there are %(now)s."))
    return words % {"before": latest.waiting, "now": waiting}
