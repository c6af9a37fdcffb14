"""The verb: from now on. What a decision shows may hold for an author or a host, for a while and never for ever."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from moderation.comment import HoldKind, Moderator
from moderation.context import Context
from moderation.roles import HOLD_DAYS_MOST
from moderation.store import audit, comments, holds
from moderation.store.holds import Hold
from moderation.text.links import hosts

DAYS = {HoldKind.AUTHOR: 30, HoldKind.HOST: 90}
"""How long a hold lasts; whoever wants it longer holds again."""


class NothingToHold(Exception):
    """The comment is gone, has no address any more, or doesn't lead to this host."""


def days(kind: HoldKind, *, may_long: bool) -> int:
    """How long a hold lasts that somebody begins who may, or may not, hold for longer than moderators do."""
    return DAYS[kind] if may_long else min(DAYS[kind], HOLD_DAYS_MOST)


def hold(
    ctx: Context, moderator: Moderator, comment_id: str, kind: HoldKind, host: str = "", *, may_long: bool = True
) -> Hold:
    """Hold back what the author of this comment sends, or block a host that it leads to. Raises NothingToHold."""
    now = ctx.clock()

    def work(tx: Connection) -> Hold:
        comment = comments.by_id(tx, comment_id)
        if comment is None:
            raise NothingToHold(comment_id)
        known = host in hosts(comment.text, comment.author_url)
        key = holds.author_of(tx, comment_id) if kind is HoldKind.AUTHOR else host if known else None
        if not key:
            raise NothingToHold(comment_id)
        until = now + timedelta(days=days(kind, may_long=may_long))
        wanted = Hold(0, comment.site_id, kind, key, comment_id, moderator.name, now, until)
        begun = replace(wanted, id=holds.put(tx, wanted, moderator.id))
        audit.record(tx, moderator.id, f"hold.{kind}", str(begun.id), now)
        return begun

    return ctx.store.write(work)


def end(ctx: Context, moderator: Moderator, id: int) -> bool:
    """End a hold at once; False if there is none of this number."""
    now = ctx.clock()

    def work(tx: Connection) -> bool:
        ended = holds.end(tx, id)
        if ended:
            audit.record(tx, moderator.id, "hold.ended", str(id), now)
        return ended

    return ctx.store.write(work)
