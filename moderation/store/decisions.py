"""Decisions: the append-only record of what moderators did. One a revision; nothing here changes or deletes."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from moderation.comment import Decision
from moderation.store.schema import decisions, moderators


@dataclass(frozen=True, slots=True)
class Made:
    """A decision, and the name of who made it; empty when that person is no longer known."""

    decision: Decision
    moderator: str


OF = (
    select(decisions, moderators.c.name)
    .outerjoin(moderators, moderators.c.id == decisions.c.moderator_id)
    .where(decisions.c.comment == bindparam("comment_id"))
)


def record(tx: Connection, decision: Decision, site_id: int) -> None:
    """Append a decision. A second one on the same revision of a comment raises IntegrityError."""
    values = {
        "site_id": site_id,
        "comment": decision.comment,
        "revision": decision.revision,
        "action": decision.action,
        "before": decision.before,
        "after": decision.after,
        "moderator_id": decision.moderator_id,
        "reason": decision.reason,
        "at": decision.at,
    }
    tx.execute(insert(decisions), values)


def latest(tx: Connection, comment_id: str) -> Made | None:
    row = tx.execute(OF.order_by(decisions.c.revision.desc()).limit(1), {"comment_id": comment_id}).first()
    return _made(row) if row else None


def of(tx: Connection, comment_id: str) -> list[Made]:
    """All decisions on a comment, the first one first."""
    return [_made(row) for row in tx.execute(OF.order_by(decisions.c.revision), {"comment_id": comment_id})]


def _made(row: Row[Any]) -> Made:
    decision = Decision(
        row.comment, row.revision, row.action, row.before, row.after, row.moderator_id, row.reason, row.at
    )
    return Made(decision, row.name or "")
