"""Second factors: the secret of an authenticator app, sealed, and recovery codes as digests."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from moderation.store.people_schema import authenticators, passkeys, recovery_codes


@dataclass(frozen=True, slots=True)
class Authenticator:
    """`confirmed` once a first code was right; `step` is the last time step that a code was taken for."""

    sealed: str
    confirmed: bool
    step: int


def begin(tx: Connection, moderator_id: int, sealed: str, now: datetime) -> None:
    """Keep a secret that isn't asked for yet, in place of an earlier one."""
    tx.execute(delete(authenticators).where(authenticators.c.moderator_id == moderator_id))
    values = {"moderator_id": moderator_id, "secret": sealed, "confirmed": False, "step": 0, "created": now}
    tx.execute(insert(authenticators), values)


def of(tx: Connection, moderator_id: int) -> Authenticator | None:
    row = tx.execute(select(authenticators).where(authenticators.c.moderator_id == moderator_id)).one_or_none()
    return Authenticator(row.secret, row.confirmed, row.step) if row else None


def take(tx: Connection, moderator_id: int, step: int) -> bool:
    """Use a time step up; False if it, or a later one, was used before."""
    unused = (authenticators.c.moderator_id == moderator_id) & (authenticators.c.step < step)
    return tx.execute(update(authenticators).where(unused).values(step=step, confirmed=True)).rowcount > 0


def set_codes(tx: Connection, moderator_id: int, digests: Iterable[str]) -> None:
    """Let these be all the recovery codes of a moderator."""
    tx.execute(delete(recovery_codes).where(recovery_codes.c.moderator_id == moderator_id))
    rows = [{"moderator_id": moderator_id, "digest": digest} for digest in digests]
    tx.execute(insert(recovery_codes), rows)


def use_code(tx: Connection, moderator_id: int, digest: str) -> bool:
    """Use a recovery code up; False if there is no such one."""
    same = (recovery_codes.c.moderator_id == moderator_id) & (recovery_codes.c.digest == digest)
    return tx.execute(delete(recovery_codes).where(same)).rowcount > 0


def codes_left(tx: Connection, moderator_id: int) -> int:
    mine = recovery_codes.c.moderator_id == moderator_id
    return int(tx.execute(select(func.count()).select_from(recovery_codes).where(mine)).scalar_one())


def is_asked(tx: Connection, moderator_id: int) -> bool:
    """Whether a login takes a second factor: an app that was confirmed, or a passkey."""
    app = authenticators.c.moderator_id == moderator_id, authenticators.c.confirmed
    if tx.execute(select(authenticators.c.step).where(*app)).first():
        return True
    return tx.execute(select(passkeys.c.id).where(passkeys.c.moderator_id == moderator_id).limit(1)).first() is not None


def remove_app(tx: Connection, moderator_id: int) -> None:
    tx.execute(delete(authenticators).where(authenticators.c.moderator_id == moderator_id))
    tx.execute(delete(recovery_codes).where(recovery_codes.c.moderator_id == moderator_id))


def clear(tx: Connection, moderator_id: int) -> None:
    """Forget all second factors and passkeys, as after a reset."""
    remove_app(tx, moderator_id)
    tx.execute(delete(passkeys).where(passkeys.c.moderator_id == moderator_id))
