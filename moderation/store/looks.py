"""Looks: which card each moderator has on the screen, as a lease that runs out by itself."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from moderation.store.columns import Moment
from moderation.store.queue_schema import looks
from moderation.store.schema import moderators

AT = select(looks.c.comment, moderators.c.name).join(moderators, moderators.c.id == looks.c.moderator_id)
BY_OTHERS = AT.where(
    looks.c.comment.in_(bindparam("ids", expanding=True)),
    looks.c.moderator_id != bindparam("moderator"),
    looks.c.until > bindparam("now", type_=Moment()),
).order_by(looks.c.moderator_id)

ANYBODY = (
    select(looks.c.moderator_id)
    .where(looks.c.moderator_id != bindparam("moderator"), looks.c.until > bindparam("now", type_=Moment()))
    .limit(1)
)


def anybody_but(tx: Connection, moderator_id: int, now: datetime) -> bool:
    """Whether another moderator is at work now."""
    return tx.execute(ANYBODY, {"moderator": moderator_id, "now": now}).first() is not None


def at(tx: Connection, moderator_id: int, comment: str, until: datetime) -> None:
    """Note that a moderator looks at this comment, and at no other."""
    mine = looks.c.moderator_id == moderator_id
    if not tx.execute(update(looks).where(mine).values(comment=comment, until=until)).rowcount:
        tx.execute(insert(looks), {"moderator_id": moderator_id, "comment": comment, "until": until})


def away(tx: Connection, moderator_id: int) -> None:
    """Note that a moderator looks at nothing any more."""
    tx.execute(delete(looks).where(looks.c.moderator_id == moderator_id))


def by_others(tx: Connection, ids: Sequence[str], moderator_id: int, now: datetime) -> dict[str, list[str]]:
    """The names of the other moderators who look at these comments, by comment."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in tx.execute(BY_OTHERS, {"ids": list(ids), "moderator": moderator_id, "now": now}):
        found[row.comment].append(row.name)
    return dict(found)
