"""The verb: two persons for what is big. One asks, another confirms, and then it is done as it was asked.

It stays the decision of the one who asked; the log names both. Where nobody else may do it, nobody could confirm, and
so nobody is asked: a newsroom of one person isn't locked out of its own queue.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from moderation import bulk, hold, triage
from moderation.bulk import Done
from moderation.comment import Action, HoldKind, Moderator, Site, Status
from moderation.context import Context
from moderation.roles import HOLD_DAYS_MOST, Act
from moderation.store import assents, audit, campaigns, moderators, roles, sieve, sites
from moderation.store.assents import Assent, Kind
from moderation.store.sieve import Sieve, Walk

KEPT = timedelta(days=7)
"""A request that nobody answers runs out."""
OPEN_MOST = 100
COUNTED = 10_000
"""Counting stops here."""


class NoRequest(Exception):
    """There is none of this number, or it has run out."""


class Answered(Exception):
    """Somebody was faster."""


class MayNot(Exception):
    """Nobody confirms one's own, or what one may not do; and nobody what the one who asked no longer may do."""


class NoSite(Exception):
    """A request is about one site, so that one knows who can confirm it."""


class NothingLeft(Exception):
    """The line isn't drawn any more, or the comment of the hold is gone."""


@dataclass(frozen=True, slots=True)
class Need:
    """`is_big` says what the setting says of it, `others` who could confirm it."""

    is_big: bool
    others: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        return self.is_big and bool(self.others)

    @property
    def is_alone(self) -> bool:
        """It would take two, and there is nobody else."""
        return self.is_big and not self.others


def of_many(ctx: Context, moderator: Moderator, site_id: int, act: Act, count: int) -> Need:
    """Whether a decision on so many at once takes two."""
    above = ctx.settings.second_above
    return _need(ctx, moderator, site_id, act, is_big=bool(above) and count > above)


def of_hold(ctx: Context, moderator: Moderator, site_id: int, kind: HoldKind, *, may_long: bool) -> Need:
    """Whether a hold takes two that this moderator would begin."""
    is_long = hold.days(kind, may_long=may_long) > HOLD_DAYS_MOST
    return _need(ctx, moderator, site_id, Act.HOLD_LONG, is_big=bool(ctx.settings.second_above) and is_long)


def ask_release(
    ctx: Context, moderator: Moderator, site: Site, act: Act, line: tuple[str, float], made: datetime, count: int
) -> int:
    """Ask for the release of what lay below a line, given by its risk in thousandths and its threshold."""
    risk, threshold = line
    what = {"line": risk, "threshold": threshold}
    return _ask(ctx, moderator, _new(ctx, moderator, site.id, Kind.RELEASE, act, what, made, count))


def ask_campaign(
    ctx: Context,
    moderator: Moderator,
    comment_id: str,
    action: Action,
    reason: str | None,
    made: datetime,
) -> int | None:
    """Ask for a decision on all that wait of a comment's campaign; None where one person decides on them."""
    with ctx.store.read() as tx:
        campaign = campaigns.of(tx, [comment_id]).get(comment_id)
        count = campaigns.count_waiting(tx, campaign.key, COUNTED) if campaign and ctx.settings.second_above else 0
    if campaign is None or not of_many(ctx, moderator, campaign.site_id, Act.DECIDE, count).asks:
        return None
    what = {"comment": comment_id, "action": str(action), "reason": reason}
    new = _new(ctx, moderator, campaign.site_id, Kind.CAMPAIGN, Act.DECIDE, what, made, count)
    return _ask(ctx, moderator, new)


def ask_matching(
    ctx: Context,
    moderator: Moderator,
    site: Site | None,
    view: tuple[Walk, Sieve],
    action: Action,
    made: datetime,
    query: str,
) -> int | None:
    """Ask for a decision on all that pass a filter; None where one person decides on them. Raises NoSite."""
    above = ctx.settings.second_above
    count = _matching(ctx, *view) if above else 0
    if not above or count <= above:
        return None
    if site is None:
        raise NoSite(query)
    if not of_many(ctx, moderator, site.id, Act.DECIDE, count).asks:
        return None
    walk, matching = view
    what = {"action": str(action), "walk": _plain(walk), "sieve": _plain(matching), "query": query}
    return _ask(ctx, moderator, _new(ctx, moderator, site.id, Kind.FILTER, Act.DECIDE, what, made, count))


def ask_hold(ctx: Context, moderator: Moderator, site_id: int, comment_id: str, host: str) -> int:
    """Ask for a host to be blocked for longer than one person may."""
    what = {"comment": comment_id, "host": host}
    return _ask(ctx, moderator, _new(ctx, moderator, site_id, Kind.HOLD, Act.HOLD_LONG, what, ctx.clock(), 1))


def confirm(ctx: Context, moderator: Moderator, id: int) -> str:
    """Say yes and carry it out. Return the id of the batch; "" for a hold.

    Raises NoRequest, Answered, MayNot, NothingLeft.
    """
    now = ctx.clock()
    asked = _found(ctx, id)
    if asked.kind is Kind.RELEASE:
        # Before anybody's answer is noted: without a line it stays open.
        _line_of(ctx, asked)

    def work(tx: Connection) -> Assent:
        found = _to_answer(tx, moderator, id, now)
        both = roles.may(tx, found.moderator_id, found.act, found.site_id)
        if found.moderator_id == moderator.id or not both:
            raise MayNot(str(id))
        if not assents.confirm(tx, id, moderator.id, now):
            raise Answered(str(id))
        audit.record(tx, moderator.id, "second.confirmed", str(id), now)
        return found

    return _carry_out(ctx, ctx.store.write(work))


def decline(ctx: Context, moderator: Moderator, id: int) -> None:
    """Say no, or take back one's own. Raises NoRequest, Answered, MayNot."""
    now = ctx.clock()

    def work(tx: Connection) -> None:
        found = _to_answer(tx, moderator, id, now)
        if not assents.decline(tx, id, moderator.id, now):
            raise Answered(str(id))
        own = found.moderator_id == moderator.id
        audit.record(tx, moderator.id, "second.withdrawn" if own else "second.declined", str(id), now)

    ctx.store.write(work)


def go_on(ctx: Context, moderator: Moderator, id: int) -> str:
    """Carry on with what was confirmed and isn't done to its end. Raises NoRequest, Answered, MayNot, NothingLeft."""
    with ctx.store.read() as tx:
        found = _to_answer(tx, moderator, id, ctx.clock())
    if not found.is_unfinished:
        raise Answered(str(id))
    return _carry_out(ctx, found)


def line_now(ctx: Context, site: Site, asked: Assent) -> float:
    """Below which score is released what was asked for: never more than asked, and at no higher risk as of today.

    The site may have learnt meanwhile, so that the line of the same risk lies lower now. Raises NothingLeft.
    """
    lines = {str(round(1000 * line.risk)): line.threshold for line in triage.release_lines(ctx, site)}
    if asked.what["line"] not in lines:
        raise NothingLeft(str(asked.id))
    return min(float(asked.what["threshold"]), lines[asked.what["line"]])


def _need(ctx: Context, moderator: Moderator, site_id: int, act: Act, *, is_big: bool) -> Need:
    if not is_big:
        return Need(False)
    with ctx.store.read() as tx:
        return Need(True, tuple(assents.others(tx, moderator.id, act, site_id)))


def _new(
    ctx: Context,
    moderator: Moderator,
    site_id: int,
    kind: Kind,
    act: Act,
    what: dict[str, Any],
    made: datetime,
    count: int,
) -> Assent:
    now = ctx.clock()
    return Assent(0, site_id, moderator.id, kind, act, count, made, now, now + KEPT, what)


def _ask(ctx: Context, moderator: Moderator, new: Assent) -> int:
    """Keep a request; the same one that is open already is the answer, so that nothing is asked for twice."""

    def work(tx: Connection) -> int:
        known = assents.open_ones(tx, new.created, OPEN_MOST)
        if same := next((one for one in known if one.is_waiting and _is_same(one, new)), None):
            return same.id
        id = assents.add(tx, new)
        audit.record(tx, moderator.id, "second.asked", str(id), new.created)
        return id

    return ctx.store.write(work)


def _is_same(one: Assent, new: Assent) -> bool:
    sides: list[Callable[[Assent], Any]] = [lambda it: (it.site_id, it.kind, it.moderator_id), lambda it: it.what]
    # A hold has no page of its own whose moment would count.
    return all(side(one) == side(new) for side in sides) and (new.kind is Kind.HOLD or one.made == new.made)


def _found(ctx: Context, id: int) -> Assent:
    with ctx.store.read() as tx:
        found = assents.by_id(tx, id, ctx.clock())
    if found is None:
        raise NoRequest(str(id))
    return found


def _to_answer(tx: Connection, moderator: Moderator, id: int, now: datetime) -> Assent:
    found = assents.by_id(tx, id, now)
    if found is None:
        raise NoRequest(str(id))
    if not roles.may(tx, moderator.id, found.act, found.site_id):
        raise MayNot(str(id))
    return found


def _line_of(ctx: Context, asked: Assent) -> tuple[Site, float]:
    """The site and the line of a release. Raises NothingLeft."""
    with ctx.store.read() as tx:
        site = sites.by_id(tx, asked.site_id)
    if site is None:
        raise NothingLeft(str(asked.id))
    return site, line_now(ctx, site, asked)


def _carry_out(ctx: Context, asked: Assent) -> str:
    """As the one who asked, up to the moment of that page."""
    with ctx.store.read() as tx:
        asker = moderators.by_id(tx, asked.moderator_id)
    if asker is None:
        raise NoRequest(str(asked.id))
    if asked.kind is Kind.HOLD:
        _hold(ctx, asker, asked)
        return ""
    done = MANY[asked.kind](ctx, asker, asked)
    _note(ctx, asked, done.batch, is_over=not done.left_over)
    return done.batch


def _release(ctx: Context, asker: Moderator, asked: Assent) -> Done:
    site, line = _line_of(ctx, asked)
    return bulk.release(ctx, asker, site, line, asked.made, asked.asked)


def _campaign(ctx: Context, asker: Moderator, asked: Assent) -> Done:
    action, reason = Action(asked.what["action"]), asked.what["reason"]
    try:
        return bulk.decide_campaign(ctx, asker, asked.what["comment"], action, asked.made, reason)
    except bulk.NotFound:
        _note(ctx, asked, "", is_over=True)
        raise NothingLeft(str(asked.id)) from None


def _filter(ctx: Context, asker: Moderator, asked: Assent) -> Done:
    plain, passing = asked.what["walk"], asked.what["sieve"]
    walk = Walk(**(plain | {"status": Status(plain["status"])}))
    matching = Sieve(**(passing | _moments(passing)))
    return bulk.decide_matching(ctx, asker, walk, matching, Action(asked.what["action"]), asked.made)


def _hold(ctx: Context, asker: Moderator, asked: Assent) -> None:
    try:
        hold.hold(ctx, asker, asked.what["comment"], HoldKind.HOST, asked.what["host"])
    except hold.NothingToHold:
        _note(ctx, asked, "", is_over=True)
        raise NothingLeft(str(asked.id)) from None
    _note(ctx, asked, "", is_over=True)


def _note(ctx: Context, asked: Assent, batch: str, *, is_over: bool) -> None:
    finished = ctx.clock() if is_over else None
    ctx.store.write(lambda tx: assents.done(tx, asked.id, batch, finished))


MANY: Mapping[Kind, Callable[[Context, Moderator, Assent], Done]] = {
    Kind.RELEASE: _release,
    Kind.CAMPAIGN: _campaign,
    Kind.FILTER: _filter,
}


def _matching(ctx: Context, walk: Walk, matching: Sieve) -> int:
    """How many pass a filter, counted to COUNTED."""
    count, cursor = 0, ""
    with ctx.store.read() as tx:
        while cursor != sieve.NOWHERE and count < COUNTED:
            look = sieve.keys(tx, walk, matching, cursor, bulk.AHEAD)
            count, cursor = count + len(look.found), look.cursor or sieve.NOWHERE
    return min(count, COUNTED)


def _plain(part: Walk | Sieve) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(part).items()}


def _moments(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {name: datetime.fromisoformat(plain[name]) for name in ("newer", "older") if plain[name]}
