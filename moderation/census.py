"""The verb: what happened is counted per site and day, in small pieces, from where the last piece ended.

Each piece moves a mark in the transaction that counts: whatever crashes or runs twice, nothing is counted twice.
"""

import time
from collections import Counter
from datetime import timedelta
from threading import Event as Flag

from sqlalchemy import Connection

from moderation import counting
from moderation.context import Context
from moderation.counting import About, Figures
from moderation.store import chain, feeds, figures
from moderation.store.feeds import Text
from moderation.text import links

PIECE_ROWS = 200
TURN_SECONDS = 0.5
LOG, COMMENTS = "log", "comments"
SETTLED = timedelta(seconds=60)
"""So old a comment has to be: no transaction takes as long, so that none with a smaller number is still to come."""


def go_on(ctx: Context, stop: Flag | None = None, seconds: float = TURN_SECONDS) -> bool:
    """Count for so long; say whether some is left over."""
    until = time.monotonic() + seconds
    stop = stop or Flag()
    for piece in (_decisions, _arrivals):
        while not stop.is_set() and piece(ctx):
            if time.monotonic() > until:
                return True
    return False


def rebuild(ctx: Context) -> None:
    """Forget what was counted; the next turns count anew from the first entry on, of what is still stored."""
    ctx.store.write(figures.forget)


def progress(ctx: Context) -> tuple[int, int]:
    """Return how many entries and comments were gone through, and how many there are."""
    with ctx.store.read() as tx:
        return figures.mark(tx, LOG) + figures.mark(tx, COMMENTS), chain.head(tx).number + feeds.newest(tx)


def _decisions(ctx: Context) -> bool:
    """Count the next entries of the log; say whether there were any."""
    with ctx.store.read() as tx:
        before = figures.mark(tx, LOG)
        decided = feeds.decided(tx, before, PIECE_ROWS)
        if decided is None:
            return False
        keys = list(decided.revisions)
        histories, texts = feeds.histories(tx, keys), feeds.texts(tx, keys)
    counted: Figures = Counter()
    for key, (first, last) in decided.revisions.items():
        counted.update(counting.change(histories[key], first, last, _about(texts.get(key))))
    return _kept(ctx, LOG, before, decided.last, counted)


def _about(comment: Text | None) -> About:
    if comment is None:
        return About()
    return About(links.hosts(comment.text, comment.author_url), comment.campaign)


def _arrivals(ctx: Context) -> bool:
    """Count the next comments; say whether there were any."""
    with ctx.store.read() as tx:
        before = figures.mark(tx, COMMENTS)
        last, found = feeds.came(tx, before, PIECE_ROWS, ctx.clock() - SETTLED)
    return last > before and _kept(ctx, COMMENTS, before, last, counting.arrivals(found))


def _kept(ctx: Context, feed: str, before: int, last: int, counted: Figures) -> bool:
    def work(tx: Connection) -> None:
        figures.move_on(tx, feed, before, last)
        figures.add(tx, counted)

    try:
        ctx.store.write(work)
    except figures.Behind:
        return False
    return True
