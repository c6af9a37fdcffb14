"""Slips are found among a site's own decisions, with the product's own fit and realistic texts."""

from random import Random

import numpy as np
import pytest

from model.corpora import own
from moderation.comment import Label
from moderation.paths import MODEL
from moderation.spam import artifact, doubts, replay, site_fitting
from moderation.spam.bands import Rates
from moderation.spam.features import encode
from moderation.spam.replay import Replay

DECISIONS, SLIPS = 600, 18
RATES = Rates(false_spam=0.005, missed_spam=0.02)


def recall(seed: int) -> tuple[float, float, int]:
    """Let a site decide on comments of our own corpus with 3 % slips; which share does the list find, which a draw?"""
    lot = Random(seed)
    rows = lot.sample([row for row in own.load() if row.sample.language in ("de", "en") and row.text_tells], DECISIONS)
    slips = set(lot.sample(range(DECISIONS), SLIPS))
    spam = np.array([float((row.label is Label.SPAM) != (at in slips)) for at, row in enumerate(rows)])
    encoded = [encode(row.sample) for row in rows]
    few = Replay(replay.load(MODEL).rows[::20], "few")
    fitted = site_fitting.fit_layer(artifact.load(MODEL), encoded, spam, few, DECISIONS, RATES)
    named = doubts.most(doubts.of(fitted.decided, spam))
    by_lot = lot.sample(range(DECISIONS), SLIPS)
    return len(slips & set(named)) / SLIPS, len(slips & set(by_lot)) / SLIPS, len(named)


def test_looking_at_three_percent_finds_most_slips() -> None:
    found = [recall(seed) for seed in range(2)]
    assert all(named <= DECISIONS * doubts.SHARE for _, _, named in found)
    assert min(by_list for by_list, _, _ in found) >= 0.6
    assert np.mean([by_lot for _, by_lot, _ in found]) < 0.2


def test_the_most_doubted_comes_first_and_only_contradictions_count() -> None:
    spam = np.array([0.0] * 50 + [1.0] * 50)
    decided = np.array([-2.0] * 50 + [2.0] * 50)
    decided[[3, 60, 70]] = [1.0, -3.0, 0.5]
    assert doubts.most(doubts.of(decided, spam)) == [60, 3]
    assert doubts.of(decided, spam)[60] == pytest.approx(1 / (1 + np.exp(-3)))


def test_three_of_a_hundred_are_named_at_most_rounded_up() -> None:
    assert len(doubts.most(np.full(100, 0.9))) == 3
    assert len(doubts.most(np.full(101, 0.9))) == 4


def test_a_site_that_decided_little_is_left_alone() -> None:
    assert doubts.most(np.full(doubts.FEWEST - 1, 0.99)) == []
    assert len(doubts.most(np.full(doubts.FEWEST, 0.99))) == 2
