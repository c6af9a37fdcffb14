import pytest

from moderation.comment import Policy
from moderation.store import Store, sites
from tests.builders import NOW, ORIGIN, a_stored_site


def test_a_site_is_found_by_key_by_id_and_by_origin(store: Store) -> None:
    site = a_stored_site(store, origins=(ORIGIN, "https://www.news.example"))
    with store.read() as tx:
        assert sites.by_key(tx, "news") == sites.by_id(tx, site.id) == site
        assert sites.by_origin(tx, "https://www.news.example") == [site]
        assert sites.by_key(tx, "other") is sites.by_id(tx, 99) is None
        assert sites.by_origin(tx, "https://other.example") == []


def test_two_sites_may_share_an_origin(store: Store) -> None:
    both = [a_stored_site(store, key) for key in ("blog", "news")]
    with store.read() as tx:
        assert sites.by_origin(tx, ORIGIN) == sites.every(tx) == both


def test_a_key_is_given_once(store: Store) -> None:
    a_stored_site(store)
    with pytest.raises(sites.Taken, match="choose another key"):
        a_stored_site(store)


def test_policy_and_lists_come_back_as_they_were_set(store: Store) -> None:
    site = a_stored_site(store)
    policy = Policy(publish_good=True, publish_below=0.1, spam_above=0.999)
    store.write(lambda tx: sites.set_policy(tx, site.id, policy))
    store.write(lambda tx: sites.set_lists(tx, site.id, ["gewinnspiel", "казино"], ["casino.example"]))
    with store.read() as tx:
        changed = sites.by_id(tx, site.id)
    assert changed is not None
    assert changed.policy == policy
    assert (changed.words, changed.hosts) == (("gewinnspiel", "казино"), ("casino.example",))


def test_origins_keep_their_order_and_are_named_once(store: Store) -> None:
    origins = ("https://b.example", "https://a.example", "https://b.example")
    site = store.write(lambda tx: sites.add(tx, "news", "Nachrichten", "de", origins, NOW))
    with store.read() as tx:
        assert sites.every(tx) == [site]
    assert site.origins == ("https://b.example", "https://a.example")
