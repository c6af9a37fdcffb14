"""The verb: a thread takes no more comments, or does again, whatever the site's days say."""

from sqlalchemy import Connection

from moderation.comment import Moderator
from moderation.context import Context
from moderation.store import audit, comments, switches


class NoThread(Exception):
    """The comment whose thread it is about is gone."""


def close(ctx: Context, moderator: Moderator, comment_id: str, *, closed: bool) -> None:
    """Close the thread of a comment, or open it again. Raises NoThread."""
    now = ctx.clock()

    def work(tx: Connection) -> None:
        comment = comments.by_id(tx, comment_id)
        if comment is None:
            raise NoThread(comment_id)
        switches.set_closed(tx, comment.thread_id, closed)
        audit.record(tx, moderator.id, "thread.closed" if closed else "thread.opened", str(comment.thread_id), now)

    ctx.store.write(work)
