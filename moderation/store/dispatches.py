"""Dispatches: each mail and each call of a webhook, once. Its key says what it is about and for whom."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, or_, select, text, update

from moderation.store import outbox
from moderation.store.columns import Moment
from moderation.store.mail_schema import dispatches

CLAIMED_FOR = timedelta(minutes=5)
"""Whoever claimed a dispatch so long ago and left no word has died over it."""

PLAN = text("INSERT INTO dispatches (key, created) VALUES (:key, :now) ON CONFLICT (key) DO NOTHING").bindparams(
    bindparam("now", type_=Moment())
)
CLAIM = (
    update(dispatches)
    .where(
        dispatches.c.key == bindparam("of"),
        dispatches.c.sent.is_(None),
        or_(dispatches.c.claimed.is_(None), dispatches.c.claimed <= bindparam("before", type_=Moment())),
    )
    .values(claimed=bindparam("now", type_=Moment()))
)
STANDS = select(dispatches.c.sent).where(dispatches.c.key == bindparam("of"))


def plan(
    tx: Connection,
    kind: str,
    key: str,
    payload: dict[str, object],
    now: datetime,
    due: datetime | None = None,
    about: str | None = None,
) -> bool:
    """Let the outbox send something under this key, unless that was planned before: False then."""
    if not tx.execute(PLAN, {"key": key, "now": now}).rowcount:
        return False
    outbox.add(tx, kind, {**payload, "key": key}, now, due, about)
    return True


def withdraw(tx: Connection, key: str) -> None:
    """Forget a plan whose event was cancelled, so that it may be made again."""
    tx.execute(delete(dispatches).where(dispatches.c.key == key, dispatches.c.sent.is_(None)))


def claim(tx: Connection, key: str, now: datetime) -> bool:
    """Take a dispatch, so that no other worker sends it too; False if another has it, or it was sent."""
    return bool(tx.execute(CLAIM, {"of": key, "now": now, "before": now - CLAIMED_FOR}).rowcount)


def is_open(tx: Connection, key: str) -> bool:
    """Whether this is planned and has not been sent."""
    row = tx.execute(STANDS, {"of": key}).one_or_none()
    return row is not None and row.sent is None


def sent(tx: Connection, key: str, now: datetime) -> None:
    tx.execute(update(dispatches).where(dispatches.c.key == key).values(sent=now))


def release(tx: Connection, key: str) -> None:
    """Give a dispatch back that could not be sent, so that the next try can take it."""
    tx.execute(update(dispatches).where(dispatches.c.key == key, dispatches.c.sent.is_(None)).values(claimed=None))


def prune(tx: Connection, before: datetime, limit: int) -> int:
    """Forget at most `limit` dispatches planned before; return how many went."""
    old = select(dispatches.c.key).where(dispatches.c.created < before).limit(limit)
    return tx.execute(delete(dispatches).where(dispatches.c.key.in_(old))).rowcount
