"""A corpus as a site that the model has not seen: from a few comments of our own."""

import numpy as np
import pytest

from model import sites
from model.corpora import Row
from model.split import Split
from moderation.comment import Label
from moderation.spam.features import encode
from moderation.spam.replay import Replay
from moderation.spam.sample import Sample
from tests.model.test_train import corpora
from tests.spam.labels import HAM, SPAM, a_classifier

BASE = a_classifier()
BASE.metadata_ = {"version": "test-1"}
FEW = Replay(tuple(encode(sample).columns() for sample in HAM[:5]), "")
ROWS = corpora()["youtube"]


def test_it_is_scored_on_what_it_has_not_decided() -> None:
    found = sites.Site(BASE, ROWS, FEW).after(20, 0)
    assert int(found["ham"]) + int(found["spam"]) == len(ROWS) - 20


def test_the_mean_of_draws_is_the_same_each_time() -> None:
    site = sites.Site(BASE, ROWS, FEW)
    assert sites.mean_after(site, 20, 2) == sites.mean_after(site, 20, 2)
    assert set(sites.mean_after(site, 0, 2)) == {"recall_at_fpr_1%", "auc"}


def test_a_flood_of_spam_is_told_by_decisions_and_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sites, "DECISIONS", (10, 20))
    good, bad = [Row(sample, Label.HAM) for sample in HAM], [Row(sample, Label.SPAM) for sample in SPAM]
    found = sites.class_shift(BASE, good, bad, FEW)
    assert [(row["decisions"], row["spam_share"]) for row in found] == [
        (count, share) for count in (10, 20) for share in (0.9, 0.5, 0.1)
    ]
    assert all(0 <= row[name] <= 1 for row in found for name in ("false_at_even", "caught_at_even", "false_in_band"))


def test_a_corpus_left_out_is_as_if_it_was_not_there() -> None:
    names = ["a", "own", "a", "b"]
    rows = [Row(Sample(text), Label.HAM) for text in ("eins", "zwei", "drei", "vier")]
    split = Split(rows, np.array([1.0, 2.0, 3.0, 4.0]), names).without("a")
    assert (split.names, [row.sample.text for row in split.rows]) == (["own", "b"], ["zwei", "vier"])
    assert split.weights.tolist() == [2.0, 4.0]
