"""Figures: what the worker counted per site and day, so that no page counts the big tables. Rows add up."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, select, text, update

from moderation.store.log_schema import figure_marks, figures
from moderation.store.schema import comments

Counts = Mapping[tuple[int, str, str, str], int]
"""Site, what, day, key -> by how much it grows."""

ADD = text(
    "INSERT INTO figures (site_id, what, day, key, count) VALUES (:site_id, :what, :day, :key, :by)"
    " ON CONFLICT (site_id, what, day, key) DO UPDATE SET count = figures.count + excluded.count"
)
MARK = select(figure_marks.c.number).where(figure_marks.c.feed == bindparam("of_feed"))
MOVE = (
    update(figure_marks)
    .where(figure_marks.c.feed == bindparam("of_feed"), figure_marks.c.number == bindparam("before"))
    .values(number=bindparam("to"))
)
BEGIN = text("INSERT INTO figure_marks (feed, number) VALUES (:feed, :number) ON CONFLICT (feed) DO NOTHING")
SINCE: Select[Any] = (
    select(figures.c.key, func.sum(figures.c.count).label("count"))
    .where(
        figures.c.site_id == bindparam("site_id"),
        figures.c.what == bindparam("what"),
        figures.c.day >= bindparam("first"),
        figures.c.day <= bindparam("last"),
    )
    .group_by(figures.c.key)
    .having(func.sum(figures.c.count) != 0)
)
MOST: Select[Any] = SINCE.order_by(func.sum(figures.c.count).desc(), figures.c.key).limit(bindparam("limit"))
BY_DAY: Select[Any] = select(figures.c.day, figures.c.key, figures.c.count).where(
    figures.c.site_id == bindparam("site_id"),
    figures.c.what == bindparam("what"),
    figures.c.day >= bindparam("first"),
    figures.c.day <= bindparam("last"),
)
FIRSTS: Select[Any] = select(comments.c.id, comments.c.public_id, func.substr(comments.c.text, 1, 200)).where(
    comments.c.id.in_(bindparam("keys", expanding=True))
)


class Behind(Exception):
    """Another worker has moved the mark: what this one counted is counted already."""


def add(tx: Connection, counts: Counts) -> None:
    """Add to what is counted. In one order always, so that two transactions never wait for each other's row."""
    rows = [
        {"site_id": site_id, "what": what, "day": day, "key": key, "by": by}
        for (site_id, what, day, key), by in sorted(counts.items())
        if by
    ]
    if rows:
        tx.execute(ADD, rows)


def mark(tx: Connection, feed: str) -> int:
    """Return up to where this feed is counted; 0 at its start."""
    return tx.execute(MARK, {"of_feed": feed}).scalar() or 0


def move_on(tx: Connection, feed: str, before: int, to: int) -> None:
    """Move the mark in the transaction that counts. Raises Behind when it isn't where it was."""
    if tx.execute(MOVE, {"of_feed": feed, "before": before, "to": to}).rowcount:
        return
    # The first time; of two workers that begin at once one finds the other's mark.
    if before or not tx.execute(BEGIN, {"feed": feed, "number": to}).rowcount:
        raise Behind(feed)


def forget(tx: Connection) -> None:
    """Forget all that was counted: the worker counts anew from the first entry on."""
    tx.execute(delete(figures))
    tx.execute(delete(figure_marks))


def total(tx: Connection, site_id: int, what: str, first: str, last: str) -> dict[str, int]:
    """Return the counts of a stretch of days, by key."""
    return _read(tx.execute(SINCE, {"site_id": site_id, "what": what, "first": first, "last": last}))


def most(tx: Connection, site_id: int, what: str, first: str, last: str, limit: int) -> dict[str, int]:
    """As `total`, of the most frequent keys alone, the first one first."""
    values = {"site_id": site_id, "what": what, "first": first, "last": last, "limit": limit}
    return _read(tx.execute(MOST, values))


def by_day(tx: Connection, site_id: int, what: str, first: str, last: str) -> dict[tuple[str, str], int]:
    """Return the counts by day and key."""
    rows = tx.execute(BY_DAY, {"site_id": site_id, "what": what, "first": first, "last": last})
    return {(day, key): count for day, key, count in rows if count}


def _read(rows: Iterable[Any]) -> dict[str, int]:
    return {key: int(count) for key, count in rows}


def firsts(tx: Connection, campaigns: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return of each campaign's first comment, if it is still there, its public id and how it begins."""
    keys = [int(key) for key in campaigns]
    return {str(id): (public_id, text) for id, public_id, text in tx.execute(FIRSTS, {"keys": keys})} if keys else {}
