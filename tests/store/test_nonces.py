from datetime import timedelta

from moderation.store import Store, nonces
from moderation.store.nonces import Seen
from tests.builders import NOW, a_stored_site
from tests.store.rows import at_once


def test_a_nonce_is_unknown_until_it_is_kept(store: Store) -> None:
    site = a_stored_site(store)
    with store.read() as tx:
        assert nonces.find(tx, site.id, "n") is None
    assert store.write(lambda tx: nonces.keep(tx, site.id, "n", "fields", "first", NOW)) == Seen("fields", "first")
    with store.read() as tx:
        assert nonces.find(tx, site.id, "n") == Seen("fields", "first")


def test_who_comes_second_gets_what_the_first_one_kept(store: Store) -> None:
    site = a_stored_site(store)
    posts = [lambda n=n: store.write(lambda tx: nonces.keep(tx, site.id, "n", f"f{n}", f"c{n}", NOW)) for n in range(8)]
    answers = at_once(*posts)
    assert len(set(answers)) == 1
    with store.read() as tx:
        assert nonces.find(tx, site.id, "n") == answers[0]


def test_a_nonce_may_be_as_long_as_any(store: Store) -> None:
    site = a_stored_site(store)
    longest = "ä" * 10_000
    store.write(lambda tx: nonces.keep(tx, site.id, longest, "fields", "first", NOW))
    with store.read() as tx:
        assert nonces.find(tx, site.id, longest) == Seen("fields", "first")


def test_a_nonce_is_of_one_site(store: Store) -> None:
    news, blog = a_stored_site(store), a_stored_site(store, "blog")
    store.write(lambda tx: nonces.keep(tx, news.id, "n", "fields", "first", NOW))
    assert store.write(lambda tx: nonces.keep(tx, blog.id, "n", "x", "second", NOW)).comment_id == "second"


def test_old_ones_are_forgotten_in_pieces(store: Store) -> None:
    site = a_stored_site(store)

    def keep(hour: int) -> None:
        store.write(lambda tx: nonces.keep(tx, site.id, f"n{hour}", "fields", "c", NOW + timedelta(hours=hour)))

    for hour in range(5):
        keep(hour)
    before = NOW + timedelta(hours=3)
    gone = [store.write(lambda tx: nonces.prune(tx, before, 2)) for _ in range(3)]
    assert gone == [2, 1, 0]
    with store.read() as tx:
        assert [nonces.find(tx, site.id, f"n{hour}") is None for hour in range(5)] == [True] * 3 + [False] * 2
