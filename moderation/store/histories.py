"""Histories: what a site knows of the authors of comments, by the digest of the address; never the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ScalarSelect, bindparam, func, literal_column, select

from moderation.comment import Status
from moderation.store.columns import said
from moderation.store.schema import comments, emails

ENOUGH = 100
"""So many of an author's comments are looked at, the latest ones."""


@dataclass(frozen=True, slots=True)
class History:
    """How many of the author's latest comments stand where, this one among them, and when the first one came.

    `author` is the digest of the address.
    """

    total: int
    approved: int
    spam: int
    rejected: int
    first: datetime
    author: str


MINE, THEIRS = emails.alias("mine"), emails.alias("theirs")
OLDEST = comments.alias("oldest")


def _latest() -> Any:
    same = (THEIRS.c.site_id == MINE.c.site_id) & (THEIRS.c.key == MINE.c.key)
    latest = select(THEIRS.c.comment_id).where(same).correlate(MINE).order_by(THEIRS.c.comment_id.desc())
    return latest.limit(literal_column(str(ENOUGH))).subquery()


def _count(status: Status | None = None) -> ScalarSelect[int]:
    latest, other = _latest(), comments.alias()
    if status is None:
        return select(func.count()).select_from(latest).scalar_subquery()
    rows = select(func.count()).select_from(latest.join(other, other.c.id == latest.c.comment_id))
    return rows.where(other.c.status == said(status)).scalar_subquery()


FIRST = (
    select(func.min(THEIRS.c.comment_id))
    .where(THEIRS.c.site_id == MINE.c.site_id, THEIRS.c.key == MINE.c.key)
    .correlate(MINE)
    .scalar_subquery()
)
OF = (
    select(
        comments.c.public_id,
        _count().label("total"),
        *(_count(status).label(str(status)) for status in (Status.APPROVED, Status.SPAM, Status.REJECTED)),
        OLDEST.c.created,
        MINE.c.key,
    )
    .select_from(comments.join(MINE, MINE.c.comment_id == comments.c.id).join(OLDEST, OLDEST.c.id == FIRST))
    .where(comments.c.public_id.in_(bindparam("ids", expanding=True)))
)


def of(tx: Connection, ids: Sequence[str]) -> dict[str, History]:
    """Return the histories of these comments' authors, by comment; where no address is kept there is none."""
    return {row.public_id: History(*row[1:]) for row in tx.execute(OF, {"ids": list(ids)})}
