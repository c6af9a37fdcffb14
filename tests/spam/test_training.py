from pathlib import Path

import pytest

from moderation.comment import Label
from moderation.spam.active import ActiveModel
from moderation.spam.artifact import load
from moderation.spam.sample import Sample
from moderation.spam.training import CERTAIN_LEAST, HARMLESS_MOST, TrainingError, evaluate, train
from tests.spam.labels import HAM, LABELS, SAMPLES, a_classifier


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


def test_it_tells_the_figures_of_a_model_on_labels(tmp_path: Path) -> None:
    train(SAMPLES, LABELS, tmp_path)
    figures = evaluate(SAMPLES, LABELS, load(tmp_path))
    assert figures["auc"] == 1
    assert figures["recall_at_fpr_0.1%"] == 1
    assert figures["spam_as_spam"] + figures["spam_as_ham"] == 32
    assert {"f1", "recall_at_fpr_0.5%", "recall_at_fpr_1%", "ham_as_spam", "ham_as_ham"} <= set(figures)


def test_too_few_labels_are_refused_by_number(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="9 of 9 labels are ham"):
        train(HAM[:9], [Label.HAM] * 9, tmp_path)
    assert not list(tmp_path.iterdir())


def test_figures_need_both_labels() -> None:
    with pytest.raises(TrainingError, match="hold no spam"):
        evaluate(HAM, [Label.HAM] * len(HAM), a_classifier())
