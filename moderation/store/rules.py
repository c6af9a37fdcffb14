"""Rules: made, and moved from state to state by conditional updates, each step with the figures it was taken on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from moderation.rule import Effect, Outcomes, Rule, RuleKind, State, Why
from moderation.store import memory
from moderation.store.columns import Moment
from moderation.store.rules_schema import rule_changes, rules
from moderation.store.schema import moderators

ACTING = (State.SHADOW, State.LIVE)
MOST = 500
"""More rules than this a site's pages don't list."""


@dataclass(frozen=True, slots=True)
class NewRule:
    site_id: int
    kind: RuleKind
    entry: str
    effect: Effect
    until: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a rule's life. `moderator` is "" for the service itself, and for who is no longer known."""

    state: State
    why: Why
    moderator_id: int | None
    moderator: str
    outcomes: Outcomes
    at: datetime


OF = select(rules).where(rules.c.site_id == bindparam("site_id")).order_by(rules.c.id.desc()).limit(MOST)
ALARMED = select(rules).where(rules.c.state == State.LIVE, rules.c.alarm.is_not(None)).order_by(rules.c.id).limit(MOST)
OVER = (
    select(rules)
    .where(rules.c.state.in_(ACTING), rules.c.until <= bindparam("now", type_=Moment()))
    .limit(bindparam("most"))
)
CHANGES = (
    select(rule_changes, moderators.c.name)
    .outerjoin(moderators, moderators.c.id == rule_changes.c.moderator_id)
    .where(rule_changes.c.rule_id == bindparam("rule_id"))
    .order_by(rule_changes.c.id.desc())
    .limit(bindparam("most"))
)


def add(tx: Connection, new: NewRule, moderator_id: int, now: datetime) -> Rule:
    values = {
        "site_id": new.site_id,
        "kind": new.kind,
        "entry": new.entry,
        "effect": new.effect,
        "state": State.DRAFT,
        "why": Why.DRAFTED,
        "moderator_id": moderator_id,
        "created": now,
        "changed": now,
        "until": new.until,
        "replayed": 0,
    }
    made = _rule(tx.execute(insert(rules).values(values).returning(*rules.c)).one())
    _note(tx, made.id, State.DRAFT, Why.DRAFTED, moderator_id, Outcomes(), now)
    return made


def by_id(tx: Connection, id: int) -> Rule | None:
    row = tx.execute(select(rules).where(rules.c.id == id)).first()
    return _rule(row) if row else None


def of(tx: Connection, site_id: int) -> list[Rule]:
    """All rules of a site, the latest first."""
    return [_rule(row) for row in tx.execute(OF, {"site_id": site_id})]


def acting(tx: Connection, site_ids: Iterable[int]) -> dict[int, tuple[Rule, ...]]:
    """Return the rules of these sites that look at new comments: those in shadow and live."""
    wanted = list(site_ids)
    query = select(rules).where(rules.c.site_id.in_(wanted), rules.c.state.in_(ACTING)).order_by(rules.c.id)
    found: dict[int, list[Rule]] = {}
    for row in tx.execute(query) if wanted else ():
        found.setdefault(row.site_id, []).append(_rule(row))
    return {site_id: tuple(some) for site_id, some in found.items()}


def alarmed(tx: Connection) -> list[Rule]:
    return [_rule(row) for row in tx.execute(ALARMED)]


def over(tx: Connection, now: datetime, most: int) -> list[Rule]:
    """The rules that still act and whose time is over."""
    return [_rule(row) for row in tx.execute(OVER, {"now": now, "most": most})]


def move(
    tx: Connection, rule: Rule, state: State, why: Why, moderator_id: int | None, outcomes: Outcomes, now: datetime
) -> bool:
    """Move a rule on; False if it stands elsewhere by now."""
    memory.changed(tx)
    query = update(rules).where(rules.c.id == rule.id, rules.c.state == rule.state)
    if not tx.execute(query.values(state=state, why=why, changed=now, alarm=None)).rowcount:
        return False
    _note(tx, rule.id, state, why, moderator_id, outcomes, now)
    return True


def set_until(tx: Connection, id: int, until: datetime) -> None:
    memory.changed(tx)
    tx.execute(update(rules).where(rules.c.id == id).values(until=until))


def set_alarm(tx: Connection, id: int, since: datetime | None) -> bool:
    """Raise or end the alarm of a live rule; False if that is done already."""
    memory.changed(tx)
    standing = rules.c.alarm.is_(None) if since else rules.c.alarm.is_not(None)
    query = update(rules).where(rules.c.id == id, rules.c.state == State.LIVE, standing)
    return bool(tx.execute(query.values(alarm=since)).rowcount)


def set_replay(tx: Connection, id: int, down_to: int | None, looked_at: int) -> None:
    """Note how far the look at the past has come; None when it is through."""
    tx.execute(update(rules).where(rules.c.id == id).values(replay=down_to, replayed=looked_at))


def changes(tx: Connection, id: int, most: int = 50) -> list[Change]:
    """The steps of a rule's life, the latest first."""
    return [_change(row) for row in tx.execute(CHANGES, {"rule_id": id, "most": most})]


def _note(
    tx: Connection, id: int, state: State, why: Why, moderator_id: int | None, outcomes: Outcomes, now: datetime
) -> None:
    values = {"rule_id": id, "state": state, "why": why, "moderator_id": moderator_id, "at": now}
    tx.execute(insert(rule_changes), values | {"agreed": outcomes.agreed, "against": outcomes.against})


def _change(row: Row[Any]) -> Change:
    outcomes = Outcomes(row.agreed, row.against)
    return Change(row.state, row.why, row.moderator_id, row.name or "", outcomes, row.at)


def _rule(row: Row[Any]) -> Rule:
    return Rule(
        row.id,
        row.site_id,
        row.kind,
        row.entry,
        row.effect,
        row.state,
        row.why,
        row.created,
        row.changed,
        row.until,
        row.alarm,
        row.replay,
        row.replayed,
    )


def same(known: Sequence[Rule], new: NewRule) -> Rule | None:
    """The rule among these that does the same already and isn't retired."""
    wanted = (new.kind, new.entry, new.effect)
    return next(
        (one for one in known if (one.kind, one.entry, one.effect) == wanted and one.state is not State.RETIRED), None
    )
