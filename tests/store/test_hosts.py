"""What people decided about comments that led to a host, and about those from a network."""

import pytest

from moderation.comment import Action, Decision, Moderator, Status, Thread
from moderation.store import Store, comments, decisions, hosts, moderators, past
from tests.builders import NOW
from tests.store.rows import a_new_comment, a_thread, ada, stored

SPIEL = ("a.spiel.example",)


def decided(store: Store, moderator: Moderator, id: str, action: Action) -> None:
    after = Status.SPAM if action is Action.SPAM else Status.APPROVED
    made = Decision(id, 1, action, Status.PENDING, after, moderator.id, None, NOW)
    store.write(lambda tx: decisions.record(tx, made, 1))


def told(store: Store, thread: Thread, *asked: str) -> tuple[str, int]:
    with store.read() as tx:
        return hosts.decided_spam(tx, thread.site_id, asked)


@pytest.fixture
def thread(store: Store) -> Thread:
    """Three comments that lead to one host."""
    thread = a_thread(store)
    for id in ("c0", "c1", "c2"):
        stored(store, thread, id, hosts=SPIEL)
    return thread


def test_what_nobody_decided_on_says_nothing(store: Store, thread: Thread) -> None:
    assert told(store, thread, "spiel.example", "other.example") == ("", 0)


def test_the_host_that_people_called_spam_most_often_is_told(store: Store, thread: Thread) -> None:
    moderator = ada(store)
    for id in ("c0", "c1"):
        decided(store, moderator, id, Action.SPAM)
    assert told(store, thread, "other.example", "a.spiel.example") == ("a.spiel.example", 2)
    assert told(store, thread, "b.spiel.example", "spiel.example") == ("spiel.example", 2)
    assert told(store, a_thread(store, site="blog"), "spiel.example") == ("", 0)


def test_one_good_comment_clears_the_host(store: Store, thread: Thread) -> None:
    moderator = ada(store)
    decided(store, moderator, "c0", Action.SPAM)
    decided(store, moderator, "c1", Action.APPROVE)
    assert told(store, thread, "spiel.example") == ("", 0)


def test_an_excluded_moderators_decisions_say_nothing(store: Store, thread: Thread) -> None:
    moderator = ada(store)
    decided(store, moderator, "c0", Action.SPAM)
    store.write(lambda tx: moderators.set_excluded(tx, moderator.id, NOW))
    assert told(store, thread, "spiel.example") == ("", 0)


def test_a_network_is_told_of_unless_good_came_from_it(store: Store, thread: Thread) -> None:
    moderator = ada(store)
    new = {"client_key": "k", "email_key": "k", "text_key": "k", "network": "192.0.2.0/24", "thread_id": 0}

    def network_spam() -> int:
        with store.read() as tx:
            return past.read(tx, thread.site_id, now=NOW, **new).network_spam  # type: ignore[arg-type]

    decided(store, moderator, "c0", Action.SPAM)
    assert network_spam() == 1
    decided(store, moderator, "c1", Action.APPROVE)
    assert network_spam() == 0


def test_so_many_links_cost_no_more_rows_than_that(store: Store) -> None:
    thread = a_thread(store)
    many = tuple(f"a{number}.b.example" for number in range(500))
    store.write(lambda tx: comments.insert(tx, a_new_comment(thread, hosts=many)))
    assert told(store, thread, "b.example") == ("", 0)
