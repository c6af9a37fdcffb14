"""Whether the log is as it was written: nothing changed, taken out, put in or cut off. In pieces, each a short read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, select

from moderation.store import chain
from moderation.store.chain import TABLES, Head
from moderation.store.engine import Store
from moderation.store.log_schema import log

PIECE = 1_000

ENTRIES = select(log).where(log.c.number > bindparam("last")).order_by(log.c.number).limit(bindparam("most"))
LAST_IDS = {kind: select(func.max(table.c.id)) for kind, table in TABLES.items()}
# A record that no entry tells of: somebody wrote it past the service.
STRAYS = {
    kind: select(table.c.id)
    .where(table.c.id > bindparam("last"), table.c.id <= bindparam("last") + bindparam("most"))
    .where(~exists().where(log.c.kind == kind, log.c.record_id == table.c.id))
    .order_by(table.c.id)
    .limit(1)
    for kind, table in TABLES.items()
}


@dataclass(eq=False)
class Flaw(Exception):
    """The first thing that isn't as it was written. `what` is a code: see `cli/audited.py`."""

    what: str
    number: int
    kind: str = ""
    record_id: int = 0
    at: datetime | None = None


@dataclass(slots=True)
class Checked:
    """What was read so far; whole when `check` returned it. `noted_at` is the entry of the head noted earlier."""

    head: Head = field(default_factory=Head)
    first: datetime | None = None
    last: datetime | None = None
    noted_at: int | None = None


def check(store: Store, noted: str = "", tell: Callable[[str, int, int], None] = lambda *_: None) -> Checked:
    """Read the whole log, and raise the first Flaw. `noted` is a head from earlier that must be in it still.

    `tell` hears which step it is at, how much is done, and of how much.
    """
    checked = Checked(noted_at=None if noted else 0)
    with store.read() as tx:
        whole = chain.head(tx).number
        ends = {kind: tx.execute(query).scalar() or 0 for kind, query in LAST_IDS.items()}
    while True:
        with store.read() as tx:
            rows = tx.execute(ENTRIES, {"last": checked.head.number, "most": PIECE}).all()
            _piece(tx, checked, [dict(row._mapping) for row in rows], noted)
        tell("entries", checked.head.number, whole)
        if len(rows) < PIECE:
            break
    for kind, end in ends.items():
        for last in range(0, end, PIECE):
            with store.read() as tx:
                stray = tx.execute(STRAYS[kind], {"last": last, "most": PIECE}).scalar()
            if stray is not None:
                raise Flaw("stray", 0, kind, stray)
            tell(f"{kind} records", min(last + PIECE, end), end)
    if checked.noted_at is None:
        raise Flaw("cut", checked.head.number, at=checked.last)
    return checked


def _piece(tx: Connection, checked: Checked, rows: list[Mapping[str, Any]], noted: str) -> None:
    records = {kind: chain.read(tx, kind, [row["record_id"] for row in rows if row["kind"] is kind]) for kind in TABLES}
    for row in rows:
        _follows(checked, row, records[row["kind"]].get(row["record_id"]))
        checked.head = Head(row["number"], row["hash"])
        checked.first, checked.last = checked.first or row["at"], row["at"]
        if noted and row["hash"] == noted:
            checked.noted_at = row["number"]


def _follows(checked: Checked, row: Mapping[str, Any], record: Mapping[str, Any] | None) -> None:
    number = checked.head.number + 1
    if row["number"] != number:
        raise Flaw("gap", number, at=checked.last)
    named = {"kind": str(row["kind"]), "record_id": row["record_id"], "at": row["at"]}
    if row["previous"] != checked.head.hash:
        raise Flaw("broken", number, **named)
    if record is None:
        raise Flaw("gone", number, **named)
    if dict(row) != chain.entry(checked.head, row["kind"], record):
        raise Flaw("changed", number, **named)
