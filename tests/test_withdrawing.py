"""A withdrawn comment is gone with all it said, and no decision brings it back."""

import pytest

from moderation import bulk, review, worker
from moderation.amend import Settled
from moderation.comment import Action, Status
from moderation.store import Store, rewrites
from tests.authors import OTHER_TEXT, Desk
from tests.builders import Clock, a_context, a_stored_site


@pytest.fixture
def desk(store: Store) -> Desk:
    clock = Clock()
    return Desk(a_context(store, clock), clock, a_stored_site(store))


def test_a_withdrawn_comment_is_gone_with_all_it_said(desk: Desk) -> None:
    id = desk.published(name="Bertha")
    desk.amends(id)
    desk.withdraws(id)
    assert desk.public() == []
    assert desk.counts() == {Status.DELETED: 2}
    with desk.ctx.store.read() as tx:
        tables = ("comments", "comment_texts")
        left = str([tx.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables])
    assert "Artikel" not in left
    assert "Bertha" not in left


def test_answers_keep_their_place_below_a_tombstone(desk: Desk) -> None:
    id = desk.published()
    answer = desk.wrote(OTHER_TEXT, parent=id)
    desk.decides(answer, Action.APPROVE)
    desk.withdraws(id)
    (gone,) = desk.thread().comments
    assert (gone.id, gone.gone) == (id, True)
    assert desk.public() == [OTHER_TEXT]


def test_withdrawing_twice_is_withdrawing(desk: Desk) -> None:
    id = desk.wrote()
    desk.withdraws(id)
    desk.withdraws(id)
    assert desk.counts() == {Status.DELETED: 1}


def test_no_decision_brings_a_withdrawn_comment_back(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id)
    change = desk.change(id).id
    desk.withdraws(id)
    for one in (id, change):
        for action in (Action.APPROVE, Action.UNDO):
            with pytest.raises(review.NotFound):
                desk.decides(one, action)
    bulk.decide_chosen(desk.ctx, desk.ada, [(id, desk.of(id).revision)], Action.APPROVE)
    assert desk.public() == []


def test_a_withdrawn_comment_can_not_be_changed(desk: Desk) -> None:
    id = desk.wrote()
    desk.withdraws(id)
    with pytest.raises(Settled, match="gone"):
        desk.amends(id)


def test_address_and_network_go_a_month_after_withdrawing(desk: Desk) -> None:
    gone, stays = desk.wrote(), desk.wrote(OTHER_TEXT)
    desk.withdraws(gone)
    desk.clock.forward(days=29)
    assert worker.prune(desk.ctx).withdrawn == 0
    desk.clock.forward(days=1)
    assert worker.prune(desk.ctx).withdrawn == 1
    assert worker.prune(desk.ctx).withdrawn == 0
    with desk.ctx.store.read() as tx:
        assert rewrites.sender(tx, gone) is None
        assert rewrites.sender(tx, stays)
