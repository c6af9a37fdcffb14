"""A site that decides on little but spam doesn't turn its own readers into spammers: on real comments, where they are.

`tests/test_learn.py` holds the same for comments written for the tests.
"""

import numpy as np
import pytest

from model.corpora import DATA, Row, lot
from model.corpora.loaders import load
from model.sites import logits
from moderation.comment import Label
from moderation.paths import MODEL
from moderation.spam import artifact, replay, site_fitting
from moderation.spam.bands import Rates
from moderation.spam.features import Encoded, encode

RATES = Rates(false_spam=0.005, missed_spam=0.02)
MOST = 0.003
READERS = 800

BASE = artifact.load(MODEL)
REPLAY = replay.load(MODEL)


@pytest.fixture(scope="module")
def ham() -> list[Encoded]:
    return encoded(here("germeval2018")[: 500 + READERS])


@pytest.fixture(scope="module")
def spam() -> list[Encoded]:
    return encoded([row for name in ("youtube", "telegram") for row in here(name) if row.label is Label.SPAM])


def here(name: str) -> list[Row]:
    if not DATA.exists():
        pytest.skip(f"{DATA} is not here; tests/test_learn.py holds the rule on comments of our own")
    return sorted(load(name, DATA), key=lot, reverse=True)


def encoded(rows: list[Row]) -> list[Encoded]:
    return [encode(row.sample) for row in rows]


@pytest.mark.parametrize(("decisions", "share"), [(50, 0.9), (200, 0.9), (500, 0.9), (200, 0.5), (200, 0.1)])
def test_the_readers_of_a_site_stay_readers(
    ham: list[Encoded], spam: list[Encoded], decisions: int, share: float
) -> None:
    of_spam = round(decisions * share)
    comments = spam[:of_spam] + ham[: decisions - of_spam]
    labels = np.array([1.0] * of_spam + [0.0] * (decisions - of_spam))
    layer = site_fitting.fit_layer(BASE, comments, labels, REPLAY, decisions, RATES).layer
    unseen = logits(BASE, layer, ham[500:])
    assert (unseen > 0).mean() <= 0.01, "not even at even odds"
    if layer.lines:
        assert (unseen >= np.log(layer.lines.certain / (1 - layer.lines.certain))).mean() <= MOST
