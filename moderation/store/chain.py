"""The log's chain: each record's entry bears the hash of the record and of the entry before.

A transaction that recorded something enters it as its last step, so that the head of the chain is held for the commit
alone, and nobody who holds it waits for anything else. The numbers have no gaps and grow in the order of the commits:
whoever reads on from a number misses nothing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, bindparam, insert, select, text

from moderation.door import Door
from moderation.store.log_schema import Kind, log
from moderation.store.schema import audit, decisions

Answer = TypeVar("Answer")

FIRST = ""
"""What the first entry names as the hash before it."""

TABLES: Mapping[Kind, Table] = {Kind.DECISION: decisions, Kind.AUDIT: audit}
RECORDS = {
    kind: select(table).where(table.c.id.in_(bindparam("ids", expanding=True))) for kind, table in TABLES.items()
}
HEAD = select(log.c.number, log.c.hash).order_by(log.c.number.desc()).limit(1)
# On SQLite there is one writer anyway. Any number will do, as long as every process of this service takes the same one.
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(7036874418)")

UNENTERED = "moderation.unentered"
THROUGH = "moderation.door"


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry; number 0 before there is one."""

    number: int = 0
    hash: str = FIRST


def logged(work: Callable[[Connection], Answer], door: Door) -> Callable[[Connection], Answer]:
    """Let `work` end by entering into the log what it recorded, as having come through this door."""

    def whole(tx: Connection) -> Answer:
        # A connection keeps its notes: those of a work that failed are not this one's.
        tx.info.pop(UNENTERED, None)
        tx.info[THROUGH] = door
        answer = work(tx)
        _enter(tx, tx.info.pop(UNENTERED, ()))
        return answer

    return whole


def door(tx: Connection) -> Door:
    """Return through which door the transaction came."""
    found: Door = tx.info.get(THROUGH, Door.SERVICE)
    return found


def recorded(tx: Connection, kind: Kind, ids: Sequence[int]) -> None:
    """Note that these rows are to be entered at the end of the transaction."""
    tx.info.setdefault(UNENTERED, []).extend((kind, id) for id in ids)


def head(tx: Connection) -> Head:
    row = tx.execute(HEAD).first()
    return Head(row.number, row.hash) if row else Head()


def _enter(tx: Connection, noted: Sequence[tuple[Kind, int]]) -> None:
    if not noted:
        return
    records = {kind: read(tx, kind, [id for of, id in noted if of is kind]) for kind in dict(noted)}
    if tx.dialect.name == "postgresql":
        tx.execute(ONE_AT_A_TIME)
    last, rows = head(tx), []
    for kind, id in noted:
        row = entry(last, kind, records[kind][id])
        last = Head(row["number"], row["hash"])
        rows.append(row)
    tx.execute(insert(log), rows)


def read(tx: Connection, kind: Kind, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """Return records by their id, with all their columns."""
    if not ids:
        return {}
    return {row.id: dict(row._mapping) for row in tx.execute(RECORDS[kind], {"ids": list(ids)})}


def entry(last: Head, kind: Kind, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry of a record that comes after `last`."""
    number, is_decision = last.number + 1, kind is Kind.DECISION
    return {
        "number": number,
        "kind": kind,
        "record_id": record["id"],
        "at": record["at"],
        "site_id": record.get("site_id"),
        "moderator_id": record["moderator_id"],
        "what": str(record["action"] if is_decision else record["what"]),
        "reason": record.get("reason"),
        "subject": record["comment"] if is_decision else record["subject"],
        "previous": last.hash,
        "hash": _hash(number, last.hash, kind, record),
    }


def _hash(number: int, previous: str, kind: Kind, record: Mapping[str, Any]) -> str:
    # What isn't said is left out: a column that a later version adds changes no older hash.
    said = {name: _plain(value) for name, value in record.items() if value is not None and value is not False}
    whole = {"number": number, "previous": previous, "kind": kind, "record": said}
    return sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
