"""Sessions of moderators: kept by the digest of a secret that only the browser knows."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from moderation.comment import Moderator
from moderation.roles import Roles
from moderation.store import roles
from moderation.store.columns import Moment
from moderation.store.moderators import moderator
from moderation.store.schema import moderators, sessions


@dataclass(frozen=True, slots=True)
class Session:
    """`proved` is when a password or passkey was last given; `device` says in words what it runs on."""

    digest: str
    moderator: Moderator
    started: datetime
    seen: datetime
    until: datetime
    proved: datetime
    device: str = ""
    roles: Roles = field(default_factory=Roles)


@dataclass(frozen=True, slots=True)
class Begun:
    """A session as it is listed. `handle` names it without being worth anything."""

    handle: str
    started: datetime
    seen: datetime
    device: str


HANDLE = 16


PERSON = (moderators.c.id, moderators.c.email, moderators.c.name, moderators.c.language, moderators.c.role)
FIND = (
    select(sessions, *PERSON)
    .join(moderators, moderators.c.id == sessions.c.moderator_id)
    .where(
        sessions.c.digest == bindparam("of"),
        sessions.c.until > bindparam("now", type_=Moment()),
        moderators.c.locked.is_(None),
    )
)


def start(tx: Connection, digest: str, moderator_id: int, now: datetime, until: datetime, device: str = "") -> None:
    values = {"digest": digest, "moderator_id": moderator_id, "started": now, "seen": now, "until": until}
    tx.execute(insert(sessions), values | {"proved": now, "device": device})


def find(tx: Connection, digest: str, now: datetime) -> Session | None:
    """Return the session with the roles of its moderator, unless it has run out or the moderator is locked out."""
    row = tx.execute(FIND, {"of": digest, "now": now}).one_or_none()
    if row is None:
        return None
    who, held = moderator(row), roles.with_sites(tx, row.moderator_id, row.role)
    return Session(digest, who, row.started, row.seen, row.until, row.proved or row.started, row.device, held)


def of(tx: Connection, moderator_id: int, now: datetime, idle_since: datetime) -> list[Begun]:
    """The sessions of a moderator that are still good, the latest used first."""
    mine = (sessions.c.moderator_id == moderator_id) & (sessions.c.until > now) & (sessions.c.seen >= idle_since)
    rows = tx.execute(select(sessions).where(mine).order_by(sessions.c.seen.desc(), sessions.c.digest))
    return [Begun(row.digest[:HANDLE], row.started, row.seen, row.device) for row in rows]


def seen(tx: Connection, digest: str, now: datetime) -> None:
    tx.execute(update(sessions).where(sessions.c.digest == digest).values(seen=now))


def proved(tx: Connection, digest: str, now: datetime) -> None:
    """Note that who is logged in gave a password or passkey again."""
    tx.execute(update(sessions).where(sessions.c.digest == digest).values(proved=now))


def end(tx: Connection, digest: str) -> None:
    tx.execute(delete(sessions).where(sessions.c.digest == digest))


def end_one(tx: Connection, moderator_id: int, handle: str) -> bool:
    """End the session of this handle, if it is this moderator's."""
    mine = (sessions.c.moderator_id == moderator_id) & sessions.c.digest.startswith(handle, autoescape=True)
    return tx.execute(delete(sessions).where(mine)).rowcount > 0


def end_others(tx: Connection, moderator_id: int, digest: str) -> int:
    """Log a moderator out everywhere but here; return how many sessions ended."""
    others = (sessions.c.moderator_id == moderator_id) & (sessions.c.digest != digest)
    return tx.execute(delete(sessions).where(others)).rowcount


def end_all(tx: Connection, moderator_id: int) -> None:
    """Log a moderator out everywhere, as after a new password."""
    tx.execute(delete(sessions).where(sessions.c.moderator_id == moderator_id))


def prune(tx: Connection, now: datetime, limit: int) -> int:
    """Delete at most `limit` sessions that have run out; return how many went."""
    old = select(sessions.c.digest).where(sessions.c.until <= now).limit(limit)
    return tx.execute(delete(sessions).where(sessions.c.digest.in_(old))).rowcount
