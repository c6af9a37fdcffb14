"""The verb: try oneself on past comments. Nothing follows: no decision, no label, no event, and no reader sees it."""

from sqlalchemy import Connection

from moderation.comment import Action, Decision, Label, Moderator
from moderation.context import Context
from moderation.store import decisions, practice


class NothingToPractise(Exception):
    """Nobody has decided on the comment, or it was tried already."""


def judge(ctx: Context, moderator: Moderator, comment_id: str, action: Action, reason: str | None = None) -> bool:
    """Note what the moderator would have done; return whether a colleague did the same. Raises NothingToPractise.

    Rejecting is the same whatever the reason, but for advertising: that is spam by another name.
    """
    now = ctx.clock()

    def work(tx: Connection) -> bool:
        made = colleague(tx, comment_id)
        if made is None or practice.given(tx, moderator.id, comment_id):
            raise NothingToPractise(comment_id)
        agrees = _verdict(action, reason) == _verdict(made.action, made.reason)
        practice.keep(tx, moderator.id, comment_id, action, reason, agrees, now)
        return agrees

    return ctx.store.write(work)


def colleague(tx: Connection, comment_id: str) -> Decision | None:
    """Return the decision that stands on a comment, None where the last one was taken back or there is none."""
    latest = decisions.latest(tx, comment_id)
    return latest.decision if latest and latest.decision.action is not Action.UNDO else None


def _verdict(action: Action, reason: str | None) -> tuple[Label, bool]:
    return decisions.label(action, reason), action is Action.APPROVE
