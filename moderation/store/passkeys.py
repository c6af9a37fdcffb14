"""Passkeys: the public half of each, and how often it has signed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from moderation.store.people_schema import passkeys


@dataclass(frozen=True, slots=True)
class Passkey:
    """`credential` is its id, base64url."""

    id: int
    moderator_id: int
    credential: str
    public_key: bytes
    sign_count: int
    name: str
    created: datetime
    used: datetime | None = None


def add(tx: Connection, new: Passkey) -> int:
    """Keep a passkey. Its number is not looked at."""
    values = {field: getattr(new, field) for field in Passkey.__dataclass_fields__ if field != "id"}
    return int(tx.execute(insert(passkeys).values(values).returning(passkeys.c.id)).scalar_one())


def by_credential(tx: Connection, credential: str) -> Passkey | None:
    row = tx.execute(select(passkeys).where(passkeys.c.credential == credential)).one_or_none()
    return _passkey(row) if row else None


def of(tx: Connection, moderator_id: int) -> list[Passkey]:
    rows = tx.execute(select(passkeys).where(passkeys.c.moderator_id == moderator_id).order_by(passkeys.c.id))
    return [_passkey(row) for row in rows]


def used(tx: Connection, id: int, before: int, sign_count: int, now: datetime) -> bool:
    """Note a signature; False when another one was noted meanwhile."""
    same = (passkeys.c.id == id) & (passkeys.c.sign_count == before)
    return tx.execute(update(passkeys).where(same).values(sign_count=sign_count, used=now)).rowcount > 0


def remove(tx: Connection, id: int, moderator_id: int) -> bool:
    mine = (passkeys.c.id == id) & (passkeys.c.moderator_id == moderator_id)
    return tx.execute(delete(passkeys).where(mine)).rowcount > 0


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(
        row.id, row.moderator_id, row.credential, row.public_key, row.sign_count, row.name, row.created, row.used
    )
