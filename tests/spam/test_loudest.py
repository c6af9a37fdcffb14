"""The loudest part: good sentences around spam don't make up for it, and those of an honest reader cost little."""

import numpy as np
import pytest

from moderation.spam.explanation import LOUDEST
from moderation.spam.features import COLUMNS, encode
from moderation.spam.loudest import PART, logit, loudest
from moderation.spam.sample import Sample
from moderation.spam.shares import shares
from tests.spam.labels import HAM, a_classifier, random_texts

LEARNT = a_classifier()
SPAM = "Casino Bonus für Linz: http://spiel.example/linz Kredit in Linz ohne Schufa!"
READERS = " ".join(sample.text for sample in HAM[:4])
OTHERS = " ".join(sample.text for sample in HAM[8:10])
HIDDEN = f"{READERS} {SPAM} {OTHERS}"


def test_spam_among_good_sentences_is_found() -> None:
    encoded = encode(Sample(HIDDEN))
    as_a_whole = LEARNT.intercept_ + encoded.times(LEARNT.weights_)
    assert as_a_whole < 0 < logit(encoded, LEARNT.weights_, LEARNT.intercept_)


def test_the_part_is_where_the_spam_stands() -> None:
    encoded = encode(Sample(HIDDEN))
    part = loudest(encoded, shares(LEARNT.weights_, encoded))
    assert part.end - part.start == PART
    assert {"Casino", "Bonus", "http://spiel.example/linz"} <= set(encoded.shown[part.start : part.end])


def test_only_the_words_of_the_part_explain_it_and_the_doubt_is_told() -> None:
    evidence = LEARNT.explain(HIDDEN)
    words = [item for item in evidence if item.kind == "text"]
    told = {item.label: item.contribution for item in evidence if item.kind == "feature"}
    assert 0 < len(words) <= PART
    assert told[LOUDEST] < -1
    start, end = HIDDEN.index(SPAM) - 100, HIDDEN.index(SPAM) + len(SPAM) + 100
    assert all(start < at < end for item in words for span in item.spans for at in span)


def test_many_good_sentences_stay_good() -> None:
    assert LEARNT.decision_function([READERS])[0] < 0


def test_the_longer_the_text_the_louder_a_part_must_be() -> None:
    weights = 5 * LEARNT.weights_
    encoded = [encode(Sample(f"{SPAM} {READERS}" + f" {OTHERS}" * times)) for times in (0, 1, 3)]
    discounts = [loudest(each, shares(weights, each)).discount for each in encoded]
    assert 1 < discounts[0] < discounts[1] < discounts[2]


def test_a_comment_no_longer_than_a_part_is_read_as_a_whole() -> None:
    encoded = encode(Sample(" ".join(["Danke"] * PART)))
    part = loudest(encoded, shares(LEARNT.weights_, encoded))
    assert (part.start, part.end, part.discount) == (0, PART, 0)
    assert logit(encoded, LEARNT.weights_, 0.5) == pytest.approx(0.5 + encoded.times(LEARNT.weights_))


def test_nothing_is_ever_quieter_than_the_whole() -> None:
    weights = np.random.default_rng(2).normal(size=COLUMNS)
    for text in random_texts(200):
        encoded = encode(Sample(text))
        assert logit(encoded, weights, 0.0) >= encoded.times(weights) - 1e-9, text
