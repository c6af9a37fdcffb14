"""Logging in, as the store sees it: attempts that failed, and the session that a good one starts."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from moderation.store import audit, limits, sessions

WINDOW_SECONDS = 15 * 60


def begin(
    tx: Connection, moderator_id: int, *, old: str, fresh: str, now: datetime, until: datetime, device: str = ""
) -> None:
    """Start the session `fresh` in place of `old` (digests), and note it in the audit trail."""
    sessions.end(tx, old)
    sessions.start(tx, fresh, moderator_id, now, until, device)
    audit.record(tx, moderator_id, "login", str(moderator_id), now)


def failed(tx: Connection, buckets: Iterable[str], now: datetime) -> None:
    """Count an attempt that failed."""
    for bucket in buckets:
        limits.count(tx, bucket, now, WINDOW_SECONDS)


def too_many(tx: Connection, most: Mapping[str, int], now: datetime) -> bool:
    """Say whether one of the buckets has reached its most failures within the last quarter of an hour."""
    return any(limits.peek(tx, bucket, now, WINDOW_SECONDS) >= limit for bucket, limit in most.items())
