"""Many decisions at once: each recorded by itself, all taken back at once, and nobody overruled."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from moderation import bulk, review
from moderation.bulk import PIECE
from moderation.comment import Action, Label, Lane, Moderator, SafeHTML, Site, Status, Thread
from moderation.context import Context
from moderation.store import Store, batches, comments, counters, decisions, labels, sieve, sites, threads
from moderation.store.comments import NewText
from moderation.store.schema import comments as table
from moderation.store.sieve import Sieve, Walk
from tests.builders import NOW, PAGE, Clock, a_context
from tests.store.rows import a_place, a_thread, ada, counts, read, stored

LINE = 0.05


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ctx(store: Store, clock: Clock, thread: Thread) -> Context:
    return a_context(store, clock)


@pytest.fixture
def moderator(store: Store) -> Moderator:
    return ada(store)


@pytest.fixture
def thread(store: Store) -> Thread:
    return a_thread(store)


def waiting(store: Store, count: int, **changes: object) -> list[str]:
    with store.read() as tx:
        thread = threads.find(tx, 1, PAGE)
    assert thread
    return [stored(store, thread, f"c{number:03}", **changes).id for number in range(count)]


def surely_good(store: Store, count: int, score: float = 0.01) -> list[str]:
    return waiting(store, count, score=score, place=a_place(Lane.GOOD, -score))


def stand(store: Store, ids: list[str]) -> list[tuple[Status, int]]:
    return [(read(store, id).status, read(store, id).revision) for id in ids]


def labelled(store: Store, site_id: int) -> dict[str, Label]:
    with store.read() as tx:
        return {one.comment: one.label for one in labels.of(tx, site_id)}


def test_what_is_chosen_is_decided_each_with_its_own_decision(ctx: Context, store: Store, moderator: Moderator) -> None:
    ids = waiting(store, 4)
    done = bulk.decide_chosen(ctx, moderator, [(id, 1) for id in ids[:3]], Action.REJECT, "insult")
    assert [one.id for one in done.decided] == ids[:3]
    assert stand(store, ids) == [(Status.REJECTED, 2)] * 3 + [(Status.PENDING, 1)]
    with store.read() as tx:
        (made,) = decisions.of(tx, ids[0])
        batch = batches.by_id(tx, done.batch)
    assert (made.decision.batch, made.decision.reason, made.moderator) == (done.batch, "insult", "Ada")
    assert batch is not None
    assert (batch.kind, batch.asked, batch.skipped) == ("chosen", 3, ())
    assert labelled(store, 1) == dict.fromkeys(ids[:3], Label.HAM)


def test_what_a_colleague_was_faster_on_is_left_and_told(ctx: Context, store: Store, moderator: Moderator) -> None:
    ids = waiting(store, 3)
    review.decide(ctx, moderator, ids[1], 1, Action.APPROVE)
    done = bulk.decide_chosen(ctx, moderator, [(id, 1) for id in [*ids, "unknown"]], Action.SPAM)
    assert [one.id for one in done.decided] == [ids[0], ids[2]]
    assert [(made.decision.comment, made.decision.action) for made in done.skipped] == [(ids[1], Action.APPROVE)]
    assert read(store, ids[1]).status is Status.APPROVED
    with store.read() as tx:
        found = batches.by_id(tx, done.batch)
    assert found is not None
    assert set(found.skipped) == {ids[1], "unknown"}


def test_no_more_than_a_piece_is_chosen_at_once(ctx: Context, moderator: Moderator) -> None:
    with pytest.raises(ValueError, match="200"):
        bulk.decide_chosen(ctx, moderator, [(f"c{n}", 1) for n in range(PIECE + 1)], Action.SPAM)


def test_a_release_of_many_pieces_is_taken_back_as_one(ctx: Context, store: Store, moderator: Moderator) -> None:
    ids = surely_good(store, PIECE + 5)
    before = counts(store)
    done = bulk.release(ctx, moderator, the_site(store), LINE, ctx.clock(), PIECE + 5)
    assert len(done.decided) == len(ids)
    assert counts(store) == {Status.APPROVED: len(ids)}
    assert approved_in_thread(store) == len(ids)
    assert labelled(store, 1) == {}, "what nobody read teaches nothing"
    back = bulk.undo(ctx, moderator, done.batch)
    assert len(back.decided) == len(ids)
    assert counts(store) == before
    assert approved_in_thread(store) == 0
    assert labelled(store, 1) == {}
    assert stand(store, ids) == [(Status.PENDING, 3)] * len(ids)
    with pytest.raises(bulk.NothingToUndo):
        bulk.undo(ctx, moderator, done.batch)


def the_site(store: Store) -> Site:
    with store.read() as tx:
        return sites.every(tx)[0]


def approved_in_thread(store: Store) -> int:
    with store.read() as tx:
        return threads.counts(tx, 1, [PAGE])[PAGE]


def test_only_what_lies_below_the_line_and_was_there_is_released(
    ctx: Context, store: Store, moderator: Moderator, clock: Clock, thread: Thread
) -> None:
    below = surely_good(store, 2)
    stored(store, thread, "risky", score=0.05, place=a_place(Lane.GOOD, -0.05))
    stored(store, thread, "unsure", score=0.5, place=a_place())
    looked = clock()
    stored(store, thread, "late", score=0.01, place=a_place(Lane.GOOD, -0.01), created=looked + timedelta(seconds=1))
    clock.forward(minutes=1)
    done = bulk.release(ctx, moderator, the_site(store), LINE, looked, 2)
    assert [one.id for one in done.decided] == below
    assert stand(store, ["risky", "unsure", "late"]) == [(Status.PENDING, 1)] * 3


def test_pressed_twice_it_is_one_batch(ctx: Context, store: Store, moderator: Moderator, clock: Clock) -> None:
    surely_good(store, 2)
    looked = clock()
    first = bulk.release(ctx, moderator, the_site(store), LINE, looked, 2)
    clock.forward(seconds=2)
    second = bulk.release(ctx, moderator, the_site(store), LINE, looked, 2)
    assert (second.batch, second.decided) == (first.batch, ())


def test_what_somebody_decided_since_is_not_taken_back(ctx: Context, store: Store, moderator: Moderator) -> None:
    ids = surely_good(store, 3)
    done = bulk.release(ctx, moderator, the_site(store), LINE, ctx.clock(), 3)
    review.decide(ctx, moderator, ids[1], 2, Action.SPAM)
    bulk.undo(ctx, moderator, done.batch)
    assert stand(store, ids) == [(Status.PENDING, 3), (Status.SPAM, 3), (Status.PENDING, 3)]


def test_a_released_comment_that_turns_out_to_be_spam_teaches_that(
    ctx: Context, store: Store, moderator: Moderator
) -> None:
    ids = surely_good(store, 2)
    bulk.release(ctx, moderator, the_site(store), LINE, ctx.clock(), 2)
    review.decide(ctx, moderator, ids[0], 2, Action.SPAM)
    assert labelled(store, 1) == {ids[0]: Label.SPAM}
    review.decide(ctx, moderator, ids[0], 3, Action.UNDO)
    assert labelled(store, 1) == {}
    assert read(store, ids[0]).status is Status.APPROVED


def test_taking_back_restores_what_stood_before_whatever_it_was(
    ctx: Context, store: Store, moderator: Moderator
) -> None:
    ids = waiting(store, 3)
    review.decide(ctx, moderator, ids[0], 1, Action.SPAM)
    review.decide(ctx, moderator, ids[1], 1, Action.REJECT, "advertising")
    done = bulk.decide_chosen(ctx, moderator, [(ids[0], 2), (ids[1], 2), (ids[2], 1)], Action.APPROVE)
    assert [status for status, _ in stand(store, ids)] == [Status.APPROVED] * 3
    bulk.undo(ctx, moderator, done.batch)
    assert [status for status, _ in stand(store, ids)] == [Status.SPAM, Status.REJECTED, Status.PENDING]
    assert labelled(store, 1) == {ids[0]: Label.SPAM, ids[1]: Label.SPAM}
    with store.read() as tx:
        marked = {row.public_id: row.label for row in tx.execute(select(table.c.public_id, table.c.label))}
    assert marked == {ids[0]: Label.SPAM, ids[1]: Label.SPAM, ids[2]: None}
    assert counters_of(store) == {Status.SPAM: 1, Status.REJECTED: 1, Status.PENDING: 1}


def counters_of(store: Store) -> dict[Status, int]:
    with store.read() as tx:
        return {status: count for status, count in counters.counts(tx).items() if count}


def test_what_passes_a_filter_is_decided_through_all_its_pages(
    ctx: Context, store: Store, moderator: Moderator, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr(sieve, "LOOKED", 3)
    monkeypatch.setattr(bulk, "PIECE", 4)
    ids = waiting(store, 20)
    casino = ids[::2]
    for id in casino:
        new = NewText(text="Casino", folded="casino", text_key=id, html=SafeHTML("<p>Casino</p>"), renderer=1)
        store.write(lambda tx, id=id, new=new: comments.change_text(tx, id, 1, new, NOW))  # type: ignore[misc]
    clock.forward(seconds=5)
    pending, words = Walk(Status.PENDING), Sieve(words="casino")
    done = bulk.decide_matching(ctx, moderator, pending, words, Action.SPAM, clock())
    assert sorted(one.id for one in done.decided) == casino
    assert counters_of(store) == {Status.SPAM: 10, Status.PENDING: 10}
    before = bulk.decide_matching(ctx, moderator, pending, Sieve(), Action.SPAM, NOW - timedelta(days=1))
    assert before.decided == (), "what came later than the page isn't decided on"
    bulk.undo(ctx, moderator, done.batch)
    assert counters_of(store) == {Status.PENDING: 20}
    for walk in (Walk(None), Walk(Status.SPAM)):
        with pytest.raises(ValueError, match="one status"):
            bulk.decide_matching(ctx, moderator, walk, words, Action.SPAM, clock())


def test_an_unknown_batch_is_not_found(ctx: Context, moderator: Moderator) -> None:
    with pytest.raises(bulk.NotFound):
        bulk.undo(ctx, moderator, "nothing")
