"""What a site lets its readers do: kept as far as somebody chose it."""

from moderation.forum import Forum, Order, Portrait
from moderation.store import Store, sites
from tests.builders import a_stored_site


def test_a_site_that_never_chose_has_the_defaults(store: Store) -> None:
    assert a_stored_site(store).forum == Forum()


def test_what_was_chosen_is_kept_and_nothing_else(store: Store) -> None:
    site, chosen = a_stored_site(store), Forum(order=Order.HELPFUL, portrait=Portrait.NONE, votes=False)
    store.write(lambda tx: sites.set_forum(tx, site.id, chosen))
    with store.read() as tx:
        found = sites.by_id(tx, site.id)
    assert found
    assert found.forum == chosen
    assert chosen.as_record() == {"order": "helpful", "portrait": "none", "votes": False}


def test_a_setting_of_another_version_is_passed_over() -> None:
    assert Forum.of({"depth": 3, "of_tomorrow": True}) == Forum(depth=3)
