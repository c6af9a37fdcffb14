"""A dry run: what another line, list or model would have made of past comments, while nothing changes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from moderation import rehearse
from moderation.comment import Action, Label, Policy, Status
from moderation.rehearse import NO_LAYER, Rehearsed, UnknownLayer, with_lines
from moderation.store import Store
from tests.builders import GOOD_TEXT, SPAM_TEXT, Clock
from tests.taught import PRAISE, UNSEEN_PRAISE, Town, a_model_with_little_to_replay

APPROVED, PENDING, SPAM = Status.APPROVED, Status.PENDING, Status.SPAM


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    town = Town(sqlite_store)
    town.receive(GOOD_TEXT)
    town.receive(SPAM_TEXT)
    return town


def rehearsed(town: Town, **proposed: object) -> Rehearsed:
    return rehearse.rehearse(town.ctx, town.site, replace(town.site, **proposed))  # type: ignore[arg-type]


def everything(store: Store) -> list[object]:
    tables = ("comments", "decisions", "layers", "sites", "audit", "outbox")
    with store.read() as tx:
        return [tuple(row) for table in tables for row in tx.execute(text(f"SELECT * FROM {table}"))]


def test_as_it_is_nothing_would_change(town: Town) -> None:
    assert rehearsed(town) == Rehearsed(2, ())


def test_it_tells_what_another_line_would_publish(town: Town) -> None:
    done = rehearse.rehearse(town.ctx, town.site, with_lines(town.site, 0.5, None))
    (change,) = done.changes
    assert (change.id, change.before, change.after, change.stands) == ("comment-0001", PENDING, APPROVED, PENDING)
    assert done.counts == {(PENDING, APPROVED): 1}


def test_it_tells_what_a_stricter_line_would_hold(town: Town) -> None:
    done = rehearse.rehearse(town.ctx, town.site, with_lines(town.site, None, 1.0))
    assert done.counts == {(SPAM, PENDING): 1}
    assert [(finding.check, finding.reason) for finding in done.changes[0].reasons] == [("score", "near_certain")]


def test_it_names_the_host_that_makes_the_difference(town: Town) -> None:
    town.receive("Mehr dazu auf https://radweg.example/koeln, dort steht die ganze Geschichte der Strecke.")
    done = rehearsed(town, hosts=("radweg.example",))
    assert done.counts == {(PENDING, SPAM): 1}
    assert [(finding.check, finding.reason) for finding in done.changes[0].reasons] == [("words", "host")]


def test_a_listed_word_holds_what_would_be_published(town: Town) -> None:
    open_site = replace(town.site, policy=Policy(publish_good=True, publish_below=0.5))
    done = rehearse.rehearse(town.ctx, open_site, replace(open_site, words=("Direktflüge",)))
    assert done.counts == {(APPROVED, PENDING): 1}


def test_it_tells_what_people_made_of_them_since(town: Town) -> None:
    town.decide("comment-0001", 1, Action.APPROVE)
    done = rehearse.rehearse(town.ctx, town.site, with_lines(town.site, 0.5, None))
    assert [change.stands for change in done.changes] == [APPROVED]


def test_only_so_many_of_the_last_are_looked_at(town: Town) -> None:
    done = rehearse.rehearse(town.ctx, town.site, with_lines(town.site, 0.5, None), last=1)
    assert done == Rehearsed(1, ())


def test_another_layer_is_tried(sqlite_store: Store, tmp_path: Path) -> None:
    clock = Clock()
    town = Town(sqlite_store, a_model_with_little_to_replay(tmp_path), clock)
    town.teach_both(10)
    layer = town.learn().layer
    assert layer is not None
    clock.forward(hours=2)
    comment = town.receive(UNSEEN_PRAISE)
    site = with_lines(town.site, 0.3, None)
    taught = rehearse.rehearse(town.ctx, site, site, version=layer.version)
    alone = rehearse.rehearse(town.ctx, site, site, version=NO_LAYER)
    assert taught.changes == ()
    (change,) = (change for change in alone.changes if change.id == comment.id)
    assert (change.before, change.after) == (PENDING, APPROVED)
    assert (change.spam_before or 0) > (change.spam_after or 0)


def test_a_layer_that_is_not_there_is_named(town: Town) -> None:
    with pytest.raises(UnknownLayer, match="no layer 'site-none'"):
        rehearse.rehearse(town.ctx, town.site, town.site, version="site-none")


@pytest.mark.parametrize(
    "propose", [lambda site: with_lines(site, 0.9, 1.0), lambda site: replace(site, words=("Artikel",))]
)
def test_nothing_is_changed(town: Town, propose: Callable[..., object]) -> None:
    town.teach(PRAISE[:2], Label.SPAM)
    before = everything(town.ctx.store)
    rehearse.rehearse(town.ctx, town.site, propose(town.site))  # type: ignore[arg-type]
    assert everything(town.ctx.store) == before
