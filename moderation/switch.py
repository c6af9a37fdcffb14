"""The verb: what moderators set for a whole site. Each setting is recorded; who set it is None for the command line."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.comment import Moderator, Policy, Site
from moderation.context import Context
from moderation.forum import Forum
from moderation.rule import Switch
from moderation.store import audit, sites, switches

BOUND_LEAST, BOUND_MOST = 0.5, 0.999
FIRST_MOST = 20
CLOSE_MOST = 3_650
HOURS_MOST = 24 * 90


def hold_all(ctx: Context, moderator: Moderator | None, site: Site, *, on: bool, hours: int | None = None) -> None:
    """Let everything on a site wait for a person, for so many hours or until it is switched off."""
    switch = _switch(ctx.clock(), on=on, hours=hours)
    _set(ctx, moderator, site, f"hold_all_{_word(on)}", lambda tx: switches.set_hold_all(tx, site.id, switch))


def read_only(ctx: Context, moderator: Moderator | None, site: Site, *, on: bool, hours: int | None = None) -> None:
    """Take no comments on a site, for so many hours or until it is switched off."""
    switch = _switch(ctx.clock(), on=on, hours=hours)
    _set(ctx, moderator, site, f"read_only_{_word(on)}", lambda tx: switches.set_read_only(tx, site.id, switch))


def bound(ctx: Context, moderator: Moderator | None, site: Site, share: float) -> None:
    """Set what a rule's precision must exceed on this site."""
    _set(ctx, moderator, site, "rule_bound", lambda tx: switches.set_bound(tx, site.id, share))


def first_approved(ctx: Context, moderator: Moderator | None, site: Site, count: int) -> None:
    """Let authors wait until so many of their comments were approved; 0 for never."""
    _set(ctx, moderator, site, "first_approved", lambda tx: switches.set_first_approved(tx, site.id, count))


def close_after(ctx: Context, moderator: Moderator | None, site: Site, days: int | None) -> None:
    """Close threads so many days after their first comment; None for never."""
    _set(ctx, moderator, site, "close_after", lambda tx: switches.set_close_after(tx, site.id, days))


def lines(ctx: Context, moderator: Moderator | None, site: Site, policy: Policy, caution: str = "") -> None:
    """Set what the service may do by itself, and the name of the level that it comes from, if from one."""

    def work(tx: Connection) -> None:
        sites.set_policy(tx, site.id, policy)
        switches.set_caution(tx, site.id, caution)

    _set(ctx, moderator, site, f"caution_{caution or 'numbers'}", work)


def forum(ctx: Context, moderator: Moderator | None, site: Site, chosen: Forum) -> None:
    """Set what readers see of a site's threads, and may do there."""
    _set(ctx, moderator, site, "forum", lambda tx: sites.set_forum(tx, site.id, chosen))


def _set(
    ctx: Context, moderator: Moderator | None, site: Site, what: str, change: Callable[[Connection], None]
) -> None:
    now = ctx.clock()

    def work(tx: Connection) -> None:
        change(tx)
        audit.record(tx, moderator.id if moderator else None, f"site.{what}", site.key, now)

    ctx.store.write(work)


def _switch(now: datetime, *, on: bool, hours: int | None) -> Switch:
    return Switch(on, now + timedelta(hours=hours) if on and hours is not None else None)


def _word(on: bool) -> str:
    return "on" if on else "off"
