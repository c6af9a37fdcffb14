"""How weights are learnt: telling columns cheaper, spam made harder, and nothing from a text that tells nothing."""

from dataclasses import replace

import numpy as np
import pytest

from moderation.comment import Label
from moderation.spam.classifier import SpamClassifier
from moderation.spam.features import encode
from moderation.spam.fitting import column_scales, text_matrix
from moderation.spam.hashing import BUCKETS, word_buckets
from moderation.spam.sample import Sample
from tests.spam.labels import HAM, LABELS, SAMPLES, SPAM

MATRIX = text_matrix([encode(sample) for sample in SAMPLES])
TARGET = np.array([float(label is Label.SPAM) for label in LABELS])
SCALES = column_scales(MATRIX, TARGET, np.ones(len(TARGET)))


def scale(word: str) -> float:
    return float(SCALES[word_buckets([word])[0]])


def test_a_word_that_tells_is_cheaper_to_rely_on_than_one_in_both() -> None:
    assert scale("casino") > 2 * scale("hanoi")


def test_features_made_by_hand_are_as_large_as_before() -> None:
    assert (SCALES[BUCKETS:] == 1).all()


def test_buckets_are_as_large_as_before_on_average() -> None:
    there = np.asarray(MATRIX[:, :BUCKETS].astype(bool).sum(axis=0)).ravel()
    assert np.isclose((there * SCALES[:BUCKETS] ** 2).sum(), there.sum())


def test_what_weighs_nothing_counts_for_nothing() -> None:
    weight = np.where(TARGET > 0, 1.0, 0.0)
    weight[: len(HAM) // 2] = 1.0
    kept = np.flatnonzero(weight)
    assert np.allclose(column_scales(MATRIX, TARGET, weight), column_scales(MATRIX[kept], TARGET[kept], weight[kept]))


def test_the_text_of_spam_that_only_its_name_tells_is_not_learnt() -> None:
    praise = [Sample(f"{sample.text} Gruß", "cheap loans", "http://loans.example") for sample in HAM[:12]]
    samples, labels = [*SAMPLES, *praise], [*LABELS, *[Label.SPAM] * len(praise)]
    tells = np.array([1.0] * len(SAMPLES) + [0.0] * len(praise))
    told = SpamClassifier().fit(samples, labels, text_weight=tells)
    alone = [replace(sample, author_name="", author_url="") for sample in praise]
    assert told.decision_function(alone).max() < 0
    assert told.decision_function(praise).min() > told.decision_function(alone).max()
    assert SpamClassifier().fit(samples, labels).decision_function(alone).mean() > told.decision_function(alone).mean()


def test_there_must_be_both_labels_among_the_texts_that_tell() -> None:
    tells = np.array([float(label is Label.HAM) for label in LABELS])
    with pytest.raises(ValueError, match="both labels"):
        SpamClassifier().fit(SAMPLES, LABELS, text_weight=tells)


def test_disguises_become_evidence_and_padding_helps_less() -> None:
    plain, harder = SpamClassifier(disguised=0, padded=0).fit(SAMPLES, LABELS), SpamClassifier().fit(SAMPLES, LABELS)
    disguised = [Sample(sample.text.replace("a", "а").replace("o", "о")) for sample in SPAM]
    assert (harder.decision_function(disguised) - plain.decision_function(disguised)).mean() > 0


def test_the_same_samples_give_the_same_weights() -> None:
    once, again = (SpamClassifier().fit(SAMPLES, LABELS) for _ in range(2))
    assert once.weights_.tobytes() == again.weights_.tobytes()
    assert once.out_of_fold_.tobytes() == again.out_of_fold_.tobytes()
