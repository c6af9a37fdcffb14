"""Counting as in `limits.py`, on Redis: for all processes, and before a flood costs the database a transaction.

Redis away is no reason to refuse a comment: what the database counts decides by itself then, and Redis is asked
again a moment later.
"""

import logging
from datetime import UTC, datetime, timedelta

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from moderation.store import limits

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 0.05
PAUSE = timedelta(seconds=5)
AWAY = "Redis is away (%s); the database counts alone meanwhile. Check MODERATION_REDIS_URL"


class RedisLimits:
    """Counts on Redis."""

    def __init__(self, url: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._redis = redis.Redis.from_url(
            url,
            socket_timeout=timeout_seconds,
            socket_connect_timeout=timeout_seconds,
            retry=Retry(NoBackoff(), 0),
        )
        self._away_until = datetime.min.replace(tzinfo=UTC)

    def count(self, bucket: str, now: datetime, window_seconds: int) -> int | None:
        """Add one to the bucket and return the count within the window that ends now; None while Redis is away."""
        if now < self._away_until:
            return None
        try:
            return self._count(bucket, now, window_seconds)
        except redis.RedisError as error:
            self._away_until = now + PAUSE
            log.warning(AWAY, type(error).__name__)
            return None

    def _count(self, bucket: str, now: datetime, window_seconds: int) -> int:
        started = limits.window_start(now, window_seconds)
        this, before = (_name(bucket, window_seconds, at) for at in (started, started - window_seconds))
        with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.incr(this)
            pipeline.expire(this, 2 * window_seconds)
            pipeline.get(before)
            added, _, earlier = pipeline.execute()
        return limits.sliding(int(added), int(earlier or 0), now, window_seconds)

    def close(self) -> None:
        self._redis.close()


def _name(bucket: str, window_seconds: int, started: int) -> str:
    return f"moderation:limit:{bucket}:{window_seconds}:{started}"
