"""What `Store` promises on both databases."""

from datetime import datetime, timedelta, timezone
from traceback import format_exception

import pytest
from sqlalchemy import Connection, TextClause, text
from sqlalchemy.exc import IntegrityError

from moderation.comment import Email
from moderation.config import ConfigError, Settings
from moderation.store import Closed, Store, Unavailable, audit, is_current, moderators, sites, version
from moderation.store.schema import REVISION
from tests.builders import BEN, NOW, a_stored_site
from tests.store.rows import at_once


def fails_after_writing(tx: Connection) -> None:
    sites.add(tx, "gone", "Weg", "de", (), NOW)
    raise ValueError("no")


def test_a_write_returns_what_its_work_returned_and_is_there_to_read(store: Store) -> None:
    site = a_stored_site(store)
    with store.read() as tx:
        assert sites.by_id(tx, site.id) == site


def test_a_work_that_raises_leaves_nothing_and_its_caller_gets_the_error(store: Store) -> None:
    with pytest.raises(ValueError, match="no"):
        store.write(fails_after_writing)
    with store.read() as tx:
        assert sites.every(tx) == []


def test_works_of_many_threads_are_all_stored_but_the_failing_ones(store: Store) -> None:
    works = [lambda n=n: a_stored_site(store, f"site{n:02}") for n in range(40)]
    answers = at_once(*works, *[lambda: store.write(fails_after_writing)] * 5)
    assert sum(isinstance(answer, ValueError) for answer in answers) == 5
    with store.read() as tx:
        assert [site.key for site in sites.every(tx)] == [f"site{n:02}" for n in range(40)]


def test_a_work_cannot_start_another(store: Store) -> None:
    with pytest.raises(RuntimeError, match="pass its transaction on"):
        store.write(lambda tx: store.write(lambda tx: None))
    assert a_stored_site(store), "the store works on"


def test_reading_can_not_change_anything(store: Store) -> None:
    a_stored_site(store)
    with pytest.raises(Unavailable), store.read() as tx:
        tx.execute(text("DELETE FROM site_origins"))


def test_a_reader_sees_one_moment(store: Store) -> None:
    a_stored_site(store)
    with store.read() as tx:
        before = sites.every(tx)
        a_stored_site(store, "later")
        assert sites.every(tx) == before


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    store.close()
    with pytest.raises(Closed, match="open another"):
        a_stored_site(store)
    with pytest.raises(Closed), store.read():
        pass


def test_closing_finishes_what_waits(database_url: str) -> None:
    with Store.open_url(database_url) as store:
        answers = at_once(*[lambda n=n: a_stored_site(store, f"site{n}") for n in range(8)], store.close)
    kept = sum(not isinstance(answer, Closed) for answer in answers[:-1])
    with Store.open_url(database_url) as again, again.read() as tx:
        assert len(sites.every(tx)) == kept


def test_times_come_back_in_utc_whatever_zone_they_had(store: Store) -> None:
    in_berlin = NOW.astimezone(timezone(timedelta(hours=1)))
    store.write(lambda tx: audit.record(tx, None, "start", "", in_berlin))
    with store.read() as tx:
        at = audit.recent(tx, 1)[0].at
    assert at == NOW
    assert at.utcoffset() == timedelta(0)


def test_a_time_without_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="without a zone"):
        store.write(lambda tx: audit.record(tx, None, "start", "", datetime(2026, 1, 1)))  # noqa: DTZ001


AGAIN = text(
    "INSERT INTO moderators (email, email_folded, name, password_hash, language, created)"
    " SELECT email, email_folded, name, password_hash, language, created FROM moderators"
)
WITHOUT_KEY = text("INSERT INTO emails (comment_id, site_id, address) VALUES (1, 1, :address)")


@pytest.mark.parametrize("statement", [AGAIN, WITHOUT_KEY], ids=["taken", "incomplete"])
def test_errors_of_the_database_show_no_address(store: Store, statement: TextClause) -> None:
    store.write(lambda tx: moderators.add(tx, Email(BEN), "Ben", "hash", "de", NOW))
    with pytest.raises(IntegrityError) as caught:
        store.write(lambda tx: tx.execute(statement, {"address": BEN}))
    assert BEN not in "".join(format_exception(caught.value))


def test_the_database_knows_its_version(store: Store) -> None:
    assert version(store) == REVISION
    assert is_current(store)


def test_an_empty_database_is_named_with_its_remedy(empty_url: str) -> None:
    with Store.open_url(empty_url) as store:
        assert version(store) is None
        assert not is_current(store)
        with pytest.raises(Unavailable, match="moderation db upgrade"):
            a_stored_site(store)


def test_it_opens_what_the_settings_name(sqlite_url: str) -> None:
    with Store.open(Settings(database_url=sqlite_url)) as store:
        assert store.on_sqlite
        assert is_current(store)


@pytest.mark.parametrize("url", ["", "sqlite://", "sqlite:///:memory:", "mysql://host/name"])
def test_a_url_without_a_database_is_refused_by_name(url: str) -> None:
    with pytest.raises(ConfigError, match="MODERATION_DATABASE_URL"):
        Store.open_url(url)
