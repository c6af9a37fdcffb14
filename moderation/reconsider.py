"""The verb: a moderator looks again at a decision that the classifier doubts, and lets it stand.

Reversing it is a decision like any other, and goes through `review`.
"""

from sqlalchemy import Connection

from moderation.comment import Moderator
from moderation.context import Context
from moderation.store import audit, contradictions


class NotDoubted(Exception):
    """The decision is not on the list: it was kept already, or does not stand any more."""


def keep(ctx: Context, moderator: Moderator, comment_id: str, revision: int) -> None:
    """Let the decision on exactly this revision stand, so that it is not doubted again. Raises NotDoubted."""
    now = ctx.clock()

    def work(tx: Connection) -> None:
        if not contradictions.keep(tx, comment_id, revision, now):
            raise NotDoubted(comment_id)
        audit.record(tx, moderator.id, "decision.kept", comment_id, now)

    ctx.store.write(work)
