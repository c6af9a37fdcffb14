from moderation.store import Store, threads
from tests.builders import NOW, PAGE, a_stored_site
from tests.store.rows import a_thread, at_once


def test_a_page_has_no_thread_until_somebody_comments(store: Store) -> None:
    site = a_stored_site(store)
    with store.read() as tx:
        assert threads.find(tx, site.id, PAGE) is None
    thread = store.write(lambda tx: threads.ensure(tx, site.id, PAGE, "Titel", NOW))
    with store.read() as tx:
        assert threads.find(tx, site.id, PAGE) == threads.by_id(tx, thread.id) == thread


def test_first_comments_of_a_page_that_come_at_once_share_a_thread(store: Store) -> None:
    site = a_stored_site(store)
    ensure = [lambda: store.write(lambda tx: threads.ensure(tx, site.id, PAGE, "Titel", NOW).id)] * 12
    assert len(set(at_once(*ensure))) == 1


def test_the_same_page_on_two_sites_has_two_threads(store: Store) -> None:
    assert a_thread(store, site="news").id != a_thread(store, site="blog").id


def test_a_title_fills_an_empty_one_and_replaces_none(store: Store) -> None:
    site = a_stored_site(store)

    def title_after(title: str) -> str:
        return store.write(lambda tx: threads.ensure(tx, site.id, PAGE, title, NOW)).title

    assert [title_after(title) for title in ("", "Kasachstan", "Etwas anderes")] == ["", "Kasachstan", "Kasachstan"]


def test_a_page_address_may_be_as_long_as_any(store: Store) -> None:
    site = a_stored_site(store)
    page = "https://news.example/" + "".join(chr(0x4E00 + n) for n in range(2027))
    thread = store.write(lambda tx: threads.ensure(tx, site.id, page, "", NOW))
    with store.read() as tx:
        assert threads.find(tx, site.id, page) == thread


def test_a_change_is_a_new_version(store: Store) -> None:
    thread = a_thread(store)
    store.write(lambda tx: threads.changed(tx, thread.id))
    with store.read() as tx:
        changed = threads.by_id(tx, thread.id)
    assert changed is not None
    assert changed.version == thread.version + 1


def test_counts_name_every_page_asked_for(store: Store) -> None:
    thread = a_thread(store)
    store.write(lambda tx: threads.changed(tx, thread.id, by=3))
    with store.read() as tx:
        assert threads.counts(tx, thread.site_id, [PAGE, "https://news.example/leer"]) == {
            PAGE: 3,
            "https://news.example/leer": 0,
        }
        assert threads.counts(tx, thread.site_id, []) == {}
