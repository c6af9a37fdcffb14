"""What rules met, and what people made of it. Keyed by comment, and gone with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select, text

from moderation.comment import Finding, Status
from moderation.rule import Effect, Outcomes, Phase, Rule, State
from moderation.store.columns import Code, Moment
from moderation.store.rules_schema import rule_hits, rules
from moderation.store.schema import comments, threads

LATEST = 5_000
DECIDED = 500
"""A rule's outcomes are those of its latest hits that people decided on, looked for among so many."""

# Whoever comes second (a replay meets what came meanwhile) changes nothing.
RECORD = text(
    "INSERT INTO rule_hits (comment_id, rule_id, phase, at)"
    " SELECT id, :rule_id, :phase, created FROM comments WHERE public_id = :comment AND site_id = :site_id"
    " ON CONFLICT (comment_id, rule_id) DO NOTHING"
)
REPLAYED = text(
    "INSERT INTO rule_hits (comment_id, rule_id, phase, at) VALUES (:comment_id, :rule_id, :phase, :at)"
    " ON CONFLICT (comment_id, rule_id) DO NOTHING"
).bindparams(bindparam("at", type_=Moment()))
_RECENT = (
    select(rule_hits.c.comment_id)
    .where(rule_hits.c.rule_id == bindparam("rule_id"))
    .order_by(rule_hits.c.comment_id.desc())
    .limit(LATEST)
    .subquery()
)
# A person's word, not the service's own status: what was released unread bears no label.
_DECIDED = (
    select(comments.c.status)
    .join(_RECENT, _RECENT.c.comment_id == comments.c.id)
    .where(comments.c.label.is_not(None))
    .order_by(comments.c.id.desc())
    .limit(DECIDED)
    .subquery()
)
OUTCOMES = select(_DECIDED.c.status, func.count().label("number")).group_by(_DECIDED.c.status)
# By what happened, and whether a person said so.
STANDING = (
    select(comments.c.status, comments.c.label.is_not(None).label("by_person"), func.count().label("number"))
    .join(_RECENT, _RECENT.c.comment_id == comments.c.id)
    .group_by(comments.c.status, comments.c.label.is_not(None))
)
EXAMPLES = (
    select(comments.c.public_id, comments.c.author_name, comments.c.text, comments.c.status, comments.c.label)
    .add_columns(rule_hits.c.phase, rule_hits.c.at)
    .join(rule_hits, rule_hits.c.comment_id == comments.c.id)
    .where(rule_hits.c.rule_id == bindparam("rule_id"))
    .order_by(rule_hits.c.comment_id.desc())
    .limit(bindparam("most"))
)
LAST = select(func.max(rule_hits.c.at)).where(rule_hits.c.rule_id == bindparam("rule_id"))
BETWEEN = select(func.count()).where(
    rule_hits.c.rule_id == bindparam("rule_id"),
    rule_hits.c.at > bindparam("since", type_=Moment()),
    rule_hits.c.at <= bindparam("until", type_=Moment()),
)
LIVE_OF = (
    select(rules.c.id)
    .join(rule_hits, rule_hits.c.rule_id == rules.c.id)
    .join(comments, comments.c.id == rule_hits.c.comment_id)
    .where(comments.c.public_id == bindparam("public_id"), rules.c.state == State.LIVE)
)
# By windows of the key, and with a sum where SQLite would else walk the whole site: each piece costs the same.
PAST: Select[Any] = (
    select(
        comments.c.id,
        comments.c.public_id,
        comments.c.status,
        comments.c.text,
        comments.c.author_name,
        comments.c.author_url,
        comments.c.score,
        comments.c.reasons,
        comments.c.circumstances,
        comments.c.created,
        threads.c.key,
        threads.c.title,
    )
    .join(threads, threads.c.id == comments.c.thread_id)
    .where(
        comments.c.id < bindparam("before"),
        comments.c.id >= bindparam("least"),
        comments.c.site_id + 0 == bindparam("site_id"),
        comments.c.status != bindparam("gone", type_=Code(Status)),
        comments.c.created > bindparam("since", type_=Moment()),
    )
    .order_by(comments.c.id.desc())
)
NEWEST = select(func.max(comments.c.id))
NEXT_BEFORE = (
    select(comments.c.created).where(comments.c.id < bindparam("before")).order_by(comments.c.id.desc()).limit(1)
)


@dataclass(frozen=True, slots=True)
class Example:
    id: str
    author: str
    text: str
    status: Status
    by_person: bool
    phase: Phase
    at: datetime


@dataclass(frozen=True, slots=True)
class Passed:
    """A comment of the past as a rule sees it. `score` is the one it has."""

    key: int
    id: str
    status: Status
    text: str
    author_name: str
    author_url: str
    score: float | None
    reasons: tuple[Finding, ...]
    language: str
    created: datetime
    page: str
    page_title: str


def record(tx: Connection, site_id: int, comment: str, met: Iterable[Rule]) -> None:
    """Note what new comment these rules met."""
    for rule in met:
        phase = Phase.LIVE if rule.state is State.LIVE else Phase.SHADOW
        tx.execute(RECORD, {"rule_id": rule.id, "phase": phase.value, "comment": comment, "site_id": site_id})


def replayed(tx: Connection, rule_id: int, met: Sequence[Passed]) -> None:
    """Note what a rule would have met."""
    rows = [{"comment_id": one.key, "rule_id": rule_id, "phase": Phase.REPLAY.value, "at": one.created} for one in met]
    if rows:
        tx.execute(REPLAYED, rows)


def outcomes(tx: Connection, rule: Rule) -> Outcomes:
    """What people made of the latest comments that this rule met and they decided on."""
    counts = {row.status: row.number for row in tx.execute(OUTCOMES, {"rule_id": rule.id})}
    # Of what is gone only an author's change still bears a label: one that was approved, and put in place.
    approved = counts.get(Status.APPROVED, 0) + counts.get(Status.DELETED, 0)
    others = counts.get(Status.SPAM, 0) + counts.get(Status.REJECTED, 0)
    return Outcomes(approved, others) if rule.effect is Effect.PUBLISH else Outcomes(others, approved)


def standing(tx: Connection, rule_id: int) -> dict[tuple[Status, bool], int]:
    """Count what a rule met by where it stands, and whether a person said so."""
    return {(row.status, bool(row.by_person)): row.number for row in tx.execute(STANDING, {"rule_id": rule_id})}


def examples(tx: Connection, rule_id: int, most: int) -> list[Example]:
    """What a rule met, the latest first."""
    return [_example(row) for row in tx.execute(EXAMPLES, {"rule_id": rule_id, "most": most})]


def last(tx: Connection, rule_id: int) -> datetime | None:
    found: datetime | None = tx.execute(LAST, {"rule_id": rule_id}).scalar()
    return found


def in_the_day_and_before(tx: Connection, rule_id: int, now: datetime, days: int) -> tuple[int, int]:
    """Count what a rule met within the last day, and in so many days before."""
    day_ago = now - timedelta(days=1)
    spans = ((day_ago, now), (day_ago - timedelta(days=days), day_ago))
    lately, before = (
        tx.execute(BETWEEN, {"rule_id": rule_id, "since": since, "until": until}).scalar_one() for since, until in spans
    )
    return lately, before


def live_of(tx: Connection, public_id: str) -> list[int]:
    """The rules now live that met this comment."""
    return list(tx.execute(LIVE_OF, {"public_id": public_id}).scalars())


def newest(tx: Connection) -> int:
    """The number of the latest comment of all; 0 before the first one."""
    return tx.execute(NEWEST).scalar() or 0


def past(tx: Connection, site_id: int, before: int, window: int, since: datetime) -> list[Passed]:
    """Return what came to a site since then and has a number within the window below `before`, the latest first."""
    values = {"site_id": site_id, "before": before, "least": before - window, "since": since, "gone": Status.DELETED}
    return [_passed(row) for row in tx.execute(PAST, values)]


def is_any_before(tx: Connection, before: int, since: datetime) -> bool:
    """Whether a comment with a lower number can have come since then: numbers are given as comments come."""
    found: datetime | None = tx.execute(NEXT_BEFORE, {"before": before}).scalar()
    return found is not None and found > since


def _example(row: Row[Any]) -> Example:
    return Example(row.public_id, row.author_name, row.text, row.status, row.label is not None, row.phase, row.at)


def _passed(row: Row[Any]) -> Passed:
    return Passed(
        row.id,
        row.public_id,
        row.status,
        row.text,
        row.author_name,
        row.author_url,
        row.score,
        tuple(Finding(**record) for record in row.reasons),
        str((row.circumstances or {}).get("language", "")),
        row.created,
        row.key,
        row.title,
    )
