"""Votes: counted with the comment, one a reader, dead with it."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, delete, func, select

from moderation.comment import Status, Thread
from moderation.store import Store, comments, threads, votes
from moderation.store.schema import comments as rows
from moderation.store.voices_schema import votes as table
from moderation.voice import Voice
from tests.builders import NOW
from tests.store.rows import a_thread, at_once, read, stored
from tests.store.voices import a_voice, voted


@pytest.fixture
def thread(store: Store) -> Thread:
    thread = a_thread(store)
    stored(store, thread, status=Status.APPROVED)
    return thread


def version(store: Store, thread: Thread) -> int:
    with store.read() as tx:
        found = threads.by_id(tx, thread.id)
    assert found
    return found.version


def test_a_vote_counts_once_and_bumps_the_thread(store: Store, thread: Thread) -> None:
    before = version(store, thread)
    voted(store, thread, a_voice())
    voted(store, thread, a_voice())
    assert (read(store).helpful, version(store, thread)) == (1, before + 1)


def test_a_vote_that_is_taken_back_is_gone(store: Store, thread: Thread) -> None:
    voted(store, thread, a_voice())
    voted(store, thread, a_voice("cem"))

    def take_back(tx: Connection) -> list[bool]:
        ballot = votes.ballot(tx, "first", thread.site_id)
        assert ballot
        return [votes.take_back(tx, ballot, "ben") for _ in range(2)]

    assert store.write(take_back) == [True, False]
    assert read(store).helpful == 1


def test_votes_that_come_at_once_all_count(store: Store, thread: Thread) -> None:
    def vote(voice: Voice) -> Callable[[], None]:
        return lambda: voted(store, thread, voice)

    assert at_once(*[vote(a_voice(f"reader {number}")) for number in range(12)]) == [None] * 12
    assert read(store).helpful == 12


def test_votes_of_a_network_are_counted_by_comment(store: Store, thread: Thread) -> None:
    stored(store, thread, "second", status=Status.APPROVED)
    for name in ("ben", "cem"):
        voted(store, thread, a_voice(name, "one"))
    voted(store, thread, a_voice("ben", "one"), "second")

    def counted(tx: Connection) -> list[int]:
        ballot = votes.ballot(tx, "first", thread.site_id)
        assert ballot
        return [votes.of_network(tx, ballot, network) for network in ("one", "another")]

    assert store.write(counted) == [2, 0]


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.APPROVED])
def test_what_is_not_public_takes_no_vote(store: Store, thread: Thread, status: Status) -> None:
    store.write(lambda tx: comments.change_status(tx, "first", 1, status))
    assert store.write(lambda tx: votes.ballot(tx, "first", thread.site_id)) is None


def test_another_site_has_no_vote_on_it(store: Store, thread: Thread) -> None:
    assert store.write(lambda tx: votes.ballot(tx, "first", thread.site_id + 1)) is None


def test_votes_die_with_the_comment(store: Store, thread: Thread) -> None:
    voted(store, thread, a_voice(), "first")
    store.write(lambda tx: tx.execute(delete(rows).where(rows.c.public_id == "first")))
    with store.read() as tx:
        assert tx.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_a_vote_counts_from_when_it_was_given(store: Store, thread: Thread) -> None:
    voted(store, thread, a_voice())
    with store.read() as tx:
        assert tx.execute(select(table.c.created)).scalar_one() == NOW
