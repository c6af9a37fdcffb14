"""Counting within a sliding window, in the database, so that several processes agree.

Two fixed windows make the sliding one: this window's count, and of the window before as much as still lies within.
"""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, text

from moderation.store.work_schema import limits

ADD = text(
    "INSERT INTO limits (bucket, seconds, started, count, until) VALUES (:bucket, :seconds, :started, 1, :until)"
    " ON CONFLICT (bucket, seconds, started) DO UPDATE SET count = limits.count + 1 RETURNING count"
)
COUNT = select(limits.c.count).where(
    limits.c.bucket == bindparam("bucket"),
    limits.c.seconds == bindparam("seconds"),
    limits.c.started == bindparam("started"),
)


def count(tx: Connection, bucket: str, now: datetime, window_seconds: int) -> int:
    """Add one to the bucket and return the count within the window that ends now."""
    started = window_start(now, window_seconds)
    values = {"bucket": bucket, "seconds": window_seconds, "started": started, "until": started + 2 * window_seconds}
    added = tx.execute(ADD, values).scalar_one()
    return sliding(added, _in_window(tx, bucket, started - window_seconds, window_seconds), now, window_seconds)


def peek(tx: Connection, bucket: str, now: datetime, window_seconds: int) -> int:
    """Return the count without adding to it."""
    started = window_start(now, window_seconds)
    current = _in_window(tx, bucket, started, window_seconds)
    return sliding(current, _in_window(tx, bucket, started - window_seconds, window_seconds), now, window_seconds)


def _in_window(tx: Connection, bucket: str, started: int, window_seconds: int) -> int:
    return tx.execute(COUNT, {"bucket": bucket, "seconds": window_seconds, "started": started}).scalar() or 0


def window_start(now: datetime, window_seconds: int) -> int:
    return int(now.timestamp()) // window_seconds * window_seconds


def sliding(current: int, before: int, now: datetime, window_seconds: int) -> int:
    """Join two fixed windows: the earlier counts by the share of it that the sliding window still covers."""
    passed = (now.timestamp() % window_seconds) / window_seconds
    return current + int(before * (1 - passed))


def forget(tx: Connection, now: datetime, limit: int) -> int:
    """Delete at most `limit` counts that no window reaches any more; return how many went."""
    old = select(limits.c.bucket, limits.c.seconds, limits.c.started).where(limits.c.until <= int(now.timestamp()))
    gone = tx.execute(old.limit(limit)).all()
    for bucket, seconds, started in gone:
        same = (limits.c.bucket == bucket, limits.c.seconds == seconds, limits.c.started == started)
        tx.execute(delete(limits).where(*same))
    return len(gone)
