"""The audit trail: what moderators and the command line did besides deciding. Append-only, ids and codes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from moderation.store import chain
from moderation.store.log_schema import Kind
from moderation.store.schema import audit


@dataclass(frozen=True, slots=True)
class Entry:
    """`moderator_id` is None for the command line and the service itself."""

    moderator_id: int | None
    what: str
    subject: str
    at: datetime


def record(tx: Connection, moderator_id: int | None, what: str, subject: str, now: datetime) -> None:
    """Append a line, and have it entered in the log."""
    values = {"moderator_id": moderator_id, "what": what, "subject": subject, "at": now, "door": chain.door(tx)}
    id = tx.execute(insert(audit).returning(audit.c.id), values).scalar_one()
    chain.recorded(tx, Kind.AUDIT, [id])


def recent(tx: Connection, limit: int) -> list[Entry]:
    """The latest entries, newest first."""
    rows = tx.execute(select(audit).order_by(audit.c.id.desc()).limit(limit))
    return [Entry(row.moderator_id, row.what, row.subject, row.at) for row in rows]
