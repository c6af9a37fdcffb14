"""Sittings: time that moderators set aside for the queue, and what they did in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, insert, select, update

from moderation.comment import Action
from moderation.store.columns import Moment
from moderation.store.queue_schema import sittings
from moderation.store.schema import decisions


@dataclass(frozen=True, slots=True)
class Sitting:
    """`site_id` is None for all sites; `after` the number of the last decision before it."""

    id: int
    moderator_id: int
    site_id: int | None
    started: datetime
    until: datetime
    after: int
    waiting: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Work:
    """How many decisions of each kind were made one by one, and how many of many comments at once."""

    single: Mapping[Action, int]
    at_once: int

    @property
    def count(self) -> int:
        return sum(self.single.values()) - 2 * self.single.get(Action.UNDO, 0)


LATEST = (
    select(sittings).where(sittings.c.moderator_id == bindparam("moderator")).order_by(sittings.c.id.desc()).limit(1)
)
DONE = (
    select(decisions.c.action, decisions.c.batch.is_(None), func.count())
    .where(
        decisions.c.moderator_id == bindparam("moderator"),
        decisions.c.id > bindparam("number"),
        decisions.c.at <= bindparam("until", type_=Moment()),
    )
    .group_by(decisions.c.action, decisions.c.batch.is_(None))
)


def begin(
    tx: Connection, moderator_id: int, site_id: int | None, started: datetime, until: datetime, after: int, waiting: int
) -> None:
    values = {"moderator_id": moderator_id, "site_id": site_id, "started": started, "until": until}
    tx.execute(insert(sittings), values | {"after": after, "waiting": waiting, "ended": False})


def end(tx: Connection, id: int, at: datetime) -> None:
    """End it, at this moment if it would have gone on."""
    until = case((sittings.c.until > at, bindparam("at", at, type_=Moment())), else_=sittings.c.until)
    tx.execute(update(sittings).where(sittings.c.id == id).values(until=until, ended=True))


def latest(tx: Connection, moderator_id: int) -> Sitting | None:
    """Return the moderator's last sitting, which may still go on."""
    row = tx.execute(LATEST, {"moderator": moderator_id}).first()
    return Sitting(*row) if row else None


def work(tx: Connection, sitting: Sitting) -> Work:
    """Count what the moderator decided on, on any site, while it lasted."""
    asked = {"moderator": sitting.moderator_id, "number": sitting.after, "until": sitting.until}
    rows = tx.execute(DONE, asked).all()
    return Work(
        {action: count for action, alone, count in rows if alone}, sum(count for _, alone, count in rows if not alone)
    )
