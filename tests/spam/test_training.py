from pathlib import Path

import pytest

from moderation.comment import Label
from moderation.spam.active import ActiveModel
from moderation.spam.sample import Sample
from moderation.spam.training import CERTAIN_LEAST, HARMLESS_MOST, TrainingError, train
from tests.spam.labels import HAM, LABELS, SAMPLES


def test_it_writes_a_model_that_can_be_used(tmp_path: Path) -> None:
    metadata = train(SAMPLES, LABELS, tmp_path)
    score = ActiveModel(tmp_path).score(Sample("Casino Bonus für Linz: http://spiel.example/linz"))
    assert score is not None
    assert score.spam > 0.5
    assert score.model_version == metadata["version"]


def test_its_lines_are_careful(tmp_path: Path) -> None:
    lines = train(SAMPLES, LABELS, tmp_path)["thresholds"]
    assert CERTAIN_LEAST <= lines["certain"] <= 1
    assert 0 <= lines["harmless"] <= HARMLESS_MOST


def test_its_figures_come_from_folds_it_did_not_see(tmp_path: Path) -> None:
    figures = train(SAMPLES, LABELS, tmp_path)["figures"]["out_of_fold"]
    assert (figures["ham"], figures["spam"]) == (32, 32)
    assert figures["auc"] > 0.9


def test_it_tells_each_step_and_how_many_labels_it_has_read(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    train(SAMPLES, LABELS, tmp_path, tell=lambda *step: told.append(step))
    assert list(dict.fromkeys(name for name, _, _ in told)) == [
        "reading features",
        "learning, in folds and from all",
        "measuring and writing",
    ]
    assert max(done for name, done, _ in told if name == "reading features") == len(SAMPLES)
    assert {of for name, _, of in told if name == "reading features"} == {len(SAMPLES)}


def test_too_few_labels_are_refused_by_number(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="9 of 9 labels are ham"):
        train(HAM[:9], [Label.HAM] * 9, tmp_path)
    assert not list(tmp_path.iterdir())
