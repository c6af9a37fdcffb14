from collections.abc import Iterator
from datetime import timedelta

import pytest

from moderation.store import Store, limits
from moderation.store.redis_limits import PAUSE, RedisLimits
from tests.builders import NOW
from tests.databases import Redis
from tests.store.rows import at_once

MINUTE = 60


@pytest.fixture
def redis(redis_server: Redis) -> Iterator[Redis]:
    redis_server.empty()
    yield redis_server
    redis_server.kill()
    redis_server.start()


@pytest.fixture
def counter(redis: Redis) -> Iterator[RedisLimits]:
    # More patient than the service is: a busy test machine must not look like a Redis that is away.
    counter = RedisLimits(redis.url, timeout_seconds=5)
    yield counter
    counter.close()


def count(counter: RedisLimits, store: Store, seconds: float = 0) -> int:
    return store.write(lambda tx: counter.count(tx, "client", NOW + timedelta(seconds=seconds), MINUTE))


def in_the_database(store: Store) -> int:
    with store.read() as tx:
        return limits.peek(tx, "client", NOW, MINUTE)


def test_redis_counts_as_the_database_does(counter: RedisLimits, sqlite_store: Store) -> None:
    for _ in range(10):
        count(counter, sqlite_store)
    slid = [count(counter, sqlite_store, after) for after in (59, 60, 75, 90, 119, 120)]
    assert slid == [11, 12, 10, 8, 4, 5]
    assert in_the_database(sqlite_store) == 0


def test_nothing_is_lost_when_many_count_at_once(counter: RedisLimits, sqlite_store: Store) -> None:
    counted = at_once(*[lambda: count(counter, sqlite_store)] * 20)
    assert sorted(map(str, counted)) == sorted(str(n) for n in range(1, 21))


def test_the_database_counts_while_redis_is_away(counter: RedisLimits, redis: Redis, sqlite_store: Store) -> None:
    assert count(counter, sqlite_store) == 1
    redis.kill()
    assert [count(counter, sqlite_store) for _ in range(3)] == [1, 2, 3]
    redis.start()
    assert count(counter, sqlite_store) == 4, "Redis is not asked again at once"
    assert count(counter, sqlite_store, PAUSE.total_seconds()) == 1


def test_a_redis_that_hangs_is_not_waited_for(redis: Redis, sqlite_store: Store) -> None:
    counter = RedisLimits(redis.url)
    redis.pause()
    assert [count(counter, sqlite_store) for _ in range(3)] == [1, 2, 3]
    assert in_the_database(sqlite_store) == 3
    redis.resume()
    counter.close()


def test_settings_with_redis_count_there(redis: Redis) -> None:
    counting = limits.counting(redis.url)
    assert isinstance(getattr(counting, "__self__", None), RedisLimits)
