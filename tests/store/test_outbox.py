from datetime import datetime, timedelta

from moderation.store import Store, outbox
from moderation.store.outbox import Backlog, Event
from tests.builders import NOW
from tests.store.rows import at_once

LEASE = timedelta(minutes=1)


def put(store: Store, number: int = 1, due: datetime | None = None) -> None:
    store.write(lambda tx: outbox.add(tx, "mail", {"comment": f"c{number}"}, NOW, due))


def claim(store: Store, now: datetime = NOW, limit: int = 10) -> list[Event]:
    return store.write(lambda tx: outbox.claim(tx, limit, now, LEASE))


def test_an_event_is_claimed_once(store: Store) -> None:
    put(store)
    (event,) = claim(store)
    assert (event.kind, event.payload, event.created, event.attempts) == ("mail", {"comment": "c1"}, NOW, 1)
    assert claim(store) == []


def test_an_event_waits_until_it_is_due(store: Store) -> None:
    put(store, due=NOW + LEASE)
    assert claim(store) == []
    assert len(claim(store, NOW + LEASE)) == 1


def test_events_are_claimed_oldest_first_and_a_few_at_a_time(store: Store) -> None:
    for number in range(5):
        put(store, number)
    claimed = [[event.payload["comment"] for event in claim(store, limit=2)] for _ in range(4)]
    assert claimed == [["c0", "c1"], ["c2", "c3"], ["c4"], []]


def test_an_event_of_a_worker_that_died_falls_due_again(store: Store) -> None:
    put(store)
    claim(store)
    (again,) = claim(store, NOW + LEASE)
    assert again.attempts == 2


def test_what_is_done_is_gone(store: Store) -> None:
    put(store)
    (event,) = claim(store)
    store.write(lambda tx: outbox.done(tx, event.id))
    assert claim(store, NOW + LEASE) == []
    with store.read() as tx:
        assert outbox.waiting(tx) == Backlog(0, None, 0)


def test_a_number_is_never_given_again(store: Store) -> None:
    put(store)
    (first,) = claim(store)
    store.write(lambda tx: outbox.done(tx, first.id))
    put(store)
    (second,) = claim(store)
    store.write(lambda tx: outbox.done(tx, first.id))
    assert second.id != first.id
    assert len(claim(store, NOW + LEASE)) == 1, "the first worker's late answer is not about the second event"


def test_what_failed_comes_back_when_its_time_has_come(store: Store) -> None:
    put(store)
    (event,) = claim(store)
    store.write(lambda tx: outbox.failed(tx, event.id, "smtp_421", NOW + 2 * LEASE))
    assert claim(store, NOW + LEASE) == []
    assert len(claim(store, NOW + 2 * LEASE)) == 1


def test_what_is_given_up_stays_as_a_dead_letter(store: Store) -> None:
    put(store)
    put(store)
    event = claim(store, limit=1)[0]
    store.write(lambda tx: outbox.failed(tx, event.id, "smtp_550", None))
    with store.read() as tx:
        assert outbox.waiting(tx) == Backlog(1, NOW, 1)
    assert event.id not in [other.id for other in claim(store, NOW + timedelta(days=30))]


def test_workers_that_claim_at_once_share_the_events(store: Store) -> None:
    for number in range(30):
        put(store, number)
    shares = at_once(*[lambda: claim(store, limit=5)] * 6)
    claimed = [event.id for share in shares if isinstance(share, list) for event in share]
    assert len(claimed) == len(set(claimed)) == 30
