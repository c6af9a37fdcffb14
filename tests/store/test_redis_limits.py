import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest

from moderation.config import ConfigError
from moderation.context import shared_limits
from moderation.draft import TooFast
from moderation.store import Store, limits
from moderation.store.redis_limits import PAUSE, RedisLimits
from moderation.submit import submit
from tests.builders import NOW, a_context, a_stored_site, a_submission
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


def count(counter: RedisLimits, seconds: float = 0) -> int | None:
    return counter.count("client", NOW + timedelta(seconds=seconds), MINUTE)


def test_redis_counts_as_the_database_does(counter: RedisLimits, sqlite_store: Store) -> None:
    def in_the_database(seconds: float) -> int:
        return sqlite_store.write(lambda tx: limits.count(tx, "client", NOW + timedelta(seconds=seconds), MINUTE))

    moments = [0] * 10 + [59, 60, 75, 90, 119, 120]
    counted = [count(counter, after) for after in moments]
    assert counted[10:] == [11, 12, 10, 8, 4, 5]
    assert counted == [in_the_database(after) for after in moments]


def test_nothing_is_lost_when_many_count_at_once(counter: RedisLimits) -> None:
    counted = at_once(*[lambda: count(counter)] * 20)
    assert sorted(map(str, counted)) == sorted(str(n) for n in range(1, 21))


def test_redis_away_is_said_and_asked_again_a_moment_later(counter: RedisLimits, redis: Redis) -> None:
    assert count(counter) == 1
    redis.kill()
    assert count(counter) is None
    redis.start()
    assert count(counter) is None, "Redis is not asked again at once"
    assert count(counter, PAUSE.total_seconds()) == 1


def test_a_redis_that_hangs_is_not_waited_for(redis: Redis) -> None:
    counter = RedisLimits(redis.url)
    redis.pause()
    assert [count(counter) for _ in range(3)] == [None] * 3
    redis.resume()
    counter.close()


def test_settings_with_redis_count_there(redis: Redis) -> None:
    assert isinstance(shared_limits(redis.url), RedisLimits)
    assert shared_limits("") is None


def test_redis_without_its_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "moderation.store.redis_limits", None)
    with pytest.raises(ConfigError, match="MODERATION_REDIS_URL"):
        shared_limits("redis://localhost")


def test_a_flood_is_turned_away_by_redis_and_without_it_by_the_database(redis: Redis, sqlite_store: Store) -> None:
    ctx = a_context(sqlite_store, redis_url=redis.url, client_minute=3)
    site = a_stored_site(sqlite_store)

    def taken(number: int) -> bool:
        try:
            submit(ctx, site, a_submission(f"Der {number}. Kommentar an diesem Vormittag."))
        except TooFast:
            return False
        return True

    assert [taken(number) for number in range(4)] == [True, True, True, False]
    redis.kill()
    assert not taken(5)
