"""Sessions of moderators: kept by the digest of a secret that only the browser knows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from moderation.comment import Moderator
from moderation.store.columns import Moment
from moderation.store.moderators import moderator
from moderation.store.schema import moderators, sessions


@dataclass(frozen=True, slots=True)
class Session:
    digest: str
    moderator: Moderator
    started: datetime
    seen: datetime
    until: datetime


PERSON = (moderators.c.id, moderators.c.email, moderators.c.name, moderators.c.language)
FIND = (
    select(sessions, *PERSON)
    .join(moderators, moderators.c.id == sessions.c.moderator_id)
    .where(sessions.c.digest == bindparam("of"), sessions.c.until > bindparam("now", type_=Moment()))
)


def start(tx: Connection, digest: str, moderator_id: int, now: datetime, until: datetime) -> None:
    values = {"digest": digest, "moderator_id": moderator_id, "started": now, "seen": now, "until": until}
    tx.execute(insert(sessions), values)


def find(tx: Connection, digest: str, now: datetime) -> Session | None:
    """Return the session unless it has run out."""
    row = tx.execute(FIND, {"of": digest, "now": now}).one_or_none()
    return Session(digest, moderator(row), row.started, row.seen, row.until) if row else None


def seen(tx: Connection, digest: str, now: datetime) -> None:
    tx.execute(update(sessions).where(sessions.c.digest == digest).values(seen=now))


def end(tx: Connection, digest: str) -> None:
    tx.execute(delete(sessions).where(sessions.c.digest == digest))


def end_all(tx: Connection, moderator_id: int) -> None:
    """Log a moderator out everywhere, as after a new password."""
    tx.execute(delete(sessions).where(sessions.c.moderator_id == moderator_id))


def prune(tx: Connection, now: datetime, limit: int) -> int:
    """Delete at most `limit` sessions that have run out; return how many went."""
    old = select(sessions.c.digest).where(sessions.c.until <= now).limit(limit)
    return tx.execute(delete(sessions).where(sessions.c.digest.in_(old))).rowcount
