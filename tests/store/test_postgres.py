"""What is particular to PostgreSQL: concurrent writers, lost races, lost connections."""

import threading

import psycopg
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from moderation.store import Store, Unavailable, sites
from tests.builders import NOW, a_stored_site
from tests.store.rows import at_once


def test_a_commit_is_on_the_disk_even_if_the_server_is_set_to_lose_it(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {admin.info.dbname} SET synchronous_commit = off")
    with Store.open_url(postgres_url) as store:
        assert store.write(lambda tx: tx.execute(text("SHOW synchronous_commit")).scalar()) == "on"


def test_two_works_that_block_each_other_both_succeed(postgres_store: Store) -> None:
    for key in ("first", "second"):
        a_stored_site(postgres_store, key)
    together = threading.Barrier(2)
    tries: list[str] = []

    def rename(tx: Connection, *keys: str) -> None:
        tries.append(keys[0])
        for key in keys:
            tx.execute(text("UPDATE sites SET name = :name WHERE key = :key"), {"key": key, "name": keys[0]})
            if len(tries) <= 2 and key == keys[0]:
                together.wait(30)

    answers = at_once(
        lambda: postgres_store.write(lambda tx: rename(tx, "first", "second")),
        lambda: postgres_store.write(lambda tx: rename(tx, "second", "first")),
    )
    assert answers == [None, None]
    assert len(tries) == 3, "the one that PostgreSQL gave up was tried again"


def test_what_was_prepared_outlives_a_read(postgres_store: Store) -> None:
    def prepared(tx: Connection) -> int:
        return len(tx.execute(text("SELECT name FROM pg_prepared_statements")).all())

    for _ in range(8):
        with postgres_store.read() as tx:
            tx.execute(text("SELECT 1"))
    assert postgres_store.write(prepared) > 0


def test_a_race_lost_every_time_is_given_up(postgres_store: Store) -> None:
    tries: list[int] = []

    def loses(tx: Connection) -> None:
        tries.append(1)
        tx.execute(text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$"))

    with pytest.raises(Unavailable, match="try again"):
        postgres_store.write(loses)
    assert len(tries) == 3


def test_a_connection_that_dies_before_the_commit_costs_nothing(postgres_store: Store) -> None:
    tries: list[int] = []

    def dies_once(tx: Connection) -> None:
        tries.append(1)
        sites.add(tx, "news", "Nachrichten", "de", (), NOW)
        if len(tries) == 1:
            tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    postgres_store.write(dies_once)
    with postgres_store.read() as tx:
        assert [site.key for site in sites.every(tx)] == ["news"]


def test_a_connection_that_dies_while_idle_is_replaced(postgres_store: Store, postgres_url: str) -> None:
    a_stored_site(postgres_store)
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        admin.execute(f"SELECT pg_terminate_backend(pid) {others}")
    assert a_stored_site(postgres_store, "second")


def test_a_lock_that_stays_is_given_up(postgres_store: Store, postgres_url: str) -> None:
    a_stored_site(postgres_store)

    def impatient(tx: Connection) -> None:
        tx.execute(text("SET LOCAL lock_timeout = '50ms'"))
        tx.execute(text("UPDATE sites SET name = 'x'"))

    with psycopg.connect(postgres_url) as other:
        other.execute("SELECT * FROM sites FOR UPDATE")
        with pytest.raises(Unavailable, match="locked"):
            postgres_store.write(impatient)


def test_a_server_away_is_named_with_its_remedy(tmp_path: object) -> None:
    with Store.open_url(f"postgresql://nobody@/none?host={tmp_path}") as store:
        with pytest.raises(Unavailable, match="MODERATION_DATABASE_URL"):
            a_stored_site(store)
        with pytest.raises(Unavailable, match="MODERATION_DATABASE_URL"), store.read():
            pass


def test_a_mistake_in_a_statement_is_no_trouble_of_the_server(postgres_store: Store) -> None:
    with pytest.raises(DBAPIError, match="syntax error"):
        postgres_store.write(lambda tx: tx.execute(text("SELEC 1")))
