"""Threads: the comments below one page. Their version and count are kept by the transaction that changes them."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, text, update

from moderation.comment import Thread
from moderation.store import memory
from moderation.store.columns import Moment
from moderation.store.schema import threads

# The same words on both databases. Whoever comes second inserts nothing and finds the first one's row.
ENSURE = text(
    "INSERT INTO threads (site_id, key_digest, key, title, version, approved_count, created)"
    " VALUES (:site_id, :digest, :key, :title, 0, 0, :now) ON CONFLICT (key_digest, site_id) DO NOTHING"
).bindparams(bindparam("now", type_=Moment()))

FIND = select(threads).where(threads.c.key_digest == bindparam("digest"), threads.c.site_id == bindparam("site_id"))

CHANGED = (
    update(threads)
    .where(threads.c.id == bindparam("thread_id"))
    .values(version=threads.c.version + 1, approved_count=threads.c.approved_count + bindparam("by"))
)


def find(tx: Connection, site_id: int, key: str) -> Thread | None:
    row = tx.execute(FIND, {"digest": digest(key), "site_id": site_id}).one_or_none()
    return _thread(row) if row else None


def by_id(tx: Connection, thread_id: int) -> Thread | None:
    row = tx.execute(select(threads).where(threads.c.id == thread_id)).one_or_none()
    return _thread(row) if row else None


def ensure(tx: Connection, site_id: int, key: str, title: str, now: datetime) -> Thread:
    """Return the thread of this page; the first comment makes it. A title fills an empty one, but replaces none."""
    thread = find(tx, site_id, key)
    if thread is None:
        values = {"site_id": site_id, "digest": digest(key), "key": key, "title": title, "now": now}
        tx.execute(ENSURE, values)
        thread = _thread(tx.execute(FIND, values).one())
    if title and not thread.title:
        memory.changed(tx)
        tx.execute(update(threads).where(threads.c.id == thread.id).values(title=title))
        return Thread(thread.id, site_id, key, title, thread.version)
    return thread


def changed(tx: Connection, thread_id: int, by: int = 0) -> None:
    """Note a public change: the version grows by one, the count of approved comments by `by`."""
    memory.changed(tx)
    tx.execute(CHANGED, {"thread_id": thread_id, "by": by})


def counts(tx: Connection, site_id: int, keys: Iterable[str]) -> dict[str, int]:
    """How many approved comments each page has; a page without a thread has none."""
    digests = {digest(key): key for key in keys}
    query = select(threads.c.key, threads.c.approved_count)
    rows = tx.execute(query.where(threads.c.key_digest.in_(digests), threads.c.site_id == site_id))
    return dict.fromkeys(digests.values(), 0) | {row.key: row.approved_count for row in rows}


def digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def _thread(row: Row[Any]) -> Thread:
    return Thread(row.id, row.site_id, row.key, row.title, row.version)
