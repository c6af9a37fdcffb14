"""What is particular to SQLite: one writer, shared commits, a full disk, a lock that stays."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, text

from moderation.store import Store, Unavailable, migrate, sites
from moderation.store.connections import Engines
from moderation.store.writer import TOGETHER, Writer
from tests.builders import NOW, a_stored_site
from tests.store.rows import at_once

PAGES = "PRAGMA max_page_count"


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engines = Engines.of(sqlite_url, 2)
    yield engines.write
    engines.dispose()


def add_site(tx: Connection, number: int) -> int:
    return sites.add(tx, f"site{number}", "Nachrichten", "de", (), NOW).id


def test_every_connection_is_durable_and_patient(sqlite_store: Store) -> None:
    def settings(tx: Connection) -> list[object]:
        names = ("busy_timeout", "journal_mode", "synchronous", "foreign_keys", "query_only")
        return [tx.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    full = 2
    assert sqlite_store.write(settings) == [5000, "wal", full, 1, 0]
    with sqlite_store.read() as tx:
        assert settings(tx) == [5000, "wal", full, 1, 1]


@pytest.mark.parametrize("start", range(10))
def test_those_that_first_open_a_new_file_at_once_all_get_in(tmp_path: Path, start: int) -> None:
    together = threading.Barrier(4)

    def opens() -> str | None:
        engines = Engines.of(f"sqlite:///{tmp_path / 'new.sqlite'}", 1)
        together.wait(30)
        with engines.write.connect() as connection:
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        engines.dispose()
        return str(mode)

    assert at_once(*[opens] * 4) == ["wal"] * 4, start


def queued_together(writer: Writer, *works: Callable[[Connection], object]) -> list[object]:
    """Hold the writer within a first work until all of these wait behind it; return their answers."""
    entered = threading.Event()

    def hold(_tx: Connection) -> None:
        entered.set()
        while writer.waiting() < len(works):
            threading.Event().wait(0.001)

    holder = threading.Thread(target=writer.run, args=(hold,))
    holder.start()
    entered.wait(30)
    answers = at_once(*[lambda work=work: writer.run(work) for work in works])
    holder.join()
    return answers


def test_works_that_wait_share_one_commit_and_a_failing_one_hurts_no_other(engine: Engine) -> None:
    commits: list[object] = []
    event.listen(engine, "commit", commits.append)
    writer = Writer(engine)

    def fails(tx: Connection) -> None:
        add_site(tx, 99)
        raise ValueError("no")

    answers = queued_together(writer, *[lambda tx, n=n: add_site(tx, n) for n in range(63)], fails)
    writer.close()
    assert len(commits) == 2, "the one before, and one for all 64"
    assert len(set(answers[:-1])) == 63
    assert isinstance(answers[-1], ValueError)
    with engine.connect() as tx:
        assert {site.key for site in sites.every(tx)} == {f"site{n}" for n in range(63)}


def test_a_commit_is_shared_by_a_bounded_number_of_works(engine: Engine) -> None:
    commits: list[object] = []
    event.listen(engine, "commit", commits.append)
    writer = Writer(engine)
    answers = queued_together(writer, *[lambda tx: tx.execute(text("SELECT 1")).scalar()] * (TOGETHER + 10))
    writer.close()
    assert answers == [1] * (TOGETHER + 10)
    assert len(commits) == 3


def test_nobody_is_answered_when_the_commit_fails(engine: Engine) -> None:
    writer = Writer(engine)

    def breaks_the_rules_at_commit(tx: Connection) -> None:
        tx.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        tx.execute(text("INSERT INTO site_origins (origin, site_id, position) VALUES ('o', 77, 0)"))

    answers = queued_together(writer, *[lambda tx, n=n: add_site(tx, n) for n in range(7)], breaks_the_rules_at_commit)
    with engine.connect() as tx:
        assert sites.every(tx) == []
    writer.close()
    assert [type(answer) for answer in answers] == [Unavailable] * 8


def test_a_full_disk_is_named_and_over_without_a_restart(sqlite_store: Store) -> None:
    pages = sqlite_store.write(lambda tx: tx.exec_driver_sql("PRAGMA page_count").scalar())
    sqlite_store.write(lambda tx: tx.exec_driver_sql(f"{PAGES} = {pages}").scalar())

    def add_a_large_one(tx: Connection) -> None:
        sites.add(tx, "large", "x" * 100_000, "de", (), NOW)

    answers = at_once(*[lambda: sqlite_store.write(add_a_large_one)] * 5)
    assert all(isinstance(answer, Unavailable) and "disk of the database is full" in str(answer) for answer in answers)
    with sqlite_store.read() as tx:
        assert sites.every(tx) == []
    sqlite_store.write(lambda tx: tx.exec_driver_sql(f"{PAGES} = 1000000").scalar())
    assert a_stored_site(sqlite_store)


def test_a_lock_that_stays_is_given_up_for_all_who_wait(sqlite_store: Store, sqlite_url: str) -> None:
    sqlite_store.write(lambda tx: tx.exec_driver_sql("PRAGMA busy_timeout = 50"))
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    answers = at_once(*[lambda n=n: a_stored_site(sqlite_store, f"site{n}") for n in range(20)])
    other.close()
    assert {type(answer) for answer in answers} == {Unavailable}
    assert "locked by another process" in str(answers[0])
    assert a_stored_site(sqlite_store)


def test_nobody_else_on_the_machine_may_read_the_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite"
    migrate.upgrade(url)
    with Store.open_url(url) as store:
        a_stored_site(store)
        modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    assert modes == {"new.sqlite": 0o600, "new.sqlite-wal": 0o600, "new.sqlite-shm": 0o600}


def test_reading_goes_on_while_another_process_writes(sqlite_store: Store, sqlite_url: str) -> None:
    site = a_stored_site(sqlite_store)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with sqlite_store.read() as tx:
        assert sites.every(tx) == [site]
    other.close()


def test_a_file_that_cannot_be_opened_is_named_with_its_remedy(tmp_path: Path) -> None:
    with Store.open_url(f"sqlite:///{tmp_path}/no-such-folder/a.sqlite") as store:
        with pytest.raises(Unavailable, match="MODERATION_DATA_DIR"):
            a_stored_site(store)
        with pytest.raises(Unavailable, match="moderation init"), store.read():
            pass


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Not a database. " * 100)
    with Store.open_url(f"sqlite:///{file}") as store, pytest.raises(Unavailable, match="not an SQLite database"):
        a_stored_site(store)
