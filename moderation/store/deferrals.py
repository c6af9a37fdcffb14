"""Deferrals: waiting comments that a moderator doesn't want to decide on now, or not alone."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, update

from moderation.comment import Status
from moderation.store.columns import Moment
from moderation.store.mail_schema import rewrites
from moderation.store.queue_schema import deferrals
from moderation.store.schema import comments, moderators

IS_OPEN = ~exists().where(
    deferrals.c.comment_id == comments.c.id,
    deferrals.c.moderator_id == bindparam("hidden_from"),
    deferrals.c.until > bindparam("now", type_=Moment()),
) & ~exists().where(
    rewrites.c.comment_id == comments.c.id,
    rewrites.c.revision == comments.c.revision,
    rewrites.c.answered.is_(None),
    rewrites.c.until > bindparam("now", type_=Moment()),
)
"""True of comments that don't wait for their author, and that `hidden_from` hasn't put off, as of `now`."""

OF = select(comments.c.id).where(
    comments.c.public_id == bindparam("public_id"),
    comments.c.revision == bindparam("revision"),
    comments.c.status == Status.PENDING,
)
MINE = (deferrals.c.comment_id == bindparam("comment")) & (deferrals.c.moderator_id == bindparam("moderator"))
ASKED_BY = (
    select(comments.c.public_id, moderators.c.name)
    .join(deferrals, deferrals.c.comment_id == comments.c.id)
    .join(moderators, moderators.c.id == deferrals.c.moderator_id)
    .where(
        comments.c.public_id.in_(bindparam("ids", expanding=True)),
        comments.c.status == Status.PENDING,
        deferrals.c.asks.is_(True),
    )
    .order_by(deferrals.c.comment_id, moderators.c.id)
)


def put_off(tx: Connection, public_id: str, revision: int, moderator_id: int, until: datetime, *, asks: bool) -> bool:
    """Hide a comment that waits at this revision from a moderator; False if it doesn't wait there any more."""
    comment = tx.execute(OF, {"public_id": public_id, "revision": revision}).scalar()
    if comment is None:
        return False
    tx.execute(delete(deferrals).where(MINE), {"comment": comment, "moderator": moderator_id})
    values = {"comment_id": comment, "moderator_id": moderator_id, "asks": asks, "until": until}
    tx.execute(insert(deferrals), values)
    return True


def asking(tx: Connection, public_id: str) -> int:
    """How many moderators asked for another to decide on a comment."""
    query = select(func.count()).select_from(deferrals.join(comments, comments.c.id == deferrals.c.comment_id))
    asked = query.where(comments.c.public_id == public_id, deferrals.c.asks.is_(True))
    return int(tx.execute(asked).scalar_one())


def is_asking(tx: Connection, public_id: str, moderator_id: int) -> bool:
    """Whether this moderator still wants another to decide."""
    query = select(deferrals.c.asks).join(comments, comments.c.id == deferrals.c.comment_id)
    mine = query.where(comments.c.public_id == public_id, deferrals.c.moderator_id == moderator_id)
    return bool(tx.execute(mine).scalar())


def move_up(tx: Connection, public_id: str, due: float) -> None:
    """Let a comment come before all that is due later, in epoch seconds: below 0 it comes first, and stays there."""
    tx.execute(update(comments).where(comments.c.public_id == public_id).values(due=due))


def show_to_all(tx: Connection, public_id: str, now: datetime) -> None:
    """Let everybody see a comment again who put it off."""
    comment = select(comments.c.id).where(comments.c.public_id == public_id).scalar_subquery()
    tx.execute(update(deferrals).where(deferrals.c.comment_id == comment).values(until=now))


def take_back(tx: Connection, public_id: str, moderator_id: int) -> bool:
    """Let the moderator see it again, as if nothing had been put off; False if nothing was."""
    comment = select(comments.c.id).where(comments.c.public_id == public_id).scalar_subquery()
    gone = delete(deferrals).where(deferrals.c.comment_id == comment, deferrals.c.moderator_id == moderator_id)
    return bool(tx.execute(gone).rowcount)


def mine(tx: Connection, public_id: str, moderator_id: int, now: datetime) -> tuple[bool, datetime] | None:
    """Whether a moderator asked for another, and until when the comment is put off; None if it isn't."""
    query = (
        select(deferrals.c.asks, deferrals.c.until)
        .join(comments, comments.c.id == deferrals.c.comment_id)
        .where(comments.c.public_id == public_id, deferrals.c.moderator_id == moderator_id, deferrals.c.until > now)
    )
    row = tx.execute(query).first()
    return (row.asks, row.until) if row else None


def asked_by(tx: Connection, ids: Sequence[str]) -> dict[str, list[str]]:
    """The names of those who want another to decide on these waiting comments, by comment."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in tx.execute(ASKED_BY, {"ids": list(ids)}):
        found[row.public_id].append(row.name)
    return dict(found)
