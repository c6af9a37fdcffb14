"""Links of mails that were used: each acts once. Kept as digests, for as long as a link is good."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, text

from moderation.store.columns import Moment
from moderation.store.mail_schema import used_links

USE = text("INSERT INTO used_links (digest, used) VALUES (:digest, :now) ON CONFLICT (digest) DO NOTHING").bindparams(
    bindparam("now", type_=Moment())
)


def use(tx: Connection, digest: str, now: datetime) -> bool:
    """Use a link up; False if it was used before."""
    return bool(tx.execute(USE, {"digest": digest, "now": now}).rowcount)


def when(tx: Connection, digest: str) -> datetime | None:
    """When a link was used; None if it wasn't."""
    used: datetime | None = tx.execute(select(used_links.c.used).where(used_links.c.digest == digest)).scalar()
    return used


def prune(tx: Connection, before: datetime, limit: int) -> int:
    old = select(used_links.c.digest).where(used_links.c.used < before).limit(limit)
    return tx.execute(delete(used_links).where(used_links.c.digest.in_(old))).rowcount
