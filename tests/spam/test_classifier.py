import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.comment import Label
from moderation.spam.classifier import NotFittedError, SpamClassifier
from moderation.spam.features import FEATURES
from moderation.spam.hashing import BUCKETS
from moderation.spam.sample import Sample
from tests.spam.labels import LABELS, SAMPLES, a_classifier

LEARNT = a_classifier()


def test_it_learns_to_tell_spam_from_ham() -> None:
    texts = ["Casino Bonus für Linz: http://spiel.example/linz", "Danke für den Artikel über Linz."]
    assert LEARNT.predict(texts).tolist() == ["spam", "ham"]


def test_probabilities_are_a_row_of_two_that_sum_to_one() -> None:
    chances = LEARNT.predict_proba(["Casino", Sample("Danke"), {"text": "Kredit", "label": "spam"}])
    assert chances.shape == (3, 2)
    assert np.allclose(chances.sum(axis=1), 1)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_contributions_and_intercept_add_up_to_the_log_odds(text: str) -> None:
    parts = sum(item.contribution for item in LEARNT.explain(text))
    assert np.isclose(parts + LEARNT.intercept_, LEARNT.decision_function([text])[0])


def test_it_explains_in_words_of_the_text_and_codes_of_features() -> None:
    evidence = LEARNT.explain("Danke Ben, aber CАSINO CАSINO http://spiel.example")
    words = [item.label for item in evidence if item.kind == "text"]
    assert words.count("CASINO") == 1
    assert "http://spiel.example" in words
    assert {item.label for item in evidence if item.kind == "feature"} <= set(FEATURES)


def test_it_explains_the_strongest_first() -> None:
    sizes = [abs(item.contribution) for item in LEARNT.explain("Casino Bonus: http://spiel.example Danke")]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("text", ["", " ", "?", "👍", "\ud800", "\0", "a" * 100_000, "漢" * 5_000])
def test_any_text_gets_a_finite_score(text: str) -> None:
    assert np.isfinite(LEARNT.read(Sample(text)).logit)


def test_the_same_labels_give_the_same_weights() -> None:
    again = a_classifier()
    assert np.array_equal(again.weights_, LEARNT.weights_)
    assert again.intercept_ == LEARNT.intercept_


def test_text_without_surroundings_teaches_nothing_about_them() -> None:
    around = dict(zip(FEATURES, LEARNT.weights_[BUCKETS:].tolist(), strict=True))
    assert around["author_url"] == around["fast_fill"] == 0


def test_it_learns_what_surrounds_a_text_when_it_is_there() -> None:
    bots = [Sample("Danke!", author_name="Kredit", author_url="http://k.example", elapsed=1.0) for _ in range(8)]
    people = [Sample("Danke!", author_name="Ben", elapsed=40.0) for _ in range(8)]
    learnt = SpamClassifier().fit(SAMPLES + bots + people, [*LABELS, *[Label.SPAM] * 8, *[Label.HAM] * 8])
    bot, person = learnt.decision_function([bots[0], people[0]])
    assert bot > 0 > person


def test_out_of_fold_scores_are_kept_for_thresholds() -> None:
    spam = np.array([label == Label.SPAM for label in LABELS])
    assert LEARNT.out_of_fold_[spam].mean() > LEARNT.out_of_fold_[~spam].mean()


def test_one_decision_moves_the_score_a_step() -> None:
    classifier = a_classifier()
    text = "Neue Masche: Holzpellets direkt vom Hof"
    before = classifier.decision_function([text])[0]
    classifier.partial_fit([text], ["spam"])
    assert classifier.decision_function([text])[0] > before


def test_it_learns_step_by_step_from_nothing() -> None:
    classifier = SpamClassifier()
    for _ in range(3):
        classifier.partial_fit(SAMPLES, LABELS, classes=["ham", "spam"])
    assert (classifier.predict(SAMPLES) == np.array([label.value for label in LABELS])).mean() > 0.95


@pytest.mark.parametrize("labels", [["spam", "ham"], [Label.SPAM, Label.HAM], [1, 0], np.array([1, 0])])
def test_it_takes_labels_in_any_usual_form(labels: list[object]) -> None:
    classifier = SpamClassifier().partial_fit(["Casino", "Danke"], labels)
    assert classifier.decision_function(["Casino"])[0] > classifier.decision_function(["Danke"])[0]


def test_it_names_a_label_that_is_none() -> None:
    with pytest.raises(ValueError, match="'meh'; it must be spam or ham"):
        SpamClassifier().partial_fit(["x"], ["meh"])


def test_it_says_that_it_needs_both_labels() -> None:
    with pytest.raises(ValueError, match="both labels"):
        SpamClassifier().fit(["a", "b"], ["ham", "ham"])


def test_it_says_that_it_has_learnt_nothing() -> None:
    with pytest.raises(NotFittedError, match="call fit"):
        SpamClassifier().predict(["x"])


def test_it_learns_from_a_single_sample_of_each() -> None:
    assert SpamClassifier().fit(["Casino Bonus", "Danke dafür"], [1, 0]).predict(["Casino Bonus"]).tolist() == ["spam"]


def test_its_parameters_can_be_read_and_set() -> None:
    classifier = SpamClassifier(C=3.0).set_params(folds=4)
    assert classifier.get_params()["C"] == 3.0
    assert classifier.folds == 4
    with pytest.raises(ValueError, match="no parameter 'nope'"):
        classifier.set_params(nope=1)
