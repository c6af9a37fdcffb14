import numpy as np
import pytest

from moderation.comment import Label
from moderation.spam.classifier import NotFittedError, SpamClassifier
from moderation.spam.features import FEATURES, encode
from moderation.spam.hashing import BUCKETS
from moderation.spam.layer import Layer
from moderation.spam.loudest import PART
from moderation.spam.sample import Sample
from tests.spam.labels import LABELS, SAMPLES, a_classifier, a_layer, random_texts

LEARNT = a_classifier()


def test_it_learns_to_tell_spam_from_ham() -> None:
    texts = ["Casino Bonus für Linz: http://spiel.example/linz", "Danke für den Artikel über Linz."]
    assert LEARNT.predict(texts).tolist() == ["spam", "ham"]


def test_probabilities_are_a_row_of_two_that_sum_to_one() -> None:
    chances = LEARNT.predict_proba(["Casino", Sample("Danke"), {"text": "Kredit", "label": "spam"}])
    assert chances.shape == (3, 2)
    assert np.allclose(chances.sum(axis=1), 1)


@pytest.mark.parametrize("layer", [None, a_layer()], ids=["the base alone", "with a site's layer"])
def test_contributions_and_intercept_add_up_to_the_log_odds_of_a_thousand_texts(layer: Layer | None) -> None:
    for text in random_texts(1_000):
        reading = LEARNT.read(Sample(text, author_url="http://a.xyz", language="de"), layer=layer)
        parts = sum(item.contribution for item in reading.evidence)
        assert np.isclose(parts + reading.intercept, reading.logit, rtol=0, atol=1e-9), text


def test_without_a_layer_the_log_odds_are_those_of_a_batch() -> None:
    texts = random_texts(200)
    assert np.allclose([LEARNT.read(Sample(text)).logit for text in texts], LEARNT.decision_function(texts), atol=1e-9)


def test_with_a_layer_they_are_what_the_site_adds_to_the_trusted_part_of_the_base() -> None:
    layer = a_layer(trust=0.25)
    for text in (" ".join(text.split()[:PART]) for text in random_texts(50)):
        reading = LEARNT.read(Sample(text), layer=layer)
        added = layer.intercept + encode(Sample(text)).times(layer.weights)
        assert np.isclose(reading.base, LEARNT.decision_function([text])[0])
        assert np.isclose(reading.logit, 0.25 * reading.base + added)


def test_the_sites_part_of_each_contribution_is_told_apart() -> None:
    text = "Danke Ben, Casino Bonus: http://spiel.example"
    base = {item.label: item for item in LEARNT.read(Sample(text)).evidence}
    for item in LEARNT.read(Sample(text), layer=a_layer(trust=0.5)).evidence:
        assert np.isclose(item.contribution - item.site, 0.5 * base[item.label].contribution)
        assert base[item.label].site == 0


def test_the_strongest_few_are_the_first_of_all() -> None:
    text = "Casino Bonus: http://spiel.example Danke, Casino"
    assert LEARNT.read(Sample(text), most=3).evidence == LEARNT.read(Sample(text)).evidence[:3]


def test_it_tells_where_the_words_stand() -> None:
    text = "Danke! Der  Саsinо-Bonus ist Сasino, danke!"
    spans = {item.label: item.spans for item in LEARNT.explain(text) if item.kind == "text"}
    assert [text[start:end] for start, end in spans["Danke!"]] == ["Danke!", "danke!"]
    assert [text[start:end] for start, end in spans["Casino-Bonus"]] == ["Саsinо-Bonus"]
    assert all(not item.spans for item in LEARNT.explain(text) if item.kind == "feature")


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
    assert SpamClassifier().fit(["Casino Bonus", "Danke dafür"], [1, 0]).predict(["Casino Bonus"]).tolist() == [1]
