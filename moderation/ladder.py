"""The verb: an author's step on a site's ladder, by the digest of the typed address.

Anyone can type another's address, so steps down raise suspicion, and the step up lets nothing through unseen: what a
trusted author sends is only looked at sooner.
"""

from datetime import timedelta

from sqlalchemy import Connection

from moderation.comment import Moderator
from moderation.context import Context
from moderation.rule import Step
from moderation.store import audit, comments, holds, ladder

FORESEEN = timedelta(days=30)


class NoAuthor(Exception):
    """The comment is gone, or its author's address is not kept any more."""


def foresee(ctx: Context, comment_id: str) -> tuple[Step, int]:
    """Return the step of a comment's author, and how many comments of the last 30 days another would have been about.

    Raises NoAuthor.
    """
    now = ctx.clock()
    with ctx.store.read() as tx:
        site_id, key = _author(tx, comment_id)
        return ladder.step_of(tx, site_id, key), ladder.since(tx, site_id, key, now - FORESEEN)


def set_step(ctx: Context, moderator: Moderator, comment_id: str, step: Step) -> None:
    """Put the author of a comment on a step, from the next comment on. Raises NoAuthor."""
    now = ctx.clock()

    def work(tx: Connection) -> None:
        site_id, key = _author(tx, comment_id)
        ladder.put(tx, site_id, key, step, comment_id, moderator.id, now)
        audit.record(tx, moderator.id, f"author.{step}", comment_id, now)

    ctx.store.write(work)


def _author(tx: Connection, comment_id: str) -> tuple[int, str]:
    comment, key = comments.by_id(tx, comment_id), holds.author_of(tx, comment_id)
    if comment is None or not key:
        raise NoAuthor(comment_id)
    return comment.site_id, key
