"""Holds: what moderators said of an author or a host "from now on", each with an end.

An author is known by the digest of the address, so that nothing here names a person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from moderation.comment import HoldKind
from moderation.store.columns import Moment
from moderation.store.queue_schema import holds
from moderation.store.schema import comments, emails, moderators


@dataclass(frozen=True, slots=True)
class Hold:
    """`key` is a host, or an author's digest. `comment` is the id of the comment where it was decided."""

    id: int
    site_id: int
    kind: HoldKind
    key: str
    comment: str
    moderator: str
    created: datetime
    until: datetime


OF = select(holds.c.kind, holds.c.key).where(
    holds.c.site_id == bindparam("site_id"),
    holds.c.key.in_(bindparam("keys", expanding=True)),
    holds.c.until > bindparam("now", type_=Moment()),
)
ALL = select(holds, moderators.c.name).outerjoin(moderators, moderators.c.id == holds.c.moderator_id)
EVERY = ALL.where(holds.c.until > bindparam("now", type_=Moment())).order_by(holds.c.id.desc()).limit(bindparam("most"))
AUTHOR = (
    select(emails.c.key)
    .join(comments, comments.c.id == emails.c.comment_id)
    .where(comments.c.public_id == bindparam("public_id"))
)


def of(tx: Connection, site_id: int, author: str, hosts: Iterable[str], now: datetime) -> tuple[bool, str]:
    """Say whether this author is held, and which of these hosts ("" for none)."""
    wanted = [(HoldKind.AUTHOR, author), *((HoldKind.HOST, host) for host in hosts)]
    rows = tx.execute(OF, {"site_id": site_id, "keys": [key for _, key in wanted], "now": now})
    found = {(row.kind, row.key) for row in rows}
    host = next((key for kind, key in wanted if kind is HoldKind.HOST and (kind, key) in found), "")
    return (HoldKind.AUTHOR, author) in found, host


def author_of(tx: Connection, public_id: str) -> str | None:
    """The digest of a comment's author; None where no address is kept."""
    found: str | None = tx.execute(AUTHOR, {"public_id": public_id}).scalar()
    return found


def put(tx: Connection, hold: Hold, moderator_id: int) -> int:
    """Begin a hold; one that there is already begins anew. Return its number; that of `hold` is not looked at."""
    same = (holds.c.key == hold.key) & (holds.c.kind == hold.kind) & (holds.c.site_id == hold.site_id)
    tx.execute(delete(holds).where(same))
    values = {
        "site_id": hold.site_id,
        "kind": hold.kind,
        "key": hold.key,
        "comment": hold.comment,
        "moderator_id": moderator_id,
        "created": hold.created,
        "until": hold.until,
    }
    return int(tx.execute(insert(holds).values(values).returning(holds.c.id)).scalar_one())


def end(tx: Connection, id: int) -> bool:
    """End a hold; False if there is none of this number."""
    return bool(tx.execute(delete(holds).where(holds.c.id == id)).rowcount)


def by_id(tx: Connection, id: int) -> Hold | None:
    row = tx.execute(ALL.where(holds.c.id == id)).first()
    return _hold(row) if row else None


def every(tx: Connection, now: datetime, most: int) -> list[Hold]:
    """All holds of now, the latest first."""
    return [_hold(row) for row in tx.execute(EVERY, {"now": now, "most": most})]


def _hold(row: Row[Any]) -> Hold:
    return Hold(row.id, row.site_id, row.kind, row.key, row.comment, row.name or "", row.created, row.until)


def prune(tx: Connection, now: datetime, most: int) -> int:
    """Delete holds that have ended; return how many."""
    over: Sequence[int] = tx.execute(select(holds.c.id).where(holds.c.until <= now).limit(most)).scalars().all()
    return tx.execute(delete(holds).where(holds.c.id.in_(over))).rowcount if over else 0
