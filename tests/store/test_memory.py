"""What is held in memory is never older than its promise: own writes at once, other processes' after one look."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Connection, text

from moderation.comment import Policy, Site
from moderation.store import Closed, Store, sites, threads
from moderation.store.connections import Engines
from moderation.store.memory import AWAY_SECONDS, LOOK_SECONDS, MOST, Memory
from tests.builders import PAGE, a_stored_site
from tests.databases import SQLite
from tests.store.rows import a_thread

GOOD = Policy(publish_good=True)


@pytest.fixture
def other_process(database_url: str) -> Iterator[Store]:
    """A store that shares nothing with the tested one but the database, as another process would."""
    with Store.open_url(database_url) as opened:
        yield opened


class Timer:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def held(database_url: str, timer: Timer) -> Iterator[Memory]:
    engines = Engines.of(database_url, 2)
    opened = Memory(engines.read, timer)
    yield opened
    opened.close()
    engines.dispose()


def recalled(store: Store, key: str = "news") -> Site | None:
    return store.recall(("site", key), lambda tx: sites.by_key(tx, key))


def policy_of(store: Store) -> Policy | None:
    found = recalled(store)
    return found.policy if found else None


def set_policy(store: Store, site: Site, policy: Policy = GOOD) -> None:
    store.write(lambda tx: sites.set_policy(tx, site.id, policy))


def test_what_was_read_is_not_read_again(held: Memory) -> None:
    assert held.recall("page", lambda: "first") == "first"
    assert held.recall("page", lambda: "second") == "first"


def test_of_what_is_not_there_nothing_is_held(held: Memory) -> None:
    assert held.recall("page", lambda: None) is None
    assert held.recall("page", lambda: 0) == 0
    assert held.recall("page", lambda: 7) == 7


def test_own_changes_of_a_site_count_at_once(store: Store) -> None:
    site = a_stored_site(store)
    assert recalled(store) == site
    set_policy(store, site)
    assert policy_of(store) == GOOD
    store.write(lambda tx: sites.set_lists(tx, site.id, ["gewinnspiel"], []))
    store.write(lambda tx: sites.set_origins(tx, site.id, ["https://other.example"]))
    found = recalled(store)
    assert found is not None
    assert (found.words, found.origins) == (("gewinnspiel",), ("https://other.example",))


def test_a_site_that_was_asked_for_too_early_is_found_once_it_is_there(store: Store) -> None:
    assert recalled(store) is None
    assert recalled(store) != a_stored_site(store, "other")
    assert a_stored_site(store) == recalled(store)


def test_own_changes_of_a_thread_count_at_once(store: Store) -> None:
    thread = a_thread(store)

    def version() -> int:
        found = store.recall("thread", lambda tx: threads.find(tx, thread.site_id, PAGE))
        return found.version if found else -1

    assert version() == thread.version
    for grown in range(1, 4):
        store.write(lambda tx: threads.changed(tx, thread.id, by=1))
        assert version() == thread.version + grown


def test_another_process_is_seen_at_the_next_look(held: Memory, timer: Timer, other_process: Store) -> None:
    site = a_stored_site(other_process)
    assert held.recall("site", lambda: "before") == "before"
    set_policy(other_process, site)
    timer.now += LOOK_SECONDS
    assert held.recall("site", lambda: "after") == "after"


def test_a_look_that_finds_nothing_new_forgets_nothing(held: Memory, timer: Timer) -> None:
    assert held.recall("site", lambda: "before") == "before"
    timer.now += LOOK_SECONDS
    assert held.recall("site", lambda: "after") == "before"


def test_what_changed_while_it_was_read_is_not_held(held: Memory) -> None:
    def overtaken() -> str:
        held.forget()
        return "old"

    assert held.recall("page", overtaken) == "old"
    assert held.recall("page", lambda: "new") == "new"


def test_a_change_that_is_undone_harms_nobody(store: Store) -> None:
    site = a_stored_site(store)

    def fails(tx: Connection) -> None:
        sites.set_policy(tx, site.id, GOOD)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        store.write(fails)
    assert recalled(store) == site


def test_while_another_thread_looks_nobody_waits_and_nothing_old_is_told(held: Memory, timer: Timer) -> None:
    assert held.recall("page", lambda: "old") == "old"
    timer.now += LOOK_SECONDS
    looking, done = Event(), Event()
    look = held._look.shows_change

    def slowly() -> bool:
        looking.set()
        done.wait()
        return look()

    held._look.shows_change = slowly  # type: ignore[method-assign]
    first = Thread(target=held.recall, args=("page", lambda: "old"))
    first.start()
    looking.wait()
    assert held.recall("page", lambda: "new") == "new"
    done.set()
    first.join()


def test_without_its_database_it_holds_nothing_and_tries_again(tmp_path: Path, sqlite: SQLite, timer: Timer) -> None:
    engines = Engines.of(f"sqlite:///{tmp_path / 'later' / 'moderation.sqlite'}", 2)
    held = Memory(engines.read, timer)
    assert held.recall("page", lambda: 1) == 1
    assert held.recall("page", lambda: 2) == 2
    (tmp_path / "later").mkdir()
    sqlite.fresh(tmp_path / "later")
    timer.now += AWAY_SECONDS
    assert held.recall("page", lambda: 3) == 3
    assert held.recall("page", lambda: 4) == 3
    held.close()
    engines.dispose()


def test_a_lost_connection_is_replaced_and_what_was_held_is_read_anew(postgres_url: str, timer: Timer) -> None:
    engines = Engines.of(postgres_url, 2)
    held = Memory(engines.read, timer)
    assert held.recall("page", lambda: "before") == "before"
    with engines.write.begin() as tx:
        tx.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND datname = current_database()"
            )
        )
    timer.now += LOOK_SECONDS
    assert held.recall("page", lambda: "meanwhile") == "meanwhile"
    timer.now += AWAY_SECONDS
    assert held.recall("page", lambda: "after") == "after"
    assert held.recall("page", lambda: "later") == "after"
    held.close()
    engines.dispose()


def test_it_holds_a_bounded_number(held: Memory) -> None:
    for number in range(MOST + 1):
        held.recall(number, lambda: "old")
    assert held.recall(0, lambda: "new") == "new"
    assert held.recall(MOST, lambda: "new") == "old"


def test_after_the_end_nothing_is_told_from_memory(sqlite_url: str) -> None:
    store = Store.open_url(sqlite_url)
    a_stored_site(store)
    assert recalled(store)
    store.close()
    with pytest.raises(Closed):
        recalled(store)
