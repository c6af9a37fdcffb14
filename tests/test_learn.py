"""A site learns from its moderators: exactly, reversibly, and never past the gate."""

import logging
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from moderation import learn, lessons
from moderation.comment import Action, Email, Label, Site
from moderation.spam import gate
from moderation.spam.layer import Layer
from moderation.spam.replay import REPLAY
from moderation.store import Store, audit, layers, moderators
from moderation.store.layers import NewLayer, StoredLayer
from tests.builders import NOW, a_context
from tests.taught import PRAISE, READERS, UNSEEN_PRAISE, UNSEEN_READER, Town, a_model_with_little_to_replay

HAM, SPAM = Label.HAM, Label.SPAM


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_model_with_little_to_replay(tmp_path_factory.mktemp("model"))


@pytest.fixture
def town(sqlite_store: Store, model: Path) -> Town:
    return Town(sqlite_store, model)


def stored(town: Town) -> list[StoredLayer]:
    with town.ctx.store.read() as tx:
        return layers.of(tx, town.site.id)


def weights(town: Town, layer: StoredLayer | None) -> bytes:
    assert layer is not None
    with town.ctx.store.read() as tx:
        return layers.weights(tx, town.site.id, layer.id) or b""


def audited(town: Town) -> list[str]:
    with town.ctx.store.read() as tx:
        return [f"{entry.what} {entry.subject}" for entry in audit.recent(tx, 20)][::-1]


# --- Learning ---


def test_a_site_that_decided_nothing_has_the_model_alone(town: Town) -> None:
    assert lessons.layer(town.ctx, town.site) is None
    assert town.score(UNSEEN_PRAISE).model_version == town.ctx.model.version


def test_it_learns_what_its_moderators_decide(store: Store, model: Path) -> None:
    town = Town(store, model)
    before = town.score(UNSEEN_PRAISE).spam
    town.teach_both(25)
    learnt = town.learn()
    assert learnt.active
    assert learnt.layer is not None
    assert (learnt.layer.ham, learnt.layer.spam) == (25, 25)
    assert before < 0.5 < town.score(UNSEEN_PRAISE).spam
    assert town.score(UNSEEN_READER).spam < 0.2
    assert town.score(UNSEEN_PRAISE).model_version == f"{town.ctx.model.version}+{learnt.layer.version}"


def test_an_hour_of_one_kind_of_spam_leaves_readers_alone(sqlite_store: Store) -> None:
    town = Town(sqlite_store)
    town.teach(PRAISE[:45], SPAM)
    town.teach(READERS[:5], HAM)
    assert town.learn().active
    others = READERS[20:] + [case.strip() for case in HARMLESS]
    assert max(town.scores(others)) < 0.5


HARMLESS = ("Danke für den Artikel.", "Das sehe ich anders.", "Merci pour cet article.", "Спасибо за статью.")


def test_one_decision_counts_at_once_and_in_every_process(sqlite_store: Store, sqlite_url: str, model: Path) -> None:
    town = Town(sqlite_store, model)
    with Store.open_url(sqlite_url) as elsewhere:
        before = town.score(UNSEEN_PRAISE)
        town.teach(PRAISE[:1], SPAM)
        after = town.score(UNSEEN_PRAISE)
        assert after.spam > before.spam
        assert after.model_version == f"{town.ctx.model.version}+site+1"
        other = lessons.layer(a_context(elsewhere, model=model), town.site)
    mine = lessons.layer(town.ctx, town.site)
    assert mine is not None
    assert other is not None
    assert (mine.weights == other.weights).all()


def test_step_by_step_it_comes_to_the_same_as_after_a_restart(town: Town) -> None:
    town.teach_both(6)
    town.learn()
    for text, label in ((PRAISE[10], SPAM), (READERS[10], HAM), (PRAISE[11], SPAM)):
        town.teach([text], label)
        walked = lessons.layer(town.ctx, town.site)
    restarted = lessons.layer(a_context(town.ctx.store, model=town.ctx.model.folder), town.site)
    assert walked is not None
    assert restarted is not None
    assert walked.version == restarted.version == f"{stored(town)[0].version}+3"
    assert (walked.weights == restarted.weights).all()


def test_what_is_taken_back_takes_no_step(town: Town) -> None:
    town.teach_both(6)
    town.learn()
    fitted = town.score(UNSEEN_PRAISE)
    (id,) = town.teach([PRAISE[20]], SPAM)
    assert town.score(UNSEEN_PRAISE).spam != fitted.spam
    town.decide(id, 2, Action.UNDO)
    assert town.score(UNSEEN_PRAISE) == fitted


def test_a_long_wait_for_the_worker_takes_few_steps(town: Town) -> None:
    town.teach(PRAISE[: lessons.TAIL_MOST + 5], SPAM)
    assert town.score(UNSEEN_PRAISE).model_version.endswith(f"+{lessons.TAIL_MOST}")


# --- Exactly ---


def test_it_is_rebuilt_byte_for_byte_from_the_decisions(town: Town) -> None:
    town.teach_both(8)
    first = town.learn()
    packed = weights(town, first.layer)
    town.ctx.store.write(lambda tx: forget_layers(tx, town.site))
    again = town.learn()
    assert again.layer is not None
    assert first.layer is not None
    assert again.layer.version == first.layer.version
    assert weights(town, again.layer) == packed


def forget_layers(tx: Connection, site: Site) -> None:
    layers.activate(tx, site.id, None)
    tx.exec_driver_sql("DELETE FROM layers")


def test_learning_the_same_again_stores_nothing(town: Town) -> None:
    town.teach_both(8)
    assert not town.learn().repeated
    assert town.learn().repeated
    assert len(stored(town)) == 1


def test_a_withdrawn_decision_is_forgotten_exactly(town: Town) -> None:
    town.teach_both(8)
    before = town.learn()
    (id,) = town.teach(["Nie wieder Lügenblatt, Abo gekündigt in Jena."], SPAM)
    town.decide(id, 2, Action.UNDO)
    after = town.learn()
    # Only the number of the last decision differs: it was looked at, and taught nothing.
    assert unnumbered(weights(town, after.layer)) == unnumbered(weights(town, before.layer))


def unnumbered(raw: bytes) -> bytes:
    return replace(Layer.unpack(raw), last_decision=0).pack()


def test_when_nothing_stands_any_more_the_model_is_alone_again(town: Town) -> None:
    (id,) = town.teach(PRAISE[:1], SPAM)
    assert town.learn().active
    town.decide(id, 2, Action.UNDO)
    assert town.learn() == learn.Learnt(None, active=False)
    assert town.site.layer is None
    assert town.score(UNSEEN_PRAISE).model_version == town.ctx.model.version


def test_an_excluded_moderators_decisions_leave_no_trace(town: Town) -> None:
    town.teach_both(8)
    clean = town.learn()
    store = town.ctx.store
    address = Email("mallory@news.example")
    mallory = store.write(lambda tx: moderators.add(tx, address, "Mallory", "argon2 hash", "de", NOW))
    town.teach(READERS[30:50], SPAM, by=mallory)
    assert weights(town, town.learn().layer) != weights(town, clean.layer)
    store.write(lambda tx: moderators.set_excluded(tx, mallory.id, NOW))
    rebuilt = town.learn()
    assert unnumbered(weights(town, rebuilt.layer)) == unnumbered(weights(town, clean.layer))


# --- The gate, and going back ---


def test_a_layer_that_harms_readers_is_refused_and_the_old_one_stays(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.teach_both(8)
    good = town.learn()
    town.teach(PRAISE[8:10], SPAM)
    monkeypatch.setattr(gate, "refusal", lambda *args: "canaries")
    bad = town.learn()
    assert not bad.active
    assert bad.layer is not None
    assert bad.layer.refused == "canaries"
    assert good.layer is not None
    assert town.site.layer == good.layer.id
    assert audited(town)[-1] == f"layer.refused news {bad.layer.version}"
    assert not learn.is_due(town.ctx, town.site), "it isn't tried again before something was decided"


def test_it_goes_back_to_the_layer_before_and_stays_there(town: Town) -> None:
    town.teach_both(6)
    first = town.learn().layer
    town.teach(PRAISE[6:8], SPAM)
    town.learn()
    assert learn.rollback(town.ctx, town.site) == first
    town.teach(PRAISE[8:10], SPAM)
    assert not learn.is_due(town.ctx, town.site)
    assert town.score(UNSEEN_PRAISE).model_version.endswith(first.version if first else "?"), "no steps either"
    assert not town.learn().active
    assert learn.rollback(town.ctx, town.site) is None
    assert town.score(UNSEEN_PRAISE).model_version == town.ctx.model.version


def test_a_layer_is_put_in_place_by_its_version(town: Town) -> None:
    town.teach_both(6)
    first = town.learn().layer
    town.teach(PRAISE[6:8], SPAM)
    second = town.learn().layer
    assert first is not None
    assert second is not None
    assert learn.use(town.ctx, town.site, first.version) == first
    assert (town.site.layer, town.site.layer_held) == (first.id, True)
    learn.release(town.ctx, town.site)
    assert town.learn().active
    assert (town.site.layer, town.site.layer_held) == (second.id, False)
    with pytest.raises(learn.CannotLearn, match="no layer 'site-none'"):
        learn.use(town.ctx, town.site, "site-none")


def test_every_change_is_written_down(town: Town) -> None:
    town.teach_both(4)
    layer = town.learn().layer
    assert layer is not None
    learn.rollback(town.ctx, town.site)
    assert audited(town) == [f"layer.activated news {layer.version}", "layer.held news none"]


# --- When it is due ---


def test_a_small_site_learns_from_every_decision(town: Town) -> None:
    assert not learn.is_due(town.ctx, town.site)
    town.teach(PRAISE[:1], SPAM)
    assert learn.is_due(town.ctx, town.site)
    town.learn()
    assert not learn.is_due(town.ctx, town.site)
    assert not learn.is_behind(town.ctx, town.site)


def test_a_large_one_after_some_or_when_one_is_taken_back(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learn, "SMALL", 4)
    monkeypatch.setattr(learn, "EVERY", 3)
    town.teach_both(2)
    town.learn()
    ids = town.teach(PRAISE[2:4], SPAM)
    assert not learn.is_due(town.ctx, town.site)
    assert learn.is_behind(town.ctx, town.site)
    town.decide(ids[0], 2, Action.UNDO)
    assert learn.is_due(town.ctx, town.site)


# --- What can't be used ---


def broken(town: Town, raw: bytes, base: str = "") -> None:
    new = NewLayer(
        version="site-broken",
        base=base or str(town.ctx.model.version),
        last_decision=0,
        ham=1,
        spam=1,
        weights=raw,
        figures={},
    )
    layer = town.ctx.store.write(lambda tx: layers.add(tx, town.site.id, new, NOW))
    town.ctx.store.write(lambda tx: layers.activate(tx, town.site.id, layer.id))


def test_a_broken_layer_is_left_out_and_named_in_the_log(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    broken(town, b"nonsense")
    with caplog.at_level(logging.ERROR):
        assert town.score(UNSEEN_PRAISE).model_version == town.ctx.model.version
        assert town.receive(UNSEEN_READER).score is not None
    assert "site news scores without its layer" in caplog.text
    town.teach_both(3)
    assert town.learn().active, "learning anew mends it"


def test_a_layer_of_another_model_waits_for_the_worker(town: Town) -> None:
    town.teach_both(6)
    layer = town.learn().layer
    assert layer is not None
    with town.ctx.store.read() as tx:
        raw = layers.weights(tx, town.site.id, layer.id) or b""
    broken(town, replace(Layer.unpack(raw), base="base-0").pack(), "base-0")
    assert town.score(UNSEEN_PRAISE).model_version == town.ctx.model.version
    assert town.learn().active
    assert "+" in town.score(UNSEEN_PRAISE).model_version


def test_without_replayed_ham_nothing_is_learnt(sqlite_store: Store, tmp_path: Path, model: Path) -> None:
    folder = Path(shutil.copytree(model, tmp_path / "model"))
    (folder / REPLAY).unlink()
    town = Town(sqlite_store, folder)
    town.teach(PRAISE[:2], SPAM)
    with pytest.raises(learn.CannotLearn, match=r"replay\.npz can't be read"):
        town.learn()
