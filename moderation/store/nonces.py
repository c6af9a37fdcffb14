"""Nonces: one form token, or one Idempotency-Key of a site, stores one comment. Kept for a day, as digests."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, bindparam, delete, select, text

from moderation.store.columns import Moment
from moderation.store.work_schema import nonces


@dataclass(frozen=True, slots=True)
class Seen:
    """What this nonce stored: the comment, and a fingerprint of the fields it came with."""

    fingerprint: str
    comment_id: str


FIND = select(nonces.c.fingerprint, nonces.c.comment).where(
    nonces.c.digest == bindparam("digest"), nonces.c.site_id == bindparam("site_id")
)

# On PostgreSQL the second of two transactions waits here for the first one's commit, then inserts nothing.
KEEP = text(
    "INSERT INTO nonces (digest, site_id, fingerprint, comment, created)"
    " VALUES (:digest, :site_id, :fingerprint, :comment, :now) ON CONFLICT (digest, site_id) DO NOTHING"
).bindparams(bindparam("now", type_=Moment()))


def find(tx: Connection, site_id: int, nonce: str) -> Seen | None:
    row = tx.execute(FIND, {"digest": _digest(nonce), "site_id": site_id}).one_or_none()
    return Seen(row.fingerprint, row.comment) if row else None


def keep(tx: Connection, site_id: int, nonce: str, fingerprint: str, comment_id: str, now: datetime) -> Seen:
    """Keep the nonce, and return what it stands for: another comment than `comment_id` if a concurrent post was first.

    Call it before storing the comment: whoever lost then stores nothing.
    """
    which = {"digest": _digest(nonce), "site_id": site_id}
    if tx.execute(KEEP, {**which, "fingerprint": fingerprint, "comment": comment_id, "now": now}).rowcount:
        return Seen(fingerprint, comment_id)
    row = tx.execute(FIND, which).one()
    return Seen(row.fingerprint, row.comment)


def prune(tx: Connection, before: datetime, limit: int) -> int:
    """Forget at most `limit` nonces older than `before`; return how many went."""
    old = (
        select(nonces.c.digest, nonces.c.site_id)
        .where(nonces.c.created < before)
        .order_by(nonces.c.created)
        .limit(limit)
    )
    gone = tx.execute(old).all()
    for digest, site_id in gone:
        tx.execute(delete(nonces).where(nonces.c.digest == digest, nonces.c.site_id == site_id))
    return len(gone)


def _digest(nonce: str) -> str:
    return sha256(nonce.encode()).hexdigest()
