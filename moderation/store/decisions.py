"""Decisions: the append-only record of what moderators did. One a revision; nothing here changes or deletes."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from moderation.comment import Action, Decision, Label
from moderation.store import memory
from moderation.store.columns import Code
from moderation.store.schema import comments, decisions, moderators

# A moderator who rejects a comment as advertising has said what it is.
ADVERTISING = "advertising"


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
NEWEST = select(func.max(decisions.c.id))
AFTER = (
    select(decisions, moderators.c.name)
    .outerjoin(moderators, moderators.c.id == decisions.c.moderator_id)
    .where(decisions.c.id > bindparam("number"))
    .order_by(decisions.c.id)
    .limit(bindparam("most"))
)
LABEL = (
    update(comments)
    .where(comments.c.public_id == bindparam("of"), comments.c.site_id == bindparam("site"))
    .values(label=bindparam("to", type_=Code(Label)))
)


def record(tx: Connection, decision: Decision, site_id: int) -> None:
    """Append a decision, and let the comment bear the label that stands now.

    A second one on the same revision of a comment raises IntegrityError.
    """
    memory.changed(tx)
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
    tx.execute(LABEL, {"of": decision.comment, "site": site_id, "to": _standing(tx, decision)})


def label(action: Action, reason: str | None) -> Label:
    """What a decision other than UNDO says of a comment: rejected as advertising it is spam, else ham."""
    advertising = action is Action.REJECT and reason == ADVERTISING
    return Label.SPAM if action is Action.SPAM or advertising else Label.HAM


def _standing(tx: Connection, decision: Decision) -> Label | None:
    """Return the label after this decision. UNDO restores what stood before the last one, even if that was an UNDO."""
    if decision.action is not Action.UNDO:
        return label(decision.action, decision.reason)
    stood: list[Label | None] = [None]
    for one in of(tx, decision.comment):
        action, reason = one.decision.action, one.decision.reason
        stood.append(stood[max(len(stood) - 2, 0)] if action is Action.UNDO else label(action, reason))
    return stood[-1]


def latest(tx: Connection, comment_id: str) -> Made | None:
    row = tx.execute(OF.order_by(decisions.c.revision.desc()).limit(1), {"comment_id": comment_id}).first()
    return made(row) if row else None


def of(tx: Connection, comment_id: str) -> list[Made]:
    """All decisions on a comment, the first one first."""
    return [made(row) for row in tx.execute(OF.order_by(decisions.c.revision), {"comment_id": comment_id})]


def newest(tx: Connection) -> int:
    """The number of the latest decision of all; 0 before the first one."""
    return tx.execute(NEWEST).scalar() or 0


def after(tx: Connection, number: int, most: int) -> tuple[list[Made], int]:
    """Return the decisions after that number, the earliest first, and the number of the last one of them."""
    rows = tx.execute(AFTER, {"number": number, "most": most}).all()
    return [made(row) for row in rows], max([number, *(row.id for row in rows)])


def made(row: Row[Any]) -> Made:
    """Read a row of `decisions` with its moderator's name."""
    decision = Decision(
        row.comment, row.revision, row.action, row.before, row.after, row.moderator_id, row.reason, row.at
    )
    return Made(decision, row.name or "")
