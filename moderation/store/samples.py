"""Samples: what the service decided by itself and a person looks at once more, without knowing the verdict.

Drawn when the comment came, so that nothing which happened later has a say in it. Whoever decides on one closes it;
one whose decision was taken back is open again.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select, update

from moderation.comment import Comment, Status
from moderation.store import cursors
from moderation.store.comments import CARDS, Card, as_card
from moderation.store.measuring_schema import UNDECIDED, samples
from moderation.store.schema import comments

ORDER = "samples"
# What became of a verdict otherwise, by an eraser's hand for one, is nobody's to look at.
VERDICTS = (Status.APPROVED, Status.SPAM)

# Not by an index of the status: all that was ever published has it, and few of those are drawn.
STANDS = func.lower(comments.c.status).in_([str(verdict) for verdict in VERDICTS])

KEY = select(comments.c.id).where(
    comments.c.public_id == bindparam("public_id"), comments.c.site_id == bindparam("site_id")
)
KEYS = select(comments.c.id).where(comments.c.public_id.in_(bindparam("ids", expanding=True)))
OPEN = (
    select(comments.c.public_id)
    .join(samples, samples.c.comment_id == comments.c.id)
    .where(comments.c.public_id.in_(bindparam("ids", expanding=True)), samples.c.decided.is_(None))
)
DROP = delete(samples).where(samples.c.comment_id.in_(KEYS.scalar_subquery()), samples.c.decided.is_(None))
SETTLE = (
    update(samples)
    .where(samples.c.comment_id.in_(KEYS.scalar_subquery()))
    .values(decided=bindparam("at", type_=samples.c.decided.type))
)


def draw(tx: Connection, comment: Comment) -> None:
    """Take a comment that was just stored into the sample, with the verdict that it got."""
    key = tx.execute(KEY, {"public_id": comment.id, "site_id": comment.site_id}).scalar_one()
    values = {"comment_id": key, "site_id": comment.site_id, "verdict": comment.status, "drawn": comment.created}
    tx.execute(insert(samples), values)


def open_of(tx: Connection, ids: Sequence[str]) -> set[str]:
    """Return which of these comments are drawn and wait for their second look."""
    return set(tx.execute(OPEN, {"ids": list(ids)}).scalars()) if ids else set()


def settle(tx: Connection, ids: Sequence[str], at: datetime | None) -> None:
    """Note that somebody decided on these comments, or with None that no decision on them stands any more."""
    tx.execute(SETTLE, {"ids": list(ids), "at": at})


def drop(tx: Connection, id: str) -> None:
    """Nobody need look again at a comment whose text is another now: the verdict was on the former one."""
    tx.execute(DROP, {"ids": [id]})


def page(tx: Connection, site_id: int | None, after: str | None, limit: int) -> list[Card]:
    """Return what waits for its second look, the first one drawn first. Raises BadCursor."""
    (key,) = cursors.read(after, ORDER, 1) if after else (0,)
    rows = tx.execute(_page(site_id is not None), {"site_id": site_id, "after": key, "limit": limit})
    return [as_card(row, cursors.write(ORDER, (row.id,))) for row in rows]


def count(tx: Connection, site_id: int | None, most: int) -> int:
    """How many wait for their second look; counting stops at `most`."""
    narrow = [samples.c.site_id == bindparam("site_id")] if site_id is not None else []
    query = select(samples.c.comment_id).where(UNDECIDED, *narrow).limit(bindparam("most"))
    return len(tx.execute(query, {"site_id": site_id, "most": most} if narrow else {"most": most}).all())


@cache
def _page(of_site: bool) -> Select[Any]:
    query = (
        CARDS.join(samples, samples.c.comment_id == comments.c.id)
        .where(UNDECIDED, samples.c.comment_id > bindparam("after"), STANDS)
        .order_by(samples.c.comment_id)
        .limit(bindparam("limit"))
    )
    return query.where(samples.c.site_id == bindparam("site_id")) if of_site else query
