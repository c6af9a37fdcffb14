"""What moderators set for a whole site, and whether one thread takes comments."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from moderation.comment import Site
from moderation.rule import Switch
from moderation.store import memory, threads
from moderation.store.schema import sites
from moderation.store.schema import threads as pages

DOORS = select(pages.c.created, pages.c.closed).where(
    pages.c.key_digest == bindparam("digest"), pages.c.site_id == bindparam("site_id")
)


def set_bound(tx: Connection, site_id: int, bound: float) -> None:
    _set(tx, site_id, rule_bound=bound)


def set_first_approved(tx: Connection, site_id: int, count: int) -> None:
    _set(tx, site_id, first_approved=count)


def set_close_after(tx: Connection, site_id: int, days: int | None) -> None:
    _set(tx, site_id, close_after=days)


def set_hold_all(tx: Connection, site_id: int, switch: Switch) -> None:
    _set(tx, site_id, hold_all=switch.on, hold_all_until=switch.until)


def set_read_only(tx: Connection, site_id: int, switch: Switch) -> None:
    _set(tx, site_id, read_only=switch.on, read_only_until=switch.until)


def set_caution(tx: Connection, site_id: int, name: str) -> None:
    _set(tx, site_id, caution=name)


def _set(tx: Connection, site_id: int, **values: Any) -> None:
    memory.changed(tx)
    tx.execute(update(sites).where(sites.c.id == site_id).values(**values))


def set_closed(tx: Connection, thread_id: int, closed: bool | None) -> None:
    """Close a thread, keep it open whatever its age, or (None) leave it to the site's days."""
    tx.execute(update(pages).where(pages.c.id == thread_id).values(closed=closed))
    # What readers see changes with it: the form gives way to a sentence.
    threads.changed(tx, thread_id)


def closed(tx: Connection, site: Site, page: str, now: datetime) -> str:
    """Say why a page takes no comments: read_only, closed or old; "" if it takes them."""
    if site.house.read_only.holds(now):
        return "read_only"
    row = tx.execute(DOORS, {"digest": threads.digest(page), "site_id": site.id}).first()
    if row is None:
        return ""
    if row.closed is not None:
        return "closed" if row.closed else ""
    days = site.house.close_after
    return "old" if days is not None and row.created + timedelta(days=days) <= now else ""
