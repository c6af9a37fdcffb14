"""What measuring keeps: samples that close and open again, doubts that are replaced, and what counts as a judgement."""

from datetime import timedelta
from functools import partial

from sqlalchemy import Connection

from moderation.comment import Action, Decision, Label, Moderator, Status
from moderation.judgement import Blind
from moderation.store import Store, contradictions, decisions, judgements, moderators, samples, similar
from moderation.store.contradictions import Doubted
from tests.builders import NOW
from tests.store.rows import a_thread, ada, stored
from tests.store.test_plans import plans, scans

SPAM, GOOD = Status.SPAM, Status.APPROVED


def decide(
    store: Store, id: str, revision: int, action: Action, by: Moderator, *, blind: bool = True, minutes: int = 0
) -> None:
    after = {Action.APPROVE: GOOD, Action.SPAM: SPAM}.get(action, Status.REJECTED)
    at = NOW + timedelta(minutes=minutes)
    made = Decision(id, revision, action, GOOD, after, by.id, None, at, blind=blind)
    store.write(lambda tx: decisions.record(tx, made, 1))


def judged(store: Store) -> list[Blind]:
    with store.read() as tx:
        return judgements.blind(tx, 1)


def exclude(store: Store, who: Moderator) -> None:
    store.write(lambda tx: moderators.set_excluded(tx, who.id, NOW))


# --- Samples ---


def test_a_sample_is_open_until_somebody_decides_and_again_when_that_is_taken_back(store: Store) -> None:
    thread, moderator = a_thread(store), ada(store)
    comment = stored(store, thread, status=GOOD)
    store.write(lambda tx: samples.draw(tx, comment))

    def found() -> tuple[int, set[str], list[str]]:
        with store.read() as tx:
            page = [card.comment.id for card in samples.page(tx, thread.site_id, None, 5)]
            return samples.count(tx, None, 9), samples.open_of(tx, ["first", "nobody"]), page

    assert found() == (1, {"first"}, ["first"])
    decide(store, "first", 1, Action.APPROVE, moderator)
    assert found() == (0, set(), [])
    decide(store, "first", 2, Action.UNDO, moderator)
    assert found() == (1, {"first"}, ["first"])


def test_only_what_was_judged_blind_counts_with_the_verdict_it_is_about(store: Store) -> None:
    thread, moderator = a_thread(store), ada(store)
    for id, verdict, score in (("a", GOOD, 0.1), ("b", SPAM, 0.9), ("c", Status.PENDING, 0.4), ("d", GOOD, 0.2)):
        comment = stored(store, thread, id, status=verdict, score=score)
        if verdict is not Status.PENDING:
            store.write(partial(samples.draw, comment=comment))
    decide(store, "a", 1, Action.SPAM, moderator)
    decide(store, "b", 1, Action.APPROVE, moderator)
    decide(store, "c", 1, Action.REJECT, moderator)
    decide(store, "d", 1, Action.SPAM, moderator, blind=False)
    assert sorted(judged(store), key=lambda one: one.score or 0) == [
        Blind(0.1, GOOD, Label.SPAM),
        Blind(0.4, None, Label.HAM),
        Blind(0.9, SPAM, Label.HAM),
    ]


def test_what_was_taken_back_or_decided_by_an_excluded_moderator_never_was(store: Store) -> None:
    thread, moderator = a_thread(store), ada(store)
    for id in ("a", "b"):
        stored(store, thread, id, status=GOOD)
    decide(store, "a", 1, Action.SPAM, moderator)
    decide(store, "a", 2, Action.UNDO, moderator)
    decide(store, "b", 1, Action.SPAM, moderator)
    assert len(judged(store)) == 1
    exclude(store, moderator)
    assert judged(store) == []


def test_decisions_on_a_campaign_are_told_with_who_made_them(store: Store) -> None:
    thread, moderator = a_thread(store), ada(store)
    for id in ("a", "b", "alone"):
        stored(store, thread, id, campaign=None if id == "alone" else 1)
        decide(store, id, 1, Action.SPAM, moderator, blind=False, minutes=3)
    with store.read() as tx:
        found = judgements.of_campaigns(tx, thread.site_id)
    assert [(one.group, one.by, one.verdict, one.came, one.blind) for one in found] == [
        (1, moderator.id, "spam", NOW, False)
    ] * 2
    exclude(store, moderator)
    with store.read() as tx:
        assert judgements.of_campaigns(tx, thread.site_id) == []


# --- Contradictions ---


def test_a_later_fit_replaces_what_was_doubted_but_not_what_was_kept(store: Store) -> None:
    thread, moderator = a_thread(store), ada(store)
    for id in ("a", "b", "c"):
        stored(store, thread, id, status=GOOD)
        decide(store, id, 1, Action.APPROVE, moderator)

    def doubted(*found: Doubted) -> list[str]:
        store.write(lambda tx: contradictions.replace(tx, thread.site_id, found))
        with store.read() as tx:
            return [card.comment.id for card in contradictions.page(tx, thread.site_id, None, 5)]

    assert doubted(Doubted("a", 1, 0.7), Doubted("b", 2, 0.9)) == ["b", "a"]
    assert store.write(lambda tx: contradictions.keep(tx, "b", 1, NOW))
    assert not store.write(lambda tx: contradictions.keep(tx, "b", 1, NOW)), "once is enough"
    assert not store.write(lambda tx: contradictions.keep(tx, "a", 7, NOW)), "that revision never was"
    assert doubted(Doubted("b", 2, 0.9), Doubted("c", 3, 0.8), Doubted("gone", 9, 0.8)) == ["c"]
    with store.read() as tx:
        assert contradictions.count(tx, None, 9) == contradictions.count(tx, thread.site_id, 9) == 1
    # Decided anew, it is another decision.
    decide(store, "b", 2, Action.SPAM, moderator)
    assert doubted(Doubted("b", 4, 0.9)) == ["b"]
    assert doubted() == []


def test_the_lists_are_read_by_their_indexes(sqlite_store: Store) -> None:
    thread, moderator = a_thread(sqlite_store), ada(sqlite_store)
    comment = stored(sqlite_store, thread, status=GOOD)
    decide(sqlite_store, "first", 1, Action.APPROVE, moderator)

    def work(tx: Connection) -> list[str]:
        samples.draw(tx, comment)
        similar.found_campaign(tx, 1)
        with plans(tx) as steps:
            contradictions.replace(tx, thread.site_id, [Doubted("first", 1, 0.9)])
            for site_id in (None, thread.site_id):
                samples.count(tx, site_id, 5)
                contradictions.count(tx, site_id, 5)
                (card,) = contradictions.page(tx, site_id, None, 5)
                contradictions.page(tx, site_id, card.cursor, 5)
                samples.page(tx, site_id, None, 5)
            contradictions.doubts(tx, ["first"])
            contradictions.keep(tx, "first", 1, NOW)
            samples.open_of(tx, ["first"])
            decisions.decided(tx, ["first"])
            samples.settle(tx, ["first"], NOW)
            judgements.blind(tx, thread.site_id)
            judgements.of_campaigns(tx, thread.site_id)
        return steps

    steps = sqlite_store.write(work)
    assert len(steps) > 20
    # Indexes that hold only what waits are read from their beginning, and no further than asked.
    partial = ("INDEX ix_samples_comment_id", "INDEX ix_contradictions_doubt_comment_id")
    assert [step for step in scans(steps) if not any(index in step for index in partial)] == []
    pages = [step for step in steps if "B-TREE" in step and ("contradictions.doubt DESC" in step or "LIMIT" in step)]
    assert [step for step in pages if "decisions.comment, decisions.revision" not in step] == []
