"""The outbox: work written in the transaction that caused it, and done later by a worker, at least once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from moderation.store.columns import Moment
from moderation.store.work_schema import outbox


@dataclass(frozen=True, slots=True)
class Event:
    """A piece of work. `attempts` counts this one too."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    created: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits, since when, and how many events were given up."""

    count: int
    oldest: datetime | None
    dead: int = 0


ADD = insert(outbox)

# SKIP LOCKED lets many workers claim at once on PostgreSQL; SQLite, with one writer at a time, leaves the words out.
# A common table expression runs once; PostgreSQL may run a subquery again and so claim more than was asked for.
DUE = (
    select(outbox.c.id)
    .where(outbox.c.due <= bindparam("now", type_=Moment()))
    .order_by(outbox.c.due, outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
CLAIM = (
    update(outbox)
    .where(outbox.c.id.in_(select(DUE.c.id)))
    .values(due=bindparam("until", type_=Moment()), attempts=outbox.c.attempts + 1)
    .returning(outbox.c.id, outbox.c.kind, outbox.c.payload, outbox.c.created, outbox.c.attempts)
)


CANCEL = delete(outbox).where(
    outbox.c.about == bindparam("about"), outbox.c.due > bindparam("now", type_=Moment()), outbox.c.attempts == 0
)


def add(
    tx: Connection,
    kind: str,
    payload: Mapping[str, Any],
    now: datetime,
    due: datetime | None = None,
    about: str | None = None,
) -> None:
    """Write down work to do, at once or when `due`. The payload holds ids and codes, no texts or addresses.

    What has a name (`about`) can be cancelled until it is due.
    """
    values = {"kind": kind, "payload": dict(payload), "created": now, "due": due or now, "attempts": 0, "about": about}
    tx.execute(ADD, values)


def cancel(tx: Connection, about: str, now: datetime) -> bool:
    """Drop the work of this name if nobody can have begun it yet; False if there was none."""
    return bool(tx.execute(CANCEL, {"about": about, "now": now}).rowcount)


def cancel_all(tx: Connection, abouts: Sequence[str], now: datetime) -> None:
    """Drop the work of these names as far as nobody can have begun it yet."""
    tx.execute(CANCEL, [{"about": about, "now": now} for about in abouts])


def add_all(
    tx: Connection, kind: str, payloads: Mapping[str, Mapping[str, Any]], now: datetime, due: datetime | None = None
) -> None:
    """Write down the same work for many things, each under its name."""
    common = {"kind": kind, "created": now, "due": due or now, "attempts": 0}
    tx.execute(ADD, [{**common, "about": about, "payload": dict(payload)} for about, payload in payloads.items()])


def claim(tx: Connection, limit: int, now: datetime, lease: timedelta) -> list[Event]:
    """Take up to `limit` due events, oldest first. Unless done or failed within the `lease`, they fall due again."""
    rows = tx.execute(CLAIM, {"now": now, "most": limit, "until": now + lease})
    events = [Event(row.id, row.kind, row.payload, row.created, row.attempts) for row in rows]
    return sorted(events, key=lambda event: event.id)


def done(tx: Connection, id: int) -> None:
    tx.execute(delete(outbox).where(outbox.c.id == id))


def failed(tx: Connection, id: int, error_code: str, retry_at: datetime | None) -> None:
    """Put the event off until `retry_at`; None gives it up: it stays as a dead letter for a person to see."""
    tx.execute(update(outbox).where(outbox.c.id == id).values(due=retry_at, error=error_code))


def waiting(tx: Connection) -> Backlog:
    row = tx.execute(
        select(func.count(outbox.c.due), func.min(outbox.c.created).filter(outbox.c.due.is_not(None)), func.count())
    ).one()
    count, oldest, total = row
    return Backlog(count, oldest, total - count)
