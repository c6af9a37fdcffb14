"""The figures of a site: how the queue, the people and the service do. Read from what the worker counted."""

from typing import Any

from flask import Blueprint, Response
from sqlalchemy import Connection

from moderation import counting, lanes
from moderation.comment import Site, Status
from moderation.language import N_, Translator
from moderation.store import comments, counters, figures, layers, moderators
from moderation.web import auth, boundary, csrf, readings, shelves
from moderation.web.current import context
from moderation.web.desk import address, page
from moderation.web.errors import Refusal, language
from moderation.web.learning import NO_SITES
from moderation.web.lines import in_use, number
from moderation.web.readings import Period, duration

blueprint = Blueprint("figures", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

PERIODS = (7, 30, 90)
DAYS = 30
TOP = 10

BAD_PERIOD = N_("There is no such period. Choose 7, 30 or 90 days.")


@blueprint.get("/queue/figures")
def show() -> Response:
    t, ctx = language(), context()
    with ctx.store.read() as tx:
        known = auth.sites_of(tx)
    if not known:
        raise Refusal(404, NO_SITES, "site")
    site = shelves.chosen(known, boundary.one("site")) or known[0]
    period = Period.to(ctx.clock(), _days(), t)
    with ctx.store.read() as tx:
        told = _told(tx, site, period)
        queue = _queue(tx, site, t)
    return page(
        "queue/figures.html",
        moderator=auth.moderator(),
        csrf=csrf.token(),
        site=site,
        sites=known,
        days=len(period.days),
        periods=[(count, address("figures.show", site=site.key, days=str(count))) for count in PERIODS],
        since=period.day(period.days[0]),
        queue=queue,
        **told,
    )


def _days() -> int:
    asked = boundary.one("days") or str(DAYS)
    if asked not in {str(count) for count in PERIODS}:
        raise Refusal(400, BAD_PERIOD, "days")
    return int(asked)


def _queue(tx: Connection, site: Site, t: Translator) -> dict[str, Any]:
    """What waits now, and how long the oldest has."""
    ctx = context()
    waiting = counters.counts(tx, site.id)[Status.PENDING]
    oldest = comments.page(tx, site_id=site.id, status=Status.PENDING, limit=1, order="oldest")
    aim = lanes.targets(ctx.settings)
    age = (ctx.clock() - oldest[0].comment.created).total_seconds() if oldest else 0.0
    return {
        "waiting": number(waiting, t, 0),
        "oldest": duration(age, t) if oldest else "",
        "href": address("queue.comment", id=oldest[0].comment.id) if oldest else "",
        "is_late": age > aim.unsure.total_seconds(),
        "target": duration(aim.unsure.total_seconds(), t),
        "target_good": duration(aim.good.total_seconds(), t),
    }


def _told(tx: Connection, site: Site, period: Period) -> dict[str, Any]:
    def total(what: str, of: Period = period) -> dict[str, int]:
        return figures.total(tx, site.id, what, of.first, of.last)

    layer = layers.by_id(tx, site.id, site.layer) if site.layer is not None else None
    scored = total(counting.SCORED)
    return {
        "arrivals": readings.arrivals(figures.by_day(tx, site.id, counting.ARRIVED, period.first, period.last), period),
        "waits": readings.waits(total(counting.WAITED), total(counting.PUNCTUAL), period),
        "automation": readings.automation(total(counting.ARRIVED), total(counting.OVERRULED), period),
        "scores": readings.scores(scored, in_use(site, layer), period),
        "calibration": readings.calibration(total(counting.JUDGED), period),
        "drift": readings.drift(scored, total(counting.SCORED, period.before()), site.language, period),
        "hosts": _hosts(tx, site, period),
        "campaigns": _campaigns(tx, site, period),
        "load": _load(tx, total(counting.BY), period),
        "models": readings.models(figures.by_day(tx, site.id, counting.MODEL, period.first, period.last), period),
    }


def _hosts(tx: Connection, site: Site, period: Period) -> list[dict[str, Any]]:
    counts = figures.most(tx, site.id, counting.HOST, period.first, period.last, TOP)
    names = {host: (host, address("queue.show", site=site.key, status="all", host=host)) for host in counts}
    return readings.most(counts, names, period)


def _campaigns(tx: Connection, site: Site, period: Period) -> list[dict[str, Any]]:
    counts = figures.most(tx, site.id, counting.CAMPAIGN, period.first, period.last, TOP)
    first = figures.firsts(tx, counts)
    gone = period.t.gettext("A campaign whose first comment is gone")
    names = {
        key: (first[key][1], address("queue.comment", id=first[key][0])) if key in first else (gone, "")
        for key in counts
    }
    return readings.most(counts, names, period)


def _load(tx: Connection, counts: dict[str, int], period: Period) -> list[dict[str, Any]]:
    """Who decided how much: by name, since this is no contest."""
    known = {str(one.id): one.name for one in moderators.every(tx)}
    former = period.t.gettext("A former moderator")
    names = {key: (known.get(key, former), "") for key in counts}
    ordered = {key: counts[key] for key in sorted(counts, key=lambda key: (names[key][0].casefold(), key))}
    return readings.most(ordered, names, period)
