"""The verb: a moderator puts a waiting comment off, for a while or until another has looked at it.

Nothing waits for ever: what was put off comes back by itself, and what two are unsure of comes back to all, first.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from moderation.comment import UNDO_WINDOW, Moderator
from moderation.context import Context
from moderation.store import audit, deferrals, outbox

ENOUGH = 2
"""So many who are unsure make it everybody's: then nobody can pass it on any more without all seeing it."""
ASKED_FOR = timedelta(days=1)
SNOOZED = timedelta(hours=1)
MORNING = 6

# A place in the queue is a time in epoch seconds. These lie before any time, and keep the order among themselves.
ASKED_FIRST = 1e10
ESCALATED_FIRST = 2e10


class How(StrEnum):
    """Ask another; look again in an hour, or tomorrow; take it back."""

    ASK = "ask"
    HOUR = "hour"
    TOMORROW = "tomorrow"
    UNDO = "undo"


class NotWaiting(Exception):
    """The comment doesn't wait at this revision any more."""


def defer(ctx: Context, moderator: Moderator, comment_id: str, revision: int, how: How) -> bool:
    """Put a comment off, or take that back; return whether it is now everybody's because several were unsure.

    Raises NotWaiting.
    """
    now = ctx.clock()

    def work(tx: Connection) -> bool:
        if how is How.UNDO:
            deferrals.take_back(tx, comment_id, moderator.id)
            outbox.cancel(tx, _name(comment_id, moderator), now)
            return False
        until, asks = _until(how, now), how is How.ASK
        if not deferrals.put_off(tx, comment_id, revision, moderator.id, until, asks=asks):
            raise NotWaiting(comment_id)
        return asks and _asked(tx, moderator, comment_id, now)

    return ctx.store.write(work)


def _asked(tx: Connection, moderator: Moderator, comment_id: str, now: datetime) -> bool:
    """Let it be the next for the others, or for everybody if this isn't the first who is unsure."""
    audit.record(tx, moderator.id, "comment.asked", comment_id, now)
    payload = {"comment": comment_id, "moderator": moderator.id}
    outbox.add(tx, "comment.asked", payload, now, due=now + UNDO_WINDOW, about=_name(comment_id, moderator))
    escalates = deferrals.asking(tx, comment_id) >= ENOUGH
    if escalates:
        deferrals.show_to_all(tx, comment_id, now)
        audit.record(tx, None, "comment.escalated", comment_id, now)
    deferrals.move_up(tx, comment_id, now.timestamp() - (ESCALATED_FIRST if escalates else ASKED_FIRST))
    return escalates


def _name(comment_id: str, moderator: Moderator) -> str:
    return f"asked {moderator.id} {comment_id}"


def _until(how: How, now: datetime) -> datetime:
    if how is How.ASK:
        return now + ASKED_FOR
    if how is How.HOUR:
        return now + SNOOZED
    return (now + timedelta(days=1)).replace(hour=MORNING, minute=0, second=0, microsecond=0)
