"""Pins: versions of the component that were printed for pages which demand their integrity."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, text

from moderation.store.columns import Moment
from moderation.store.pins_schema import pins
from moderation.store.schema import sites

# The same words on both databases. Printed again, it was printed first when it was printed first.
KEEP = text(
    "INSERT INTO pins (content, site_id, body, printed) VALUES (:content, :site_id, :body, :now)"
    " ON CONFLICT (content, site_id) DO NOTHING"
).bindparams(bindparam("now", type_=Moment()))
BODY = select(pins.c.body).where(pins.c.content == bindparam("content")).limit(1)
FORGOTTEN = delete(pins).where(pins.c.content == bindparam("of"), pins.c.site_id == bindparam("by"))
EVERY = (
    select(pins.c.content, pins.c.printed, sites.c.key)
    .join(sites, sites.c.id == pins.c.site_id)
    .order_by(sites.c.key, pins.c.printed)
)


@dataclass(frozen=True, slots=True)
class Pin:
    """Which version a site's pages may ask for, and since when."""

    content: str
    site: str
    printed: datetime


def keep(tx: Connection, site_id: int, content: str, body: bytes, now: datetime) -> None:
    tx.execute(KEEP, {"content": content, "site_id": site_id, "body": body, "now": now})


def body(tx: Connection, content: str) -> bytes | None:
    found: bytes | None = tx.execute(BODY, {"content": content}).scalar()
    return found


def forget(tx: Connection, site_id: int, content: str) -> bool:
    """Return whether there was such a pin of this site."""
    return tx.execute(FORGOTTEN, {"of": content, "by": site_id}).rowcount > 0


def every(tx: Connection) -> list[Pin]:
    return [Pin(row.content, row.key, row.printed) for row in tx.execute(EVERY)]
