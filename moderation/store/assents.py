"""Assents: what one moderator asked for and another has to confirm, in ids and codes, for a week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from moderation.roles import Act
from moderation.store import memory, moderators, roles
from moderation.store.columns import Moment
from moderation.store.people_schema import assents
from moderation.store.schema import moderators as people


class Kind(StrEnum):
    """What takes two."""

    RELEASE = "release"
    HOLD = "hold"
    CAMPAIGN = "campaign"
    FILTER = "filter"


@dataclass(frozen=True, slots=True)
class Assent:
    """`act` is what both must be allowed to do. `made` is when the page was made where it was asked. `by` is a name.

    `what` says how to carry it out: of a release `line` and `threshold`, of a hold `comment` and `host`,
    of a campaign `comment`, `action` and `reason`, of a filter `action`, `walk`, `sieve` and `query`.
    """

    id: int
    site_id: int
    moderator_id: int
    kind: Kind
    act: Act
    asked: int
    made: datetime
    created: datetime
    until: datetime
    what: Mapping[str, Any] = field(default_factory=dict)
    answered_by: int | None = None
    confirmed: bool | None = None
    finished: datetime | None = None
    batches: Sequence[str] = ()
    by: str = ""

    @property
    def is_waiting(self) -> bool:
        return self.confirmed is None

    @property
    def is_unfinished(self) -> bool:
        """Confirmed, and not carried out to its end: the time was up, or the process died."""
        return self.confirmed is True and self.finished is None


ALL = select(assents, people.c.name).join(people, people.c.id == assents.c.moderator_id)
VALID = assents.c.until > bindparam("now", type_=Moment())
UNANSWERED = VALID & assents.c.confirmed.is_(None)
OPEN = (
    ALL.where(VALID, assents.c.finished.is_(None), assents.c.confirmed.is_not(False))
    .order_by(assents.c.id)
    .limit(bindparam("most"))
)
ANSWERED = ALL.where(VALID, assents.c.confirmed.is_not(None)).order_by(assents.c.id.desc()).limit(bindparam("most"))
STATED = ("site_id", "moderator_id", "kind", "act", "asked", "made", "created", "until")


def add(tx: Connection, new: Assent) -> int:
    """Keep a request and return its number; that of `new` is not looked at."""
    memory.changed(tx)
    values = {name: getattr(new, name) for name in STATED} | {"what": dict(new.what), "batches": []}
    return int(tx.execute(insert(assents).values(values).returning(assents.c.id)).scalar_one())


def by_id(tx: Connection, id: int, now: datetime) -> Assent | None:
    """None too for one that has run out."""
    row = tx.execute(ALL.where(assents.c.id == id, VALID), {"now": now}).one_or_none()
    return _assent(row) if row else None


def open_ones(tx: Connection, now: datetime, most: int) -> list[Assent]:
    """What nobody has answered yet, and what isn't carried out to its end; the oldest first."""
    return [_assent(row) for row in tx.execute(OPEN, {"now": now, "most": most})]


def answered(tx: Connection, now: datetime, most: int) -> list[Assent]:
    """What was answered and is remembered still, the latest first."""
    return [_assent(row) for row in tx.execute(ANSWERED, {"now": now, "most": most})]


def confirm(tx: Connection, id: int, moderator_id: int, now: datetime) -> bool:
    """False if it was answered before, has run out, or is one's own."""
    others = assents.c.moderator_id != moderator_id
    return _answer(tx, update(assents).where(assents.c.id == id, UNANSWERED, others), moderator_id, now, yes=True)


def decline(tx: Connection, id: int, moderator_id: int, now: datetime) -> bool:
    """False if it was answered before or has run out. One's own is taken back so."""
    return _answer(tx, update(assents).where(assents.c.id == id, UNANSWERED), moderator_id, now, yes=False)


def _answer(tx: Connection, query: Any, moderator_id: int, now: datetime, *, yes: bool) -> bool:
    memory.changed(tx)
    values = {"answered_by": moderator_id, "answered": now, "confirmed": yes}
    return bool(tx.execute(query.values(values), {"now": now}).rowcount)


def done(tx: Connection, id: int, batch: str, finished: datetime | None) -> None:
    """Note a batch that came of it ("" for none), and when all of it was carried out, or nothing was left to do."""
    known = tx.execute(select(assents.c.batches).where(assents.c.id == id).with_for_update()).scalar() or []
    batches = [*known, batch] if batch and batch not in known else known
    tx.execute(update(assents).where(assents.c.id == id).values(batches=batches, finished=finished))


def others(tx: Connection, moderator_id: int, act: Act, site_id: int) -> list[str]:
    """The names of those who could confirm it: they can log in, and may do the same there."""
    held, locked = roles.of_every(tx), moderators.locked(tx)
    able = {id for id, roles_of in held.items() if roles_of.may(act, site_id)} - locked - {moderator_id}
    return [one.name for one in moderators.every(tx) if one.id in able]


def prune(tx: Connection, now: datetime, most: int) -> int:
    """Delete requests that have run out; return how many."""
    over = select(assents.c.id).where(assents.c.until <= now).limit(most)
    return tx.execute(delete(assents).where(assents.c.id.in_(over))).rowcount


def _assent(row: Row[Any]) -> Assent:
    values = row._asdict()
    name, kind = values.pop("name"), Kind(values.pop("kind"))
    values.pop("answered")
    return Assent(kind=kind, by=name, **values)
