"""What waits is scored anew when the site has learnt, and takes its new place; verdicts stay."""

from pathlib import Path
from threading import Event as Flag

import pytest

from moderation import restamp, triage
from moderation.comment import Lane, Status
from moderation.restamp import Progress
from moderation.spam import tally
from moderation.store import Store, lanes
from moderation.store.lanes import Standing
from tests.builders import Clock, a_stored_site
from tests.store.rows import read
from tests.taught import PRAISE, UNSEEN_PRAISE, UNSEEN_READER, Town, a_model_with_little_to_replay
from tests.web.moderating import a_stored_comment, a_stored_layer


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_model_with_little_to_replay(tmp_path_factory.mktemp("model"))


@pytest.fixture
def town(store: Store, model: Path) -> Town:
    return Town(store, model, Clock())


def standing(town: Town) -> dict[str, Standing]:
    with town.ctx.store.read() as tx:
        return {one.card.comment.id: one for one in lanes.waiting(tx, town.site.id, 0, 500)}


def test_a_site_that_learnt_sees_its_queue_anew(town: Town) -> None:
    waiting = town.receive(UNSEEN_PRAISE)
    before = standing(town)[waiting.id]
    town.teach_both(12)
    town.learn()
    assert not restamp.go_on(town.ctx, Progress(), Flag(), 60)
    after = standing(town)[waiting.id]
    assert before.card.comment.score is not None
    assert after.card.comment.score is not None
    assert after.card.comment.score > before.card.comment.score + 0.1
    assert after.card.comment.model_version == town.score(UNSEEN_PRAISE).model_version
    assert after.place != before.place
    assert (read(town.ctx.store, waiting.id).status, read(town.ctx.store, waiting.id).revision) == (Status.PENDING, 1)


def test_when_nothing_changed_nothing_is_written_twice(town: Town) -> None:
    waiting = town.receive(UNSEEN_READER)
    progress = Progress()
    restamp.go_on(town.ctx, progress, Flag(), 60)
    first = standing(town)[waiting.id]
    assert progress.at[town.site.id][1] is None
    restamp.go_on(town.ctx, progress, Flag(), 60)
    assert standing(town)[waiting.id] == first


def test_a_site_with_a_measured_line_has_a_lane_of_good_ones(town: Town) -> None:
    waiting = town.receive(UNSEEN_READER)
    assert standing(town)[waiting.id].place.lane is Lane.UNSURE
    figures = {"tally": tally.of([-5.0] * 300 + [-0.5] * 100, [4.0] * 200)}
    a_stored_layer(town.ctx.store, town.site, str(town.ctx.model.version), figures=figures)
    assert [line.risk for line in triage.release_lines(town.ctx, town.site)] == [0.01]
    restamp.go_on(town.ctx, Progress(), Flag(), 60)
    moved = standing(town)[waiting.id]
    score = moved.card.comment.score
    assert score is not None
    assert (moved.place.lane, moved.place.priority) == (Lane.GOOD, -score)
    later = town.receive("Danke, das wusste ich noch nicht.")
    assert later.status is Status.PENDING, later
    assert standing(town)[later.id].place.lane is Lane.GOOD


def test_a_site_that_is_added_while_it_runs_is_stamped_when_it_learns(town: Town) -> None:
    progress = Progress()
    restamp.go_on(town.ctx, progress, Flag(), 60)
    blog = a_stored_site(town.ctx.store, "blog")
    a_stored_comment(town.ctx.store, blog, "comment-9001")
    restamp.go_on(town.ctx, progress, Flag(), 60)
    assert read(town.ctx.store, "comment-9001").model_version == "m1"
    a_stored_layer(town.ctx.store, blog, str(town.ctx.model.version))
    restamp.go_on(town.ctx, progress, Flag(), 60)
    assert read(town.ctx.store, "comment-9001").model_version != "m1"


def test_only_one_card_of_a_campaign_stands_in_front(town: Town) -> None:
    first, *others = [town.receive(text + " Weiter so!") for text in PRAISE[:3]]
    places = {id: one.place.priority for id, one in standing(town).items()}
    led = [one.id for one in others if places[one.id] >= 1]
    assert led
    assert places[first.id] < 1
    restamp.go_on(town.ctx, Progress(), Flag(), 60)
    assert {id for id, one in standing(town).items() if one.place.priority >= 1} == set(led)


def test_it_stops_when_its_time_is_up_and_goes_on_where_it_was(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restamp, "PIECE_ROWS", 2)
    for number in range(5):
        town.receive(f"{UNSEEN_READER} {number}")
    progress = Progress()
    assert restamp.go_on(town.ctx, progress, Flag(), 0.0), "with no time at all something is left over"
    assert not restamp.go_on(town.ctx, progress, Flag(), 60)
    assert progress.at[town.site.id][1] is None
