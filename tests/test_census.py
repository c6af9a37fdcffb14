"""What happened is counted by the worker: a piece at a time, the same when counted anew, and exactly after an undo."""

import pytest
from sqlalchemy import Connection

from moderation import bulk, census, counting, review
from moderation.comment import Action, Status
from moderation.counting import bucket, until
from moderation.store import Store, figures
from moderation.store.figures import Behind
from moderation.store.log_schema import figures as table
from tests.builders import NOW
from tests.store.rows import at_once
from tests.web.moderating import Desk, a_stored_comment

TODAY = "2026-11-23"


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk.at(store)


def counted(desk: Desk) -> dict[tuple[str, str, str], int]:
    """All that is counted, once the worker is through."""
    desk.clock.forward(minutes=2)
    while census.go_on(desk.ctx):
        pass
    with desk.ctx.store.read() as tx:
        rows = tx.execute(table.select()).all()
    return {(what, day, key): count for _, what, day, key, count in rows if count}


def decide(desk: Desk, id: str, action: Action, revision: int = 1, reason: str | None = None) -> None:
    review.decide(desk.ctx, desk.ada, id, revision, action, reason)


def some_work(desk: Desk) -> None:
    first, second, third = (desk.waiting(f"Kauft bei http://casino{number}.example") for number in range(3))
    seen = desk.waiting(status=Status.SPAM, score=0.99)
    desk.clock.forward(hours=5)
    decide(desk, first, Action.SPAM)
    decide(desk, second, Action.REJECT, reason="advertising")
    decide(desk, third, Action.APPROVE)
    decide(desk, third, Action.SPAM, 2)
    decide(desk, seen, Action.APPROVE)
    desk.clock.forward(days=1)
    decide(desk, first, Action.UNDO, 2)


def test_arrivals_are_counted_by_verdict_score_and_model(desk: Desk) -> None:
    desk.waiting()
    desk.waiting(score=0.995, status=Status.SPAM)
    found = counted(desk)
    assert found["arrived", TODAY, "pending"] == found["arrived", TODAY, "spam"] == 1
    assert found["scored", TODAY, " 08"] == found["scored", TODAY, " 15"] == 1
    assert found["model", TODAY, "m1"] == 2


def test_a_verdict_is_that_of_the_service_even_if_somebody_decided_before_it_was_counted(desk: Desk) -> None:
    decide(desk, desk.waiting(), Action.SPAM)
    assert counted(desk)["arrived", TODAY, "pending"] == 1


def test_what_came_just_now_is_counted_later(desk: Desk) -> None:
    desk.waiting()
    census.go_on(desk.ctx)
    with desk.ctx.store.read() as tx:
        assert figures.total(tx, desk.site.id, "arrived", TODAY, TODAY) == {}
    assert counted(desk)["arrived", TODAY, "pending"] == 1


def test_decisions_are_counted_by_action_moderator_and_how_long_they_took(desk: Desk) -> None:
    some_work(desk)
    found = counted(desk)
    assert found["decided", TODAY, "spam"] == 1
    assert found["decided", TODAY, "approve"] == 2
    assert found["moderator", TODAY, str(desk.ada.id)] == 4
    assert found["punctual", TODAY, "late"] == 2
    assert found["waited", TODAY, f"{bucket(5 * 3600):03}"] == 2
    assert found["overruled", TODAY, "spam"] == 1


def test_the_label_that_stands_is_judged_with_the_score_that_was_first(desk: Desk) -> None:
    some_work(desk)
    found = counted(desk)
    assert found["judged", TODAY, " 08 spam"] == 2
    assert found["judged", TODAY, " 15 ham"] == 1
    assert {key for what, _, key in found if what == "host"} == {"casino1.example", "casino2.example"}


def test_after_an_undo_it_is_as_if_nothing_had_been_decided(desk: Desk) -> None:
    id = desk.waiting("Kauft bei http://casino.example")
    before = counted(desk)
    decide(desk, id, Action.SPAM)
    assert counted(desk) != before
    decide(desk, id, Action.UNDO, 2)
    assert counted(desk) == before


def test_an_undo_that_is_taken_back_counts_again(desk: Desk) -> None:
    id = desk.waiting("Kauft bei http://casino.example")
    decide(desk, id, Action.SPAM)
    decided = counted(desk)
    decide(desk, id, Action.UNDO, 2)
    counted(desk)
    decide(desk, id, Action.UNDO, 3)
    assert counted(desk) == decided


def test_a_batch_that_is_taken_back_leaves_nothing(desk: Desk) -> None:
    ids = [desk.waiting() for _ in range(3)]
    before = counted(desk)
    done = bulk.decide_chosen(desk.ctx, desk.ada, [(id, 1) for id in ids], Action.SPAM)
    assert counted(desk)["decided", TODAY, "spam"] == 3
    bulk.undo(desk.ctx, desk.ada, done.batch)
    assert counted(desk) == before


@pytest.mark.parametrize("rows", [1, 2, 200])
def test_counting_anew_gives_the_same_whatever_the_pieces(
    desk: Desk, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_work(desk)
    before = counted(desk)
    monkeypatch.setattr(census, "PIECE_ROWS", rows)
    census.rebuild(desk.ctx)
    assert counted(desk) == before


def test_of_two_workers_that_count_the_same_piece_one_counts(store: Store) -> None:
    def count(tx: Connection) -> None:
        figures.move_on(tx, "log", 0, 5)
        figures.add(tx, {(1, "decided", TODAY, "spam"): 1})

    store.write(count)
    with pytest.raises(Behind):
        store.write(count)
    with store.read() as tx:
        assert figures.total(tx, 1, "decided", TODAY, TODAY) == {"spam": 1}


def test_two_workers_that_begin_at_once_count_once(store: Store) -> None:
    def count(tx: Connection) -> None:
        figures.move_on(tx, "log", 0, 5)
        figures.add(tx, {(1, "decided", TODAY, "spam"): 1})

    answers = at_once(*([lambda: store.write(count)] * 4))
    assert sorted(str(type(answer).__name__) for answer in answers) == ["Behind"] * 3 + ["NoneType"]
    with store.read() as tx:
        assert figures.total(tx, 1, "decided", TODAY, TODAY) == {"spam": 1}


def test_what_moderators_wrote_themselves_did_not_arrive(desk: Desk) -> None:
    id = a_stored_comment(desk.ctx.store, desk.site, "waiting-0001")
    review.answer(desk.ctx, desk.ada, id, 1, "Danke für den Hinweis, das haben wir berichtigt.")
    assert sum(count for (what, _, _), count in counted(desk).items() if what == "arrived") == 1


def test_a_waiting_time_lies_in_its_bucket() -> None:
    for seconds in (0, 1, 59, 60, 3_600, 86_400, 10**7):
        assert until(bucket(seconds)) <= seconds + 1e-6 < until(bucket(seconds) + 1) + 2e-6


def test_every_score_has_a_band() -> None:
    assert [counting.band(score) for score in (0.0, 0.01, 0.5, 0.999, 1.0)] == [0, 1, 8, 15, 15]
    assert counting.day_of(NOW) == TODAY
