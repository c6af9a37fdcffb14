"""scikit-learn's own tools on our classifier, as somebody would use them who studies it."""

import subprocess
import sys

import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_predict, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.validation import check_is_fitted

from moderation.comment import Label
from moderation.spam import Sample, SpamClassifier
from tests.spam.labels import LABELS, SAMPLES, a_classifier

TEXTS = [sample.text for sample in SAMPLES]
RECORDS = [{"text": text, "author_name": "Ben"} for text in TEXTS]
WORDS = [label.value for label in LABELS]
NUMBERS = [int(label == Label.SPAM) for label in LABELS]
FOLDS = StratifiedKFold(3, shuffle=True, random_state=0)


def test_its_parameters_can_be_read_and_set() -> None:
    classifier = SpamClassifier(C=3.0).set_params(folds=4)
    assert classifier.get_params()["C"] == 3.0
    assert classifier.folds == 4
    with pytest.raises(ValueError, match="no parameter 'nope'; it has C,"):
        classifier.set_params(nope=1)


def test_it_shows_what_differs_from_the_usual() -> None:
    assert repr(SpamClassifier(folds=3)) == "SpamClassifier(folds=3)"


def test_a_clone_has_its_parameters_and_nothing_it_learnt() -> None:
    learnt = a_classifier().set_params(folds=3)
    again = clone(learnt)
    assert again.get_params() == learnt.get_params()
    check_is_fitted(learnt)
    with pytest.raises(NotFittedError):
        check_is_fitted(again)


def test_scikit_learn_takes_it_for_a_classifier() -> None:
    assert is_classifier(SpamClassifier())
    assert is_classifier(Pipeline([("spam", SpamClassifier())]))


@pytest.mark.parametrize(
    "items", [TEXTS, RECORDS, SAMPLES, np.array(TEXTS)], ids=["texts", "records", "samples", "array"]
)
@pytest.mark.parametrize(
    "labels", [WORDS, NUMBERS, LABELS, np.array(NUMBERS, dtype=bool)], ids=["words", "numbers", "labels", "bools"]
)
def test_it_can_be_cross_validated(items: object, labels: object) -> None:
    assert cross_val_score(SpamClassifier(folds=2), items, labels, cv=FOLDS).min() > 0.8
    assert cross_val_score(SpamClassifier(folds=2), items, labels, cv=FOLDS, scoring="roc_auc").min() > 0.9


def test_its_probabilities_come_out_of_fold() -> None:
    told = cross_val_predict(SpamClassifier(folds=2), TEXTS, NUMBERS, cv=FOLDS, method="predict_proba")
    assert told.shape == (len(TEXTS), 2)


def test_its_parameters_can_be_searched_within_a_pipeline() -> None:
    pipeline = Pipeline([("shout", FunctionTransformer(_quietly)), ("spam", SpamClassifier(folds=2))])
    search = GridSearchCV(pipeline, {"spam__C": [0.001, 10.0]}, cv=FOLDS, scoring="neg_log_loss").fit(TEXTS, NUMBERS)
    assert search.best_params_ == {"spam__C": 10.0}
    assert search.predict(["CASINO BONUS: http://spiel.example"]).tolist() == [1]


def test_it_answers_in_the_form_of_its_labels() -> None:
    for labels, spam in ((WORDS, "spam"), (NUMBERS, 1), ([bool(number) for number in NUMBERS], True)):
        learnt = SpamClassifier(folds=2).fit(TEXTS, labels)
        assert learnt.predict(TEXTS[-1:]).tolist() == [spam]
        assert learnt.classes_[1] == spam
        assert learnt.score(TEXTS, labels) > 0.9


def test_the_package_costs_nothing_until_it_is_used() -> None:
    program = "import sys, moderation.spam; print('numpy' in sys.modules, 'moderation.spam.classifier' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_name_it_does_not_have_is_an_error() -> None:
    with pytest.raises(ImportError, match="nope"):
        from moderation.spam import nope  # noqa: F401


def _quietly(texts: list[str]) -> list[str]:
    return [text.lower() for text in texts]


def test_a_sample_is_there_too() -> None:
    assert Sample("Danke").text == "Danke"
