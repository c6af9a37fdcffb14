from datetime import timedelta

from moderation.store import Store, limits
from tests.builders import NOW
from tests.store.rows import at_once

MINUTE = 60


def count(store: Store, bucket: str = "client", seconds: float = 0) -> int:
    return store.write(lambda tx: limits.count(tx, bucket, NOW + timedelta(seconds=seconds), MINUTE))


def test_it_counts_each_bucket_by_itself(store: Store) -> None:
    assert [count(store), count(store), count(store, "other")] == [1, 2, 1]


def test_looking_does_not_count(store: Store) -> None:
    count(store)
    with store.read() as tx:
        assert limits.peek(tx, "client", NOW, MINUTE) == limits.peek(tx, "client", NOW, MINUTE) == 1
        assert limits.peek(tx, "unknown", NOW, MINUTE) == 0


def test_the_window_slides(store: Store) -> None:
    for _ in range(10):
        count(store)
    assert [count(store, seconds=after) for after in (59, 60, 75, 90, 119, 120)] == [11, 12, 10, 8, 4, 5]


def test_windows_of_different_length_are_apart(store: Store) -> None:
    count(store)
    assert store.write(lambda tx: limits.count(tx, "client", NOW, 3600)) == 1


def test_nothing_is_lost_when_many_count_at_once(store: Store) -> None:
    assert sorted(map(str, at_once(*[lambda: count(store)] * 30))) == sorted(str(n) for n in range(1, 31))


def test_what_no_window_reaches_is_forgotten(store: Store) -> None:
    count(store, "old")
    count(store, "new", seconds=119)
    later = NOW + timedelta(seconds=120)
    assert [store.write(lambda tx: limits.forget(tx, later, 5)) for _ in range(2)] == [1, 0]
