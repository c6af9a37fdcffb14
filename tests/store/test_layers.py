"""Layers of a site: stored once, one of them active, the old ones kept for a while."""

from moderation.comment import Site
from moderation.store import Store, layers, sites
from tests.builders import NOW, a_stored_site
from tests.store.rows import a_layer


def site_of(store: Store, key: str = "news") -> Site:
    with store.read() as tx:
        found = sites.by_key(tx, key)
    assert found is not None
    return found


def versions(store: Store, site: Site) -> list[str]:
    with store.read() as tx:
        return [layer.version for layer in layers.of(tx, site.id)]


def test_a_new_site_has_none(store: Store) -> None:
    assert a_stored_site(store) == site_of(store)
    assert site_of(store).layer is None


def test_a_layer_is_read_as_it_was_stored(store: Store) -> None:
    site = a_stored_site(store)
    kept = store.write(lambda tx: layers.add(tx, site.id, a_layer(refused="canary"), NOW))
    with store.read() as tx:
        assert layers.of(tx, site.id) == [kept]
        assert layers.weights(tx, site.id, kept.id) == b"packed"
    assert (kept.refused, kept.created, kept.figures) == ("canary", NOW, {"loss": 0.25})


def test_the_same_version_is_the_same_layer(store: Store) -> None:
    site = a_stored_site(store)
    first, again = (store.write(lambda tx: layers.add(tx, site.id, a_layer(), NOW)) for _ in range(2))
    assert first == again
    assert versions(store, site) == ["site-1"]


def test_an_active_layer_is_part_of_its_site(store: Store) -> None:
    site = a_stored_site(store)
    layer = store.write(lambda tx: layers.add(tx, site.id, a_layer(), NOW))
    store.write(lambda tx: layers.activate(tx, site.id, layer.id, held=True))
    assert (site_of(store).layer, site_of(store).layer_held) == (layer.id, True)
    store.write(lambda tx: layers.activate(tx, site.id, None))
    assert (site_of(store).layer, site_of(store).layer_held) == (None, False)


def test_a_change_counts_at_once_for_what_is_held_in_memory(store: Store) -> None:
    site = a_stored_site(store)
    assert store.recall("site", lambda tx: sites.by_id(tx, site.id)) == site
    store.write(lambda tx: layers.activate(tx, site.id, 7))
    held = store.recall("site", lambda tx: sites.by_id(tx, site.id))
    assert held is not None
    assert held.layer == 7


def test_no_site_reads_anothers_layer(store: Store) -> None:
    mine, other = a_stored_site(store), a_stored_site(store, "blog", ("http://blog.example",))
    layer = store.write(lambda tx: layers.add(tx, mine.id, a_layer(), NOW))
    with store.read() as tx:
        assert layers.weights(tx, other.id, layer.id) is None
        assert layers.by_id(tx, other.id, layer.id) is None


def test_old_layers_go_but_never_the_active_one(store: Store) -> None:
    site = a_stored_site(store)
    oldest = store.write(lambda tx: layers.add(tx, site.id, a_layer("site-0"), NOW))
    store.write(lambda tx: layers.activate(tx, site.id, oldest.id))
    for number in range(1, layers.KEPT + 4):
        store.write(lambda tx, number=number: layers.add(tx, site.id, a_layer(f"site-{number}"), NOW))  # type: ignore[misc]
    assert store.write(lambda tx: layers.prune(tx, site.id)) == 3
    assert versions(store, site)[-1] == "site-0"
    assert len(versions(store, site)) == layers.KEPT + 1
