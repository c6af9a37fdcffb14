"""The verb: what the service itself does about rules. It looks at the past for them, and takes them back.

A rule that people decide against goes back into shadow by itself; one whose time is over ends. Nothing but a person
lets a rule act.
"""

import logging
import time
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Connection

from moderation import precision
from moderation.checks import Subject
from moderation.checks import rules as matching
from moderation.comment import Author, Client, Email, Site, Submission
from moderation.context import Context
from moderation.rule import REPLAY, Rule, State, Why
from moderation.store import audit, outbox, rule_hits, rules, sites
from moderation.store.rule_hits import Passed
from moderation.text.normalise import normalise

_log = logging.getLogger(__name__)

PAST = timedelta(days=30)
LOOKED_MOST = 5_000
"""So far back a rule is tried, and on so many comments."""
WINDOW = 200
TURN_SECONDS = 1.0
OVER_MOST = 100


def replay(ctx: Context, id: int, seconds: float = TURN_SECONDS) -> bool:
    """Go on looking at what came before a rule was tried, for so long; say whether some is left over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with ctx.store.read() as tx:
            rule = rules.by_id(tx, id)
            site = sites.by_id(tx, rule.site_id) if rule else None
        if rule is None or site is None or rule.replay is None or rule.state not in rules.ACTING:
            return False
        _piece(ctx, site, rule, rule.replay)
    return True


def replay_on(ctx: Context, id: int) -> None:
    """Look at the past for a turn, and leave word for the next one if there is more."""
    now = ctx.clock()
    if replay(ctx, id):
        ctx.store.write(lambda tx: outbox.add(tx, REPLAY, {"rule": id}, now))


def _piece(ctx: Context, site: Site, rule: Rule, before: int) -> None:
    since = rule.changed - PAST
    with ctx.store.read() as tx:
        passed = rule_hits.past(tx, site.id, before, WINDOW, since)
        more = rule_hits.is_any_before(tx, before - WINDOW, since)
    met = [one for one in passed if matching.is_about(rule, _subject(site, one))]
    looked_at = rule.replayed + len(passed)
    down_to = before - WINDOW if more and looked_at < LOOKED_MOST else None

    def work(tx: Connection) -> None:
        rule_hits.replayed(tx, rule.id, met)
        rules.set_replay(tx, rule.id, down_to, looked_at)

    ctx.store.write(work)


def _subject(site: Site, one: Passed) -> Subject:
    author = Author(one.author_name, Email(""), one.author_url)
    submission = Submission(one.text, author, one.page, Client(""), page_title=one.page_title)
    return Subject(submission, normalise(one.text), site, spam=one.score)


def overruled(ctx: Context, comment: str) -> list[int]:
    """After a decision: take those rules back into shadow that people now decide against; return their numbers."""
    with ctx.store.read() as tx:
        met_it = rule_hits.live_of(tx, comment)
    return [id for id in met_it if ctx.store.write(lambda tx, id=id: _taken_back(ctx, tx, id))]  # type: ignore[misc]


def _taken_back(ctx: Context, tx: Connection, id: int) -> bool:
    rule, now = rules.by_id(tx, id), ctx.clock()
    if rule is None or rule.state is not State.LIVE:
        return False
    known = precision.known_of(tx, rule)
    if known.is_enough or not known.outcomes.against:
        return False
    if not rules.move(tx, rule, State.SHADOW, Why.OVERRULED, None, known.outcomes, now):
        return False
    audit.record(tx, None, f"rule.{Why.OVERRULED}", str(id), now)
    _log.warning("rule %d is back in shadow: %d of %d decisions spoke against it", id, *_figures(known))
    return True


def _figures(known: precision.Precision) -> tuple[int, int]:
    return known.outcomes.against, known.outcomes.decided


def watch(ctx: Context, ids: Iterable[int]) -> list[int]:
    """Raise the alarm for those of these live rules that meet far more in a day than they used to."""
    now, raised = ctx.clock(), []
    for id in ids:
        with ctx.store.read() as tx:
            rule = rules.by_id(tx, id)
            counts = rule_hits.in_the_day_and_before(tx, id, now, precision.ALARM_DAYS)
        if rule and rule.state is State.LIVE and rule.alarm is None and precision.is_a_jump(*counts):
            raised += [id] if ctx.store.write(lambda tx, id=id: _alarmed(ctx, tx, id)) else []  # type: ignore[misc]
    return raised


def _alarmed(ctx: Context, tx: Connection, id: int) -> bool:
    now = ctx.clock()
    raised = rules.set_alarm(tx, id, now)
    if raised:
        audit.record(tx, None, "rule.alarm", str(id), now)
    return raised


def expire(ctx: Context) -> int:
    """End the rules whose time is over; return how many."""
    now = ctx.clock()

    def work(tx: Connection) -> int:
        over = rules.over(tx, now, OVER_MOST)
        for rule in over:
            rules.move(tx, rule, State.EXPIRED, Why.RAN_OUT, None, rule_hits.outcomes(tx, rule), now)
            audit.record(tx, None, f"rule.{Why.RAN_OUT}", str(rule.id), now)
        return len(over)

    return ctx.store.write(work)
