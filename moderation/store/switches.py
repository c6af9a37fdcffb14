"""What moderators set for a whole site, and whether one thread takes comments."""

from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from moderation.rule import Doors, Switch
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


def doors(tx: Connection, site_id: int, page: str) -> Doors | None:
    """Return when the thread of a page began and what moderators said of it; None for a page nobody wrote on."""
    row = tx.execute(DOORS, {"digest": threads.digest(page), "site_id": site_id}).first()
    return Doors(row.created, row.closed) if row else None
