"""The worker: each event handled once, failures put off, what ran out deleted."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest
from sqlalchemy import Connection

from moderation import learn, worker
from moderation.comment import Site
from moderation.context import Context
from moderation.spam.replay import REPLAY
from moderation.store import Store, layers, limits, nonces, outbox, sessions
from moderation.store.outbox import Backlog, Event
from moderation.submit import submit
from tests.builders import NOW, Clock, a_context, a_stored_site, a_submission
from tests.store.rows import ada
from tests.taught import Town, a_model_with_little_to_replay


def waiting(store: Store) -> Backlog:
    with store.read() as tx:
        return outbox.waiting(tx)


def add(store: Store, kind: str) -> None:
    store.write(lambda tx: outbox.add(tx, kind, {"comment": "comment-0001"}, NOW))


@contextmanager
def running(ctx: Context) -> Iterator[None]:
    stop = Flag()
    thread = Thread(target=worker.run, args=(ctx, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def broken(ctx: Context, event: Event) -> None:
    raise OSError("the other side is away")


def test_it_handles_what_a_comment_leaves_to_do(store: Store) -> None:
    ctx = a_context(store)
    submit(ctx, a_stored_site(store), a_submission())
    assert worker.drain(ctx) == 1
    assert worker.drain(ctx) == 0
    assert waiting(store) == Backlog(0, None, 0)


def test_an_unknown_kind_becomes_a_dead_letter(store: Store) -> None:
    add(store, "comment.sung")
    worker.drain(a_context(store))
    assert waiting(store) == Backlog(0, None, 1)


def test_a_failure_is_tried_again_later_and_later(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "HANDLERS", {"comment.received": broken})
    clock = Clock()
    ctx = a_context(store, clock)
    add(store, "comment.received")
    assert worker.drain(ctx) == 1
    assert worker.drain(ctx) == 0
    clock.forward(seconds=2)
    assert worker.drain(ctx) == 1
    clock.forward(seconds=2)
    assert worker.drain(ctx) == 0


def test_it_gives_up_after_ten_attempts_and_keeps_the_event(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "HANDLERS", {"comment.received": broken})
    clock = Clock()
    ctx = a_context(store, clock)
    add(store, "comment.received")
    for _ in range(worker.ATTEMPTS):
        assert worker.drain(ctx) == 1
        clock.forward(hours=1)
    assert worker.drain(ctx) == 0
    assert waiting(store) == Backlog(0, None, 1)


def test_one_bad_event_does_not_stop_the_others(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    handled: list[int] = []
    monkeypatch.setattr(
        worker,
        "HANDLERS",
        {"comment.received": broken, "comment.decided": lambda ctx, event: handled.append(event.id)},
    )
    add(store, "comment.received")
    add(store, "comment.decided")
    worker.drain(a_context(store))
    assert len(handled) == 1


def test_it_works_until_it_is_told_to_stop(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    handled = Flag()
    monkeypatch.setattr(worker, "HANDLERS", {"comment.received": lambda ctx, event: handled.set()})
    add(store, "comment.received")
    with running(a_context(store)):
        assert handled.wait(10)
    assert waiting(store).count == 0


def an_old_life(tx: Connection, site_id: int, count: int) -> None:
    for number in range(count):
        nonces.keep(tx, site_id, f"nonce-{number}", "fingerprint", "comment-0001", NOW)
        limits.count(tx, f"bucket-{number}", NOW, 60)


def test_it_deletes_what_ran_out_and_nothing_else(store: Store) -> None:
    site = a_stored_site(store)
    store.write(lambda tx: an_old_life(tx, site.id, 3))
    clock = Clock()
    ctx = a_context(store, clock)
    assert worker.prune(ctx) == worker.Pruned(0, 0, 0, 0)
    clock.forward(hours=23)
    assert worker.prune(ctx) == worker.Pruned(nonces=0, sessions=0, limits=3, holds=0)
    clock.forward(hours=2)
    assert worker.prune(ctx) == worker.Pruned(nonces=3, sessions=0, limits=0, holds=0)


def test_it_deletes_sessions_that_have_run_out(store: Store) -> None:
    moderator = ada(store)
    store.write(lambda tx: sessions.start(tx, "digest", moderator.id, NOW, NOW + timedelta(hours=1)))
    clock = Clock()
    clock.forward(hours=2)
    assert worker.prune(a_context(store, clock)).sessions == 1


def test_it_deletes_in_pieces(sqlite_store: Store) -> None:
    site = a_stored_site(sqlite_store)
    sqlite_store.write(lambda tx: an_old_life(tx, site.id, 2 * worker.PIECE_ROWS + 1))
    clock = Clock()
    clock.forward(days=2)
    assert worker.prune(a_context(sqlite_store, clock)).nonces == 2 * worker.PIECE_ROWS + 1


@pytest.mark.parametrize(
    ("rows", "seconds", "after"), [(200, 0.05, 100), (100, 0.001, 200), (200, 0.001, 200), (10, 1, 10)]
)
def test_slow_pieces_shrink_and_fast_ones_grow(rows: int, seconds: float, after: int) -> None:
    assert worker._next_size(rows, seconds) == after


# --- Learning ---


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_model_with_little_to_replay(tmp_path_factory.mktemp("model"))


def test_after_a_decision_the_site_learns_in_a_process_of_its_own(store: Store, database_url: str, model: Path) -> None:
    town = Town(store, model, database_url=database_url)
    town.teach_both(2)
    town.clock.forward(seconds=10)
    worker.drain(town.ctx)
    assert waiting(store) == Backlog(0, None, 0)
    with store.read() as tx:
        (layer,) = layers.of(tx, town.site.id)
    assert (town.site.layer, layer.ham, layer.spam) == (layer.id, 2, 2)


def test_of_many_decisions_at_once_it_learns_once(
    sqlite_store: Store, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(sqlite_store, model)
    town.teach_both(3)
    fits: list[Site] = []

    def refit(ctx: Context, site: Site) -> None:
        fits.append(site)
        learn.refit(ctx, site)

    monkeypatch.setattr(worker, "refit", refit)
    town.clock.forward(seconds=10)
    worker.drain(town.ctx)
    assert len(fits) == 1


def test_learning_that_fails_is_tried_again(sqlite_store: Store, sqlite_url: str, model: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(model, tmp_path / "model"))
    town = Town(sqlite_store, folder, database_url=sqlite_url)
    town.teach_both(1)
    (folder / REPLAY).unlink()
    town.clock.forward(seconds=10)
    worker.drain(town.ctx)
    backlog = waiting(sqlite_store)
    assert (backlog.count, backlog.dead) == (2, 0), "one for each decision"
    with pytest.raises(worker.FitFailed, match="status 1"):
        worker.refit(town.ctx, town.site)


def test_what_was_left_over_is_learnt_from_within_the_hour(
    sqlite_store: Store, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "refit", learn.refit)
    town = Town(sqlite_store, model)
    worker.refit_those_behind(town.ctx, Flag())
    assert town.site.layer is None
    town.teach_both(1)
    worker.refit_those_behind(town.ctx, Flag())
    assert town.site.layer is not None


def test_a_decision_on_a_comment_that_is_gone_is_let_go(sqlite_store: Store) -> None:
    add(sqlite_store, "comment.decided")
    worker.drain(a_context(sqlite_store))
    assert waiting(sqlite_store) == Backlog(0, None, 0)
