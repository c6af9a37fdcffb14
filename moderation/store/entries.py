"""Reading the log: a page of it, newest first, by what one looks for. Each filter has an index in the page's order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, literal, select, tuple_

from moderation.door import Door
from moderation.store import cursors
from moderation.store.engine import Store
from moderation.store.log_schema import Kind, log
from moderation.store.schema import audit, decisions, moderators, sites

ORDER = "log"
PIECE = 500

ENTRIES: Select[Any] = (
    select(
        log,
        decisions.c.revision,
        decisions.c.before,
        decisions.c.after,
        decisions.c.score,
        decisions.c.model_version,
        decisions.c.rules,
        decisions.c.batch,
        decisions.c.door.label("decision_door"),
        decisions.c.blind,
        audit.c.door.label("audit_door"),
        moderators.c.name.label("moderator"),
        sites.c.key.label("site"),
    )
    .select_from(log)
    .outerjoin(decisions, and_(log.c.kind == Kind.DECISION, decisions.c.id == log.c.record_id))
    .outerjoin(audit, and_(log.c.kind == Kind.AUDIT, audit.c.id == log.c.record_id))
    .outerjoin(moderators, moderators.c.id == log.c.moderator_id)
    .outerjoin(sites, sites.c.id == log.c.site_id)
    .order_by(log.c.at.desc(), log.c.number.desc())
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; None and "" for anything. `first` counts in, `until` doesn't."""

    moderator_id: int | None = None
    site_id: int | None = None
    what: str = ""
    reason: str = ""
    subject: str = ""
    first: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with its record. `moderator` is "" where nobody did it, or somebody who is no longer known."""

    number: int
    kind: Kind
    at: datetime
    moderator_id: int | None
    moderator: str
    what: str
    reason: str
    subject: str
    site: str
    door: Door | None
    revision: int | None
    before: str
    after: str
    score: float | None
    blind: bool | None
    model_version: str
    rules: str
    batch: str
    previous: str
    hash: str


def page(tx: Connection, wanted: Wanted, after: str, most: int) -> tuple[list[Entry], str]:
    """Return the entries after the cursor, and the cursor of the next page; "" at the end. Raises BadCursor."""
    query = _passing(wanted)
    if after:
        (number,) = cursors.read(after, ORDER, 1)
        at = tx.execute(select(log.c.at).where(log.c.number == number)).scalar()
        if at is None:
            raise cursors.BadCursor("the log has no such entry; start from the first page")
        query = query.where(tuple_(log.c.at, log.c.number) < tuple_(literal(at, log.c.at.type), number))
    found = [_entry(row) for row in tx.execute(query.limit(most + 1))]
    following = cursors.write(ORDER, (found[most - 1].number,)) if len(found) > most else ""
    return found[:most], following


def every(store: Store, wanted: Wanted) -> Iterator[Entry]:
    """Yield all that pass, the newest first, in pieces: each is a short read of its own."""
    after = ""
    while True:
        with store.read() as tx:
            found, after = page(tx, wanted, after, PIECE)
        yield from found
        if not after:
            return


def _passing(wanted: Wanted) -> Select[Any]:
    query = ENTRIES
    for column in ("moderator_id", "site_id", "what", "reason", "subject"):
        value = getattr(wanted, column)
        query = query.where(log.c[column] == value) if value not in (None, "") else query
    query = query.where(log.c.at >= wanted.first) if wanted.first else query
    return query.where(log.c.at < wanted.until) if wanted.until else query


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        number=row.number,
        kind=row.kind,
        at=row.at,
        moderator_id=row.moderator_id,
        moderator=row.moderator or "",
        what=row.what,
        reason=row.reason or "",
        subject=row.subject,
        site=row.site or "",
        door=row.decision_door or row.audit_door,
        revision=row.revision,
        before=str(row.before or ""),
        after=str(row.after or ""),
        score=row.score,
        blind=row.blind,
        model_version=row.model_version or "",
        rules=row.rules or "",
        batch=row.batch or "",
        previous=row.previous,
        hash=row.hash,
    )
