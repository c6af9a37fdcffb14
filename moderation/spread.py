"""The verb: spread the news. A comment that readers can see is told to whom it concerns, each address once.

What comes within a quarter of an hour comes in one mail; what daily mails tell of waits for the morning.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from moderation import hours
from moderation.context import Context
from moderation.mailing import MORNING
from moderation.store import comments, dispatches, sites, tidings
from moderation.store.tidings import Hearer, News
from moderation.subscription import Mode

TOGETHER = timedelta(minutes=15)
# What waited longer for its approval is no news; and so long it is remembered what was told.
NEWS_FOR = timedelta(days=30)
PIECE = 200
AT_ONCE = 50


def spread(ctx: Context, comment_id: str, at: datetime) -> None:
    """Let subscriptions tell of a comment if it is public, and of what moderators answered to it at this moment.

    May be called again: whoever was told isn't told twice.
    """
    if not ctx.settings.mail_url:
        return
    with ctx.store.read() as tx:
        answers = comments.replies_by_staff(tx, comment_id, at)
        found = [tidings.public(tx, id) for id in (comment_id, *(answer.id for answer in answers))]
    for news in found:
        if news and news.created > ctx.clock() - NEWS_FOR:
            _tell(ctx, news)


def _tell(ctx: Context, news: News) -> None:
    """In pieces, each of one transaction: a page may have many who follow it."""
    with ctx.store.read() as tx:
        site = sites.by_id(tx, news.site_id)
    last: int | None = 0 if site and site.forum.subscriptions else None
    while last is not None:
        last = ctx.store.write(lambda tx, after=last: _piece(ctx, tx, news, after))  # type: ignore[misc]


def _piece(ctx: Context, tx: Connection, news: News, after: int) -> int | None:
    """Tell the next few; return the last of them, None when there are no more."""
    now = ctx.clock()
    hearers = tidings.hearers(tx, news, after, PIECE)
    tidings.add(tx, news, [(hearer, _due(ctx, hearer, now)) for hearer in hearers], now)
    return hearers[-1].id if len(hearers) == PIECE else None


def _due(ctx: Context, hearer: Hearer, now: datetime) -> datetime:
    if hearer.mode is Mode.DAILY:
        return hours.at(now, MORNING, ZoneInfo(ctx.settings.timezone))
    return max(now, hearer.mailed + TOGETHER) if hearer.mailed else now


def make(ctx: Context) -> int:
    """Plan the mails that are due; return how many subscriptions there were. Each is planned once."""
    if not ctx.settings.mail_url:
        return 0
    now = ctx.clock()
    with ctx.store.read() as tx:
        due = tidings.due(tx, now, AT_ONCE)
    for hearer in due:
        ctx.store.write(lambda tx, hearer=hearer: _plan(tx, hearer, now))  # type: ignore[misc]
    return len(due)


def _plan(tx: Connection, hearer: Hearer, now: datetime) -> None:
    if tidings.take(tx, hearer, now):
        payload: dict[str, object] = {"what": "news", "subscription": hearer.id, "at": now.isoformat()}
        dispatches.plan(tx, "mail", f"news {hearer.id} {now.isoformat()}", payload, now)
