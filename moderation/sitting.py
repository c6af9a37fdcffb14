"""The verb: time set aside. A moderator works the queue for some minutes, and is told in the end what came of it."""

from datetime import timedelta

from sqlalchemy import Connection

from moderation.comment import Moderator, Site, Status
from moderation.context import Context
from moderation.store import counters, decisions, sittings

MINUTES = (5, 15, 30, 60)


def begin(ctx: Context, moderator: Moderator, site: Site | None, minutes: int) -> None:
    """Begin a sitting of so many minutes, one of MINUTES, on this site or on all. One that still goes on ends."""
    now, site_id = ctx.clock(), site.id if site else None

    def work(tx: Connection) -> None:
        _end(tx, ctx, moderator)
        waiting = counters.counts(tx, site_id)[Status.PENDING]
        until = now + timedelta(minutes=minutes)
        sittings.begin(tx, moderator.id, site_id, now, until, decisions.newest(tx), waiting)

    ctx.store.write(work)


def end(ctx: Context, moderator: Moderator) -> None:
    """End the sitting that goes on, if one does."""
    ctx.store.write(lambda tx: _end(tx, ctx, moderator))


def _end(tx: Connection, ctx: Context, moderator: Moderator) -> None:
    latest = sittings.latest(tx, moderator.id)
    if latest:
        sittings.end(tx, latest.id, ctx.clock())
