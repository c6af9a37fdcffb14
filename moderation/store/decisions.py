"""Decisions: the append-only record of what moderators did. One a revision; nothing here changes or deletes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from moderation.comment import RELEASE, Action, Decision, Label
from moderation.store import chain, memory, reports, samples, screens
from moderation.store.columns import Code
from moderation.store.log_schema import Kind
from moderation.store.schema import batches, comments, decisions, moderators

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
HISTORY = (
    select(decisions.c.comment, decisions.c.revision, decisions.c.action, decisions.c.reason, batches.c.kind)
    .outerjoin(batches, batches.c.id == decisions.c.batch)
    .where(decisions.c.comment.in_(bindparam("ids", expanding=True)))
    .order_by(decisions.c.revision)
)
DECIDED = select(decisions.c.comment).where(decisions.c.comment.in_(bindparam("ids", expanding=True))).distinct()
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
    append(tx, [(decision, site_id)])
    stands = standing(tx, [decision])[decision.comment]
    tx.execute(LABEL, {"of": decision.comment, "site": site_id, "to": stands})
    samples.settle(tx, [decision.comment], decision.at if stands else None)
    reports.settle(tx, [decision])


def append(tx: Connection, made: Sequence[tuple[Decision, int]]) -> None:
    """Append decisions, each with its comment's site and what was on the screen, and have them entered in the log.

    Who calls sees to the comments' labels.
    """
    memory.changed(tx)
    seen = {"door": chain.door(tx)}
    rows = [
        _values(decision, site_id) | screen | seen
        for (decision, site_id), screen in zip(made, screens.of(tx, made), strict=True)
    ]
    ids = tx.execute(insert(decisions).returning(decisions.c.id), rows).scalars()
    chain.recorded(tx, Kind.DECISION, sorted(ids))


def _values(decision: Decision, site_id: int) -> dict[str, Any]:
    return {
        "site_id": site_id,
        "comment": decision.comment,
        "revision": decision.revision,
        "action": decision.action,
        "before": decision.before,
        "after": decision.after,
        "moderator_id": decision.moderator_id,
        "reason": decision.reason,
        "at": decision.at,
        "batch": decision.batch,
        "blind": decision.blind,
    }


def label(action: Action, reason: str | None) -> Label:
    """What a decision other than UNDO says of a comment: rejected as advertising it is spam, else ham."""
    advertising = action is Action.REJECT and reason == ADVERTISING
    return Label.SPAM if action is Action.SPAM or advertising else Label.HAM


def standing(tx: Connection, made: Sequence[Decision]) -> dict[str, Label | None]:
    """Return the label of each comment after these decisions, appended already or not.

    UNDO restores what stood before the last one, even if that was an UNDO.
    """
    stands: dict[str, Label | None] = {
        one.comment: label(one.action, one.reason) for one in made if one.action is not Action.UNDO
    }
    undone = {one.comment: one.revision for one in made if one.action is Action.UNDO}
    stood: dict[str, list[Label | None]] = {comment: [None] for comment in undone}
    for row in tx.execute(HISTORY, {"ids": list(undone)}) if undone else ():
        if row.revision < undone[row.comment]:
            history = stood[row.comment]
            history.append(
                _before_last(history) if row.action is Action.UNDO else _label(row.kind, row.action, row.reason)
            )
    return stands | {comment: _before_last(history) for comment, history in stood.items()}


def _label(kind: str | None, action: Action, reason: str | None) -> Label | None:
    return None if kind == RELEASE else label(action, reason)


def _before_last(history: Sequence[Label | None]) -> Label | None:
    return history[max(len(history) - 2, 0)]


def latest(tx: Connection, comment_id: str) -> Made | None:
    row = tx.execute(OF.order_by(decisions.c.revision.desc()).limit(1), {"comment_id": comment_id}).first()
    return made(row) if row else None


def of(tx: Connection, comment_id: str) -> list[Made]:
    """All decisions on a comment, the first one first."""
    return [made(row) for row in tx.execute(OF.order_by(decisions.c.revision), {"comment_id": comment_id})]


def decided(tx: Connection, ids: Sequence[str]) -> set[str]:
    """Return which of these comments anybody ever decided on, taken back or not."""
    return set(tx.execute(DECIDED, {"ids": list(ids)}).scalars()) if ids else set()


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
        row.comment,
        row.revision,
        row.action,
        row.before,
        row.after,
        row.moderator_id,
        row.reason,
        row.at,
        row.batch,
        row.blind,
    )
    return Made(decision, row.name or "")
