"""Batches: what was asked of many comments at once, what was done of it, and which of it can be taken back.

The row of a batch says what was asked and never changes; what was done is in the decisions that bear its id.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from moderation.comment import Action, Label, Lane, Status
from moderation.store import counters, threads
from moderation.store.columns import Code, Moment, said
from moderation.store.decisions import Made, made
from moderation.store.lanes import WAITS
from moderation.store.schema import batches, comments, decisions, moderators


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What was asked. `undoes` is the batch it takes back; `skipped` are comments that others were faster on."""

    id: str
    moderator_id: int
    kind: str
    action: Action
    reason: str | None = None
    until: datetime
    undoes: str | None = None
    asked: int
    skipped: tuple[str, ...] = ()
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A comment that can be decided on, at the revision it stands at. `back_to` is for what takes a batch back."""

    id: int
    public_id: str
    site_id: int
    thread_id: int
    revision: int
    status: Status
    back_to: Status | None = None


BY_ID = select(batches).where(batches.c.id == bindparam("batch"))
SAME = select(batches.c.id).where(
    batches.c.moderator_id == bindparam("moderator"),
    batches.c.until == bindparam("made", type_=Moment()),
    batches.c.kind == bindparam("of_kind"),
    batches.c.action == bindparam("asked_for", type_=Code(Action)),
)
LAST_ASKED = (
    select(batches)
    .where(batches.c.moderator_id == bindparam("moderator"), batches.c.until == bindparam("made", type_=Moment()))
    .order_by(batches.c.at.desc())
    .limit(1)
)
UNDONE = select(batches).where(batches.c.undoes == bindparam("batch")).order_by(batches.c.at.desc()).limit(1)
DONE = select(func.count()).select_from(decisions).where(decisions.c.batch == bindparam("batch"))

SITES = select(decisions.c.site_id).where(decisions.c.batch == bindparam("batch")).distinct()

STANDING = select(
    comments.c.id,
    comments.c.public_id,
    comments.c.site_id,
    comments.c.thread_id,
    comments.c.revision,
    comments.c.status,
)
# Locked in one order on PostgreSQL, so that two moderators who decide on the same ones can't wait for each other.
LOCKED = STANDING.order_by(comments.c.id).with_for_update(of=comments)
CHOSEN = LOCKED.where(comments.c.public_id.in_(bindparam("ids", expanding=True)))
KEYED = LOCKED.where(
    comments.c.id.in_(bindparam("keys", expanding=True)),
    comments.c.created <= bindparam("until", type_=Moment()),
)
BELOW = LOCKED.where(
    WAITS,
    comments.c.site_id == bindparam("site_id"),
    comments.c.lane == Lane.GOOD,
    comments.c.priority > bindparam("above"),
    comments.c.created <= bindparam("until", type_=Moment()),
).limit(bindparam("most"))
# The same as a page shows them, the riskiest first; nothing is held for it.
FIRST_BELOW = (
    select(comments.c.public_id)
    .where(
        WAITS,
        comments.c.site_id == bindparam("site_id"),
        comments.c.lane == Lane.GOOD,
        comments.c.priority > bindparam("above"),
        comments.c.created <= bindparam("until", type_=Moment()),
    )
    .order_by(comments.c.priority)
    .limit(bindparam("most"))
)
# What somebody changed since is no longer this batch's to take back.
STANDS_STILL = (
    STANDING.add_columns(decisions.c.before.label("back_to"))
    .join(decisions, (decisions.c.comment == comments.c.public_id) & (decisions.c.site_id == comments.c.site_id))
    .where(decisions.c.batch == bindparam("batch"), comments.c.revision == decisions.c.revision + 1)
    .order_by(decisions.c.id)
    .limit(bindparam("most"))
)
UNDOABLE = STANDS_STILL.with_for_update(of=comments)
CHANGE = (
    update(comments)
    .where(comments.c.id.in_(bindparam("keys", expanding=True)))
    .values(
        status=bindparam("to", type_=Code(Status)),
        label=bindparam("to_label", type_=Code(Label)),
        revision=comments.c.revision + 1,
    )
)
LATEST = (
    select(decisions, moderators.c.name)
    .outerjoin(moderators, moderators.c.id == decisions.c.moderator_id)
    .where(decisions.c.comment.in_(bindparam("ids", expanding=True)))
    .order_by(decisions.c.revision)
)


def add(tx: Connection, batch: Batch) -> None:
    values = {field: getattr(batch, field) for field in Batch.__dataclass_fields__}
    tx.execute(insert(batches), values | {"skipped": list(batch.skipped)})


def by_id(tx: Connection, id: str) -> Batch | None:
    return _batch(tx.execute(BY_ID, {"batch": id}).first())


def same(tx: Connection, batch: Batch) -> str | None:
    """Return the batch that the same moderator asked for from the same page before: a button pressed twice."""
    asked = {"moderator": batch.moderator_id, "made": batch.until, "of_kind": batch.kind, "asked_for": batch.action}
    return tx.execute(SAME, asked).scalar()


def last_asked(tx: Connection, moderator_id: int, until: datetime) -> Batch | None:
    """Return what a moderator asked for last from the page that was made at this moment."""
    return _batch(tx.execute(LAST_ASKED, {"moderator": moderator_id, "made": until}).first())


def undone_by(tx: Connection, id: str) -> Batch | None:
    """Return the batch that took this one back, the latest one."""
    return _batch(tx.execute(UNDONE, {"batch": id}).first())


def done(tx: Connection, id: str) -> int:
    """How many comments were decided on in a batch."""
    return int(tx.execute(DONE, {"batch": id}).scalar_one())


def sites(tx: Connection, id: str) -> list[int]:
    """The numbers of the sites whose comments were decided on in a batch."""
    return list(tx.execute(SITES, {"batch": id}).scalars())


def can_be_undone(tx: Connection, id: str) -> bool:
    """Whether any of its decisions is still the last word."""
    return tx.execute(STANDS_STILL, {"batch": id, "most": 1}).first() is not None


def chosen(tx: Connection, ids: Sequence[str]) -> list[Standing]:
    """Return where these comments stand; nobody else can decide on them meanwhile."""
    return _standing(tx, CHOSEN, ids=list(ids))


def keyed(tx: Connection, keys: Sequence[int], status: Status, until: datetime) -> list[Standing]:
    """Return those of these comments that stand there still, and were there at that moment."""
    return _standing(tx, KEYED.where(comments.c.status == said(status)), keys=list(keys), until=until)


def below(tx: Connection, site_id: int, threshold: float, until: datetime, most: int) -> list[Standing]:
    """Return what waits in a site's lane of good comments with a score below this, and was there at that moment."""
    return _standing(tx, BELOW, site_id=site_id, above=-threshold, until=until, most=most)


def first_below(tx: Connection, site_id: int, threshold: float, until: datetime, most: int) -> list[str]:
    """Return the ids of the riskiest of them, for people to look at."""
    values = {"site_id": site_id, "above": -threshold, "until": until, "most": most}
    return list(tx.execute(FIRST_BELOW, values).scalars())


def undoable(tx: Connection, batch: str, most: int) -> list[Standing]:
    """Return what a batch decided and nobody has changed since, with the status it had before."""
    return _standing(tx, UNDOABLE, batch=batch, most=most)


def _standing(tx: Connection, query: Select[Any], **values: Any) -> list[Standing]:
    return [Standing(*row) for row in tx.execute(query, values)]


def change(tx: Connection, rows: Sequence[Standing], status: Status, label: Label | None) -> None:
    """Move comments that this transaction holds to `status`, with their label, their counters and threads."""
    tx.execute(CHANGE, {"keys": [row.id for row in rows], "to": status, "to_label": label})
    moves: dict[tuple[int, Status], int] = defaultdict(int)
    pages: dict[int, int] = defaultdict(int)
    for row in rows:
        moves[row.site_id, row.status] -= 1
        moves[row.site_id, status] += 1
        pages[row.thread_id] += (status is Status.APPROVED) - (row.status is Status.APPROVED)
    # In one order always, so that two transactions never wait for each other's row.
    for (site_id, moved), by in sorted(moves.items()):
        counters.add(tx, site_id, moved, by)
    for page, by in sorted(pages.items()):
        if by:
            threads.changed(tx, page, by=by)


def latest(tx: Connection, ids: Sequence[str]) -> list[Made]:
    """Return the last decision on each of these comments that has one."""
    found = {row.comment: made(row) for row in tx.execute(LATEST, {"ids": list(ids)})}
    return list(found.values())


def _batch(row: Row[Any] | None) -> Batch | None:
    if row is None:
        return None
    return Batch(**{**row._mapping, "skipped": tuple(row.skipped)})
