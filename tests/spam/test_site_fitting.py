"""Learning a layer: the same decisions, the same bytes; any mix of labels leaves readers alone."""

import numpy as np
import pytest

from moderation.spam import site_fitting
from moderation.spam.bands import Rates
from moderation.spam.classifier import SpamClassifier
from moderation.spam.features import encode
from moderation.spam.replay import NOTHING, Replay
from moderation.spam.sample import Sample
from moderation.spam.site_fitting import Fitted, trust_at
from tests.spam.labels import HAM, SPAM, a_classifier

BASE = a_classifier()
BASE.metadata_ = {"version": "test-1"}
SHIPPED = Replay(tuple(encode(sample).columns() for sample in HAM), "the tests' own")
RATES = Rates(false_spam=0.005, missed_spam=0.02)
PLACES = [f"Ort {number}" for number in range(60)]
# What the shipped model has not met: praise without a link, and readers of another subject.
PRAISE = [Sample(f"Sehr gut geschrieben, ich musste einfach kommentieren, {place}") for place in PLACES]
READERS = [Sample(f"Der Radweg nach {place} ist seit Wochen gesperrt.") for place in PLACES]


def fitted(ham: int, spam: int, replay: Replay = SHIPPED, base: SpamClassifier = BASE) -> Fitted:
    comments = [encode(sample) for sample in READERS[:ham] + PRAISE[:spam]]
    labels = np.array([0.0] * ham + [1.0] * spam)
    return site_fitting.fit_layer(base, comments, labels, replay, ham + spam, RATES)


def chance(found: Fitted, sample: Sample) -> float:
    logit = BASE.read(sample, layer=found.layer).logit
    return float(1 / (1 + np.exp(-logit)))


def test_it_learns_what_the_site_decides() -> None:
    found = fitted(20, 20)
    assert chance(found, PRAISE[-1]) > 0.8
    assert chance(found, READERS[-1]) < 0.2
    assert (found.layer.ham, found.layer.spam, found.layer.last_decision) == (20, 20, 40)
    assert found.layer.base == "test-1"


def test_the_same_decisions_give_the_same_bytes() -> None:
    assert fitted(12, 7).layer.pack() == fitted(12, 7).layer.pack()


def test_trust_in_the_base_falls_with_decisions_of_both_labels() -> None:
    assert trust_at(0, 0) == 1
    assert trust_at(50, 0) == trust_at(0, 50) == 1
    falling = [trust_at(count, count) for count in (0, 1, 2, 5, 50)]
    assert falling == sorted(falling, reverse=True)
    assert falling[-1] == site_fitting.TRUST_LEAST


def test_decisions_of_one_label_leave_the_shipped_model_in_charge() -> None:
    found = fitted(40, 0)
    assert all(BASE.read(sample, layer=found.layer).logit > 0 for sample in SPAM)
    assert found.layer.lines is None


@pytest.mark.parametrize(("ham", "spam"), [(5, 45), (1, 20), (0, 30), (30, 30)])
def test_spam_alone_teaches_nothing_against_readers(ham: int, spam: int) -> None:
    found = fitted(ham, spam)
    shipped = SpamClassifier.predict_proba(BASE, HAM + READERS[-10:])[:, 1]
    taught = [chance(found, sample) for sample in HAM + READERS[-10:]]
    assert [after for before, after in zip(shipped, taught, strict=True) if after > max(0.5, before + 0.1)] == []


def test_without_replayed_ham_it_works_as_well() -> None:
    assert chance(fitted(20, 20, NOTHING), PRAISE[-1]) > 0.8


def test_held_out_scores_are_told_for_each_row() -> None:
    found = fitted(30, 30)
    assert len(found.decided) == 60
    assert len(found.replayed) == len(SHIPPED.rows)
    assert 0 < found.loss < 0.69


def test_with_enough_decisions_the_site_has_lines_of_its_own() -> None:
    shipped = Replay(SHIPPED.rows * 20, "many")
    found = fitted(40, 40, shipped)
    assert found.layer.lines is not None
    assert 0.5 <= found.layer.lines.certain < 1
    assert found.layer.lines.harmless == 0.0, "40 of spam can't show that 98 % are caught"


def test_loss_weighs_both_labels_alike() -> None:
    assert site_fitting.loss_of(np.zeros(10), np.array([1.0] + [0.0] * 9)) == pytest.approx(np.log(2))
    assert site_fitting.loss_of(np.zeros(0), np.zeros(0)) == 0
