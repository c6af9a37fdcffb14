"""A site measures itself: verdicts are drawn when they are made, and slips are named when it has learnt."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from moderation import reconsider
from moderation.comment import Action, Email, Label, Policy, Status
from moderation.reconsider import NotDoubted
from moderation.store import Store, audit, contradictions, moderators, samples, sites
from moderation.submit import submit
from tests.builders import NOW, SPAM_TEXT, a_context, a_stored_site, a_submission
from tests.taught import PRAISE, READERS, Town, a_model_with_little_to_replay


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_model_with_little_to_replay(tmp_path_factory.mktemp("model"))


def doubted(town: Town) -> list[str]:
    with town.ctx.store.read() as tx:
        return [card.comment.id for card in contradictions.page(tx, town.site.id, None, 50)]


# --- Second looks ---


def drawn(store: Store, share: float, texts: Sequence[str]) -> list[bool]:
    """Whether each of the comments, which nobody but the service decided on, is drawn."""
    ctx, site = a_context(store, second_looks=share), a_stored_site(store)
    found = []
    for number, text in enumerate(texts):
        given = a_submission(text, email=f"reader{number}@example.org", ip=f"198.51.100.{number}", trap="x")
        comment = submit(ctx, site, given).comment
        assert comment.status is Status.SPAM
        with store.read() as tx:
            found.append(comment.id in samples.open_of(tx, [comment.id]))
    return found


def test_verdicts_of_the_service_are_drawn_when_they_are_made(store: Store) -> None:
    assert drawn(store, 1.0, [SPAM_TEXT, "Noch eins"]) == [True, True]


def test_none_is_drawn_where_it_is_switched_off(sqlite_store: Store) -> None:
    assert drawn(sqlite_store, 0.0, [SPAM_TEXT]) == [False]


def test_about_the_share_is_drawn(sqlite_store: Store) -> None:
    assert 5 <= sum(drawn(sqlite_store, 0.25, [f"Text {number}" for number in range(60)])) <= 26


def test_what_waits_for_a_person_is_not_drawn(sqlite_store: Store) -> None:
    ctx, site = a_context(sqlite_store, second_looks=1.0), a_stored_site(sqlite_store)
    comment = submit(ctx, site, a_submission()).comment
    assert comment.status is Status.PENDING
    with sqlite_store.read() as tx:
        assert samples.count(tx, None, 5) == 0


# --- Slips ---


def test_a_slip_is_named_when_the_site_has_learnt_and_a_kept_one_never_returns(store: Store, model: Path) -> None:
    town = Town(store, model)
    town.teach_both(40)
    (slip,) = town.teach([PRAISE[41]], Label.HAM)
    (other,) = town.teach([READERS[41]], Label.SPAM)
    town.learn()
    assert set(doubted(town)) == {slip, other}
    reconsider.keep(town.ctx, town.ada, slip, 2)
    with pytest.raises(NotDoubted):
        reconsider.keep(town.ctx, town.ada, slip, 2)
    town.decide(other, 2, Action.APPROVE)
    assert doubted(town) == []
    for text in PRAISE[42:45]:
        town.teach([text], Label.SPAM)
        town.learn()
        assert slip not in doubted(town)
    with store.read() as tx:
        assert "decision.kept" in {entry.what for entry in audit.recent(tx, 20)}


def test_decided_anew_it_is_doubted_anew(sqlite_store: Store, model: Path) -> None:
    town = Town(sqlite_store, model)
    town.teach_both(40)
    (slip,) = town.teach([PRAISE[41]], Label.HAM)
    town.learn()
    reconsider.keep(town.ctx, town.ada, slip, 2)
    town.decide(slip, 2, Action.SPAM)
    town.decide(slip, 3, Action.APPROVE)
    town.learn()
    assert doubted(town) == [slip]


def test_a_site_with_few_decisions_is_not_doubted(sqlite_store: Store, model: Path) -> None:
    town = Town(sqlite_store, model)
    town.teach_both(20)
    town.teach([PRAISE[41]], Label.HAM)
    town.learn()
    assert doubted(town) == []


def test_decisions_of_an_excluded_moderator_are_not_doubted(sqlite_store: Store, model: Path) -> None:
    town = Town(sqlite_store, model)
    cem = sqlite_store.write(lambda tx: moderators.add(tx, Email("cem@example.org"), "Cem", "hash", "de", NOW))
    town.teach_both(40)
    town.teach([PRAISE[41]], Label.HAM, by=cem)
    sqlite_store.write(lambda tx: moderators.set_excluded(tx, cem.id, NOW))
    town.learn()
    assert doubted(town) == []


def test_a_published_comment_is_drawn_too(sqlite_store: Store) -> None:
    site = a_stored_site(sqlite_store)
    policy = Policy(publish_good=True, publish_below=1.0)
    sqlite_store.write(lambda tx: sites.set_policy(tx, site.id, policy))
    with sqlite_store.read() as tx:
        site = sites.by_id(tx, site.id) or site
    comment = submit(a_context(sqlite_store, second_looks=1.0), site, a_submission()).comment
    assert comment.status is Status.APPROVED
    with sqlite_store.read() as tx:
        assert samples.open_of(tx, [comment.id]) == {comment.id}
