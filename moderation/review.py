"""The verb: a moderator decides on the revision that was on the screen. Races are settled by the database."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from moderation.comment import TARGET, Action, Comment, Decision, Moderator, Status
from moderation.context import Context
from moderation.store import comments, decisions, outbox


@dataclass(frozen=True, slots=True)
class Decided:
    """The comment after the decision."""

    id: str
    revision: int
    status: Status


class NotFound(Exception):
    """No comment has this id."""


class NothingToUndo(Exception):
    """Nobody has decided on this comment yet."""


@dataclass(eq=False)
class Conflict(Exception):
    """The comment is no longer at the revision that was decided on. Names who changed it, if a person did."""

    decided_by: str | None
    action: Action | None
    at: datetime | None
    revision: int
    status: Status


def decide(
    ctx: Context, moderator: Moderator, comment_id: str, revision: int, action: Action, reason: str | None = None
) -> Decided:
    """Carry out `action` on exactly `revision` of a comment, and record it.

    UNDO restores the status before the last decision, and is a decision itself. Raises Conflict for any other
    revision (also when the same was decided), NotFound, or NothingToUndo.
    """
    now = ctx.clock()

    def work(tx: Connection) -> Decided:
        comment = comments.by_id(tx, comment_id)
        if comment is None:
            raise NotFound(comment_id)
        if comment.revision != revision:
            raise _conflict(tx, comment)
        after = _target(tx, comment, action)
        if not comments.change_status(tx, comment_id, revision, after):
            raise _conflict(tx, comment)
        made = Decision(comment_id, revision, action, comment.status, after, moderator.id, reason, now)
        return _recorded(tx, made, comment.site_id)

    return ctx.store.write(work)


def _recorded(tx: Connection, made: Decision, site_id: int) -> Decided:
    decisions.record(tx, made, site_id)
    outbox.add(tx, "comment.decided", {"comment": made.comment, "action": str(made.action)}, made.at)
    return Decided(made.comment, made.revision + 1, made.after)


def _target(tx: Connection, comment: Comment, action: Action) -> Status:
    if action is not Action.UNDO:
        return TARGET[action]
    latest = decisions.latest(tx, comment.id)
    if latest is None:
        raise NothingToUndo(comment.id)
    return latest.decision.before


def _conflict(tx: Connection, stale: Comment) -> Conflict:
    # Read again: on PostgreSQL another transaction may have changed it between our read and our update.
    comment = comments.by_id(tx, stale.id) or stale
    latest = decisions.latest(tx, stale.id)
    if latest is None:
        return Conflict(None, None, None, comment.revision, comment.status)
    made = latest.decision
    return Conflict(latest.moderator or None, made.action, made.at, comment.revision, comment.status)
