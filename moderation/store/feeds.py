"""What the figures are counted from: comments as they came, and decisions as the log has them in order."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from moderation.comment import RELEASE, Action, Status
from moderation.counting import Arrival, Step
from moderation.store.decisions import label
from moderation.store.log_schema import Kind, log
from moderation.store.schema import batches, comments, decisions

NEXT: Select[Any] = (
    select(log.c.number, decisions.c.comment, decisions.c.site_id, decisions.c.revision)
    .outerjoin(decisions, (log.c.kind == Kind.DECISION) & (decisions.c.id == log.c.record_id))
    .where(log.c.number > bindparam("last"))
    .order_by(log.c.number)
    .limit(bindparam("most"))
)
HISTORIES: Select[Any] = (
    select(decisions, batches.c.kind)
    .outerjoin(batches, batches.c.id == decisions.c.batch)
    .where(decisions.c.comment.in_(bindparam("ids", expanding=True)))
    .order_by(decisions.c.revision)
)
ABOUT: Select[Any] = select(
    comments.c.public_id, comments.c.site_id, comments.c.text, comments.c.author_url, comments.c.campaign
).where(comments.c.public_id.in_(bindparam("ids", expanding=True)))
CAME: Select[Any] = (
    select(
        comments.c.id,
        comments.c.public_id,
        comments.c.site_id,
        comments.c.status,
        comments.c.score,
        comments.c.model_version,
        comments.c.created,
        comments.c.moderator_id,
        comments.c.circumstances["language"].as_string().label("language"),
    )
    .where(comments.c.id > bindparam("last"))
    .order_by(comments.c.id)
    .limit(bindparam("most"))
)
VERDICTS: Select[Any] = (
    select(decisions.c.comment, decisions.c.before)
    .where(decisions.c.comment.in_(bindparam("ids", expanding=True)))
    .order_by(decisions.c.revision.desc())
)
NEWEST = select(func.max(comments.c.id))
# What the service itself can have said of a comment.
OWN_VERDICTS = (Status.PENDING, Status.APPROVED, Status.SPAM)

Key = tuple[int, str]
"""A comment: its site and its public id."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What the next entries of the log decided: of each comment from which revision to which. `last` is the entry."""

    last: int
    revisions: Mapping[Key, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Text:
    """What leads somewhere in a comment, and its campaign."""

    text: str
    author_url: str
    campaign: int | None


def decided(tx: Connection, last: int, most: int) -> Decided | None:
    """Return what comes after an entry; None at the end of the log."""
    revisions: dict[Key, tuple[int, int]] = {}
    row = None
    for row in tx.execute(NEXT, {"last": last, "most": most}):
        if row.comment is not None:
            first, _ = revisions.get((row.site_id, row.comment), (row.revision, 0))
            revisions[row.site_id, row.comment] = (first, row.revision)
    return Decided(row.number, revisions) if row else None


def histories(tx: Connection, keys: Sequence[Key]) -> Mapping[Key, Sequence[Step]]:
    """Return all decisions on these comments, in order."""
    found: dict[Key, list[Step]] = defaultdict(list)
    for row in tx.execute(HISTORIES, {"ids": [id for _, id in keys]}):
        found[row.site_id, row.comment].append(_step(row))
    return found


def _step(row: Row[Any]) -> Step:
    said = None if row.kind == RELEASE or row.action is Action.UNDO else label(row.action, row.reason)
    return Step(
        site_id=row.site_id,
        revision=row.revision,
        action=row.action,
        before=row.before,
        moderator_id=row.moderator_id,
        at=row.at,
        label=said,
        score=row.score,
        language=row.language or "",
        waited=row.waited,
        late=row.late,
    )


def texts(tx: Connection, keys: Sequence[Key]) -> Mapping[Key, Text]:
    rows = tx.execute(ABOUT, {"ids": [id for _, id in keys]})
    return {(row.site_id, row.public_id): Text(row.text, row.author_url, row.campaign) for row in rows}


def came(tx: Connection, last: int, most: int, until: datetime) -> tuple[int, list[Arrival]]:
    """Return the comments after a key that had come by then, and the key of the last one of them.

    What came later is left for another time: on PostgreSQL one with a smaller key may not be committed yet.
    """
    rows = []
    for row in tx.execute(CAME, {"last": last, "most": most}):
        if row.created > until:
            break
        rows.append(row)
    by_readers = [row for row in rows if row.moderator_id is None]
    ids = [row.public_id for row in by_readers]
    # The latest first, so that of several the first decision stays.
    verdicts = {row.comment: row.before for row in tx.execute(VERDICTS, {"ids": ids})} if ids else {}
    arrivals = [_arrival(row, verdicts.get(row.public_id, row.status)) for row in by_readers]
    return (rows[-1].id if rows else last), arrivals


def _arrival(row: Row[Any], verdict: Status) -> Arrival:
    own = verdict if verdict in OWN_VERDICTS else Status.PENDING
    return Arrival(row.site_id, row.created, own, row.score, row.model_version, row.language or "")


def newest(tx: Connection) -> int:
    return tx.execute(NEWEST).scalar() or 0
