from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from moderation.comment import Label
from moderation.spam.artifact import load
from moderation.spam.classifier import SpamClassifier
from moderation.spam.evaluation import EvaluationError, at_lines, evaluate, measured, notes
from moderation.spam.training import train
from tests.spam.labels import HAM, LABELS, SAMPLES, a_classifier

LINES = {"certain": 0.95, "harmless": 0.05}


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> SpamClassifier:
    folder: Path = tmp_path_factory.mktemp("model")
    train(SAMPLES, LABELS, folder)
    return load(folder)


def test_it_tells_the_figures_of_a_model_on_labels(classifier: SpamClassifier) -> None:
    found = evaluate(SAMPLES, LABELS, classifier)
    assert found["auc"] == found["pr_auc"] == found["recall_at_fpr_0.1%"] == 1
    assert found["spam_as_spam"] + found["spam_as_ham"] == 32
    assert {"f1", "recall_at_fpr_0.5%", "recall_at_fpr_1%", "brier", "ece", "ham_as_spam", "ham_as_ham"} <= set(found)
    assert "languages" not in found


def test_every_comment_is_on_one_side_of_the_lines() -> None:
    scores = np.array([-9.0, -9.0, 0.0, 9.0, -9.0, 0.0, 9.0, 9.0])
    spam = np.array([0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0])
    assert at_lines(scores, spam, LINES) == {
        "certain": {"from": 0.95, "ham": 1, "spam": 2},
        "between": {"ham": 1, "spam": 1},
        "harmless": {"up_to": 0.05, "ham": 2, "spam": 1},
    }


def test_languages_are_told_apart_where_they_are_named() -> None:
    scores, spam = np.array([-1.0, 2.0, -1.0, 3.0, -1.0]), np.array([0.0, 1.0, 0.0, 1.0, 0.0])
    found = measured(scores, spam, LINES, ["de", "de-AT", "DE_de", "en", ""])["languages"]
    assert list(found) == ["de", "en", ""]
    assert (found["de"]["ham"], found["de"]["spam"], found["de"]["auc"]) == (2, 1, 1)
    assert found["en"] == {"ham": 0, "spam": 1, "lines": at_lines(np.array([3.0]), np.array([1.0]), LINES)}


def test_a_model_is_measured_by_language(classifier: SpamClassifier) -> None:
    german = [replace(sample, language="de") for sample in SAMPLES]
    assert evaluate(german, LABELS, classifier)["languages"]["de"]["spam"] == 32


@pytest.mark.parametrize(
    ("ham", "spam", "said"),
    [
        (1_000, 100, []),
        (999, 100, ["FPR 0.1% takes 1,000 ham, and there are 999"]),
        (150, 100, ["FPR 0.1% takes 1,000", "FPR 0.5% takes 200"]),
        (1_000, 25, ["with 25 spam, one comment moves each recall by 4.0 points"]),
        (50, 100, ["FPR 0.1%", "FPR 0.5%", "FPR 1% takes 100", "150 labels are too few for ECE"]),
    ],
)
def test_it_says_what_so_few_labels_cannot_carry(ham: int, spam: int, said: list[str]) -> None:
    found = notes({"ham": ham, "spam": spam})
    assert len(found) == len(said)
    assert all(words in note for words, note in zip(said, found, strict=True))


def test_figures_need_both_labels() -> None:
    with pytest.raises(EvaluationError, match="hold no spam"):
        evaluate(HAM, [Label.HAM] * len(HAM), a_classifier())
