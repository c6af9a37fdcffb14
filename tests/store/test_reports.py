"""Reports: closed by decisions, weighed by what became of a reader's earlier ones, a network as one voice."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select

from moderation.comment import Action, SafeHTML, Status, Thread
from moderation.store import Store, comments, reports
from moderation.store.comments import NewText
from moderation.store.cursors import BadCursor
from moderation.store.voices_schema import reported as list_of_reported
from moderation.voice import Complaint
from tests.builders import NOW
from tests.store.rows import a_thread, at_once, read, stored
from tests.store.voices import a_voice, decide, number_open, reported, weight, weights


@pytest.fixture
def thread(store: Store) -> Thread:
    thread = a_thread(store)
    stored(store, thread, status=Status.APPROVED)
    return thread


def more(store: Store, thread: Thread, *ids: str) -> None:
    for id in ids:
        stored(store, thread, id, status=Status.APPROVED)


def reworded(store: Store, id: str = "first") -> None:
    new = NewText(text="Neu", folded="neu", text_key="neu", html=SafeHTML("<p>Neu</p>"), renderer=1)
    revision = read(store, id).revision
    assert store.write(lambda tx: comments.change_text(tx, id, revision, new, NOW))


def test_a_reader_reports_a_text_once(store: Store, thread: Thread) -> None:
    assert [reported(store, thread, a_voice()) for _ in range(2)] == [True, False]
    reworded(store)
    assert reported(store, thread, a_voice())
    assert number_open(store) == 2


def test_a_report_changes_nothing_that_the_public_sees(store: Store, thread: Thread) -> None:
    before = read(store)
    for number in range(20):
        reported(store, thread, a_voice(f"reader {number}"))
    assert read(store) == before


@pytest.mark.parametrize("action", [Action.APPROVE, Action.SPAM, Action.REJECT])
def test_a_decision_closes_them_and_undo_opens_them_again(store: Store, thread: Thread, action: Action) -> None:
    reported(store, thread, a_voice(), words="Das ist gemein.")
    decide(store, action)
    assert (number_open(store), weights(store)) == (0, {})
    decide(store, Action.UNDO, to=Status.APPROVED)
    assert (number_open(store), weight(store)) == (1, 0.5)
    with store.read() as tx:
        assert reports.trust_of(tx, thread.site_id, "ben") == 0.5


def test_an_undo_taken_back_closes_them_again(store: Store, thread: Thread) -> None:
    reported(store, thread, a_voice())
    decide(store, Action.SPAM)
    decide(store, Action.UNDO, to=Status.APPROVED)
    decide(store, Action.UNDO, to=Status.SPAM)
    assert number_open(store) == 0
    with store.read() as tx:
        assert reports.trust_of(tx, thread.site_id, "ben") == pytest.approx(2 / 3)


def test_undo_gives_back_only_what_that_decision_had_answered(store: Store, thread: Thread) -> None:
    reported(store, thread, a_voice())
    decide(store, Action.APPROVE)
    decide(store, Action.SPAM)
    decide(store, Action.UNDO, to=Status.APPROVED)
    assert number_open(store) == 0


def test_a_report_on_a_text_that_its_author_changed_is_neither_right_nor_wrong(store: Store, thread: Thread) -> None:
    reported(store, thread, a_voice())
    reworded(store)
    decide(store, Action.APPROVE)
    with store.read() as tx:
        assert reports.trust_of(tx, thread.site_id, "ben") == 0.5


def test_what_moderators_reword_was_reported_rightly(store: Store, thread: Thread) -> None:
    reported(store, thread, a_voice())
    reworded(store)
    store.write(lambda tx: reports.uphold(tx, "first", 2, NOW))
    decide(store, Action.APPROVE)
    with store.read() as tx:
        assert reports.trust_of(tx, thread.site_id, "ben") == pytest.approx(2 / 3)


def test_reports_go_long_after_they_were_decided_on_and_open_ones_stay(store: Store, thread: Thread) -> None:
    more(store, thread, "second")
    for id in ("first", "second"):
        reported(store, thread, a_voice(), id)
    decide(store, Action.SPAM)
    assert store.write(lambda tx: reports.prune(tx, NOW, 9)) == 0
    assert store.write(lambda tx: reports.prune(tx, NOW + timedelta(seconds=1), 9)) == 1
    assert number_open(store, "second") == 1
    with store.read() as tx:
        assert reports.trust_of(tx, thread.site_id, "ben") == 0.5


# --- How far reporters are trusted ---


@pytest.mark.parametrize(
    ("founded", "decided", "trust"), [(0, 0, 1 / 2), (1, 1, 2 / 3), (0, 1, 1 / 3), (8, 10, 3 / 4), (0, 98, 1 / 100)]
)
def test_trust_is_a_smoothed_share(founded: int, decided: int, trust: float) -> None:
    assert reports.reliability(founded, decided) == pytest.approx(trust)


def test_whoever_was_right_weighs_more_next_time(store: Store, thread: Thread) -> None:
    more(store, thread, "second", "third")
    reported(store, thread, a_voice("ben"))
    decide(store, Action.SPAM)
    reported(store, thread, a_voice("ben"), "second")
    reported(store, thread, a_voice("mallory"), "third")
    assert weights(store) == {"second": pytest.approx(2 / 3), "third": 0.5}
    assert list(weights(store)) == ["second", "third"]


def test_a_decision_moves_what_the_same_readers_reported_elsewhere(store: Store, thread: Thread) -> None:
    more(store, thread, "second")
    for id in ("first", "second"):
        reported(store, thread, a_voice("mallory"), id)
    decide(store, Action.APPROVE)
    assert weights(store) == {"second": pytest.approx(1 / 3)}


def test_trust_on_one_site_is_nothing_on_another(store: Store, thread: Thread) -> None:
    reported(store, thread, a_voice())
    decide(store, Action.SPAM)
    with store.read() as tx:
        assert reports.trust_of(tx, thread.site_id + 1, "ben") == 0.5


# --- Brigades ---


def test_ten_devices_of_one_network_weigh_as_one(store: Store, thread: Thread) -> None:
    more(store, thread, "second")
    for number in range(10):
        reported(store, thread, a_voice(f"mallory {number}", "one network"))
    for name in ("ben", "cem"):
        reported(store, thread, a_voice(name), "second")
    assert weights(store) == {"second": 1.0, "first": 0.5}
    assert list(weights(store)) == ["second", "first"]
    assert number_open(store) == 10


def test_a_brigade_is_worth_less_with_each_comment_that_was_kept(store: Store, thread: Thread) -> None:
    """What ten devices of ten networks weigh against two readers who are right, from comment to comment."""
    attacked = [f"attacked-{number}" for number in range(6)]
    more(store, thread, *attacked, *(f"bad-{number}" for number in range(6)))
    places = []
    for number, id in enumerate(attacked):
        for device in range(10):
            reported(store, thread, a_voice(f"mallory {device}"), id)
        for name in ("ben", "ada"):
            reported(store, thread, a_voice(name), f"bad-{number}")
        now = weights(store)
        places.append(round(now[id] / now[f"bad-{number}"], 2))
        decide(store, Action.APPROVE, id)
        decide(store, Action.REJECT, f"bad-{number}")
    assert places == [5.0, 2.5, 1.67, 1.25, 1.0, 0.83]


def test_reports_that_come_at_once_are_all_counted(store: Store, thread: Thread) -> None:
    at_once(*[lambda number=number: reported(store, thread, a_voice(f"reader {number}")) for number in range(8)])
    with store.read() as tx:
        row = tx.execute(select(list_of_reported.c.open, list_of_reported.c.weight)).one()
    assert tuple(row) == (8, 4.0)


def test_decisions_that_meet_the_same_readers_do_not_block_one_another(store: Store, thread: Thread) -> None:
    ids = [f"comment-{number}" for number in range(6)]
    more(store, thread, *ids)
    for id in ids:
        for name in ("ben", "cem", "mallory"):
            reported(store, thread, a_voice(name), id)
    answers = at_once(*[lambda id=id: decide(store, Action.SPAM, id) for id in ids])
    assert (answers, weights(store)) == ([None] * 6, {})


# --- The list ---


def test_the_list_is_read_in_pages_and_told_its_length(store: Store, thread: Thread) -> None:
    ids = [f"comment-{number}" for number in range(5)]
    more(store, thread, *ids)
    for number, id in enumerate(ids):
        for reader in range(number + 1):
            reported(store, thread, a_voice(f"reader {reader}"), id)
    seen, after = [], None
    with store.read() as tx:
        while cards := reports.page(tx, thread.site_id, after, 2):
            seen += [card.comment.id for card in cards]
            after = cards[-1].cursor
        counts = [reports.count(tx, site, 3) for site in (None, thread.site_id, thread.site_id + 1)]
    assert (seen, counts) == (ids[::-1], [3, 3, 0])


def test_what_was_deleted_is_not_on_the_list(store: Store, thread: Thread) -> None:
    reported(store, thread, a_voice())
    store.write(lambda tx: comments.change_status(tx, "first", 1, Status.DELETED))
    with store.read() as tx:
        assert (reports.page(tx, None, None, 5), reports.count(tx, None, 5)) == ([], 0)


def test_a_cursor_of_another_list_is_refused(store: Store) -> None:
    with store.read() as tx, pytest.raises(BadCursor):
        reports.page(tx, None, "WyJsYW5lcyIsMV0", 5)


def test_the_most_trusted_words_come_first(store: Store, thread: Thread) -> None:
    more(store, thread, "second")
    reported(store, thread, a_voice("cem"), "second")
    decide(store, Action.SPAM, "second")
    reported(store, thread, a_voice("ben"), words="Neu hier")
    reported(store, thread, a_voice("cem"), complaint=Complaint.FALSE, words="Stimmt nicht")
    with store.read() as tx:
        assert [one.words for one in reports.open_of(tx, ["first"], 9)["first"]] == ["Stimmt nicht", "Neu hier"]


def test_the_number_on_the_list_is_that_of_its_reports(store: Store, thread: Thread) -> None:
    more(store, thread, "second")
    for name in ("ben", "cem"):
        for id in ("first", "second"):
            reported(store, thread, a_voice(name), id)
    decide(store, Action.SPAM, "second")

    def counted(tx: Connection) -> tuple[int, int]:
        kept = tx.execute(select(func.sum(list_of_reported.c.open))).scalar_one()
        return int(kept), len(reports.open_of(tx, ["first"], 9)["first"])

    with store.read() as tx:
        assert counted(tx) == (2, 2)
