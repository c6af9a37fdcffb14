"""Where the lines lie: bounded with certainty, and nowhere with too little to go by."""

import numpy as np
import pytest

from moderation.spam import bands
from moderation.spam.classifier import chance
from moderation.spam.features import Vector
from moderation.spam.layer import Lines

RATES = bands.Rates(false_spam=0.005, missed_spam=0.02)
NONE = np.zeros(0)


@pytest.mark.parametrize(
    ("mistakes", "of", "bound"),
    [(0, 597, 0.005005), (0, 598, 0.004997), (1, 947, 0.005), (5, 5, 1.0), (0, 0, 1.0)],
)
def test_the_bound_is_that_of_clopper_and_pearson(mistakes: int, of: int, bound: float) -> None:
    assert bands.upper_bound(mistakes, of) == pytest.approx(bound, abs=5e-6)


def scores(count: int, middle: float) -> Vector:
    return middle + np.linspace(-2, 2, count)


@pytest.mark.parametrize(("ham", "spam"), [(19, 100), (100, 19), (0, 0)])
def test_too_few_decisions_of_either_kind_draw_no_line(ham: int, spam: int) -> None:
    assert bands.lines(scores(ham, -4), scores(spam, 4), scores(700, -4), RATES) is None


def test_the_spam_line_lies_above_all_ham_where_there_is_little() -> None:
    found = bands.lines(scores(50, -9), scores(50, 4), scores(600, -1), RATES)
    assert found is not None
    assert chance(1.0) < found.certain < chance(1.01)


def test_the_fewer_of_its_own_the_further_from_them_the_line() -> None:
    drawn = [bands.lines(scores(count, -3), scores(50, 4), scores(700, -9), RATES) for count in (20, 50, 500)]
    certain = [found.certain for found in drawn if found]
    assert certain == sorted(certain, reverse=True)
    assert chance(-1.0) < 0.5 < certain[-1] < certain[0] < 1


def test_readers_that_all_score_the_same_have_no_tail() -> None:
    found = bands.lines(np.full(50, 0.5), scores(50, 4), np.full(700, 0.5), RATES)
    assert found is not None
    assert chance(0.5) < found.certain < chance(0.51)


def test_with_more_ham_a_few_may_lie_above_it() -> None:
    found = bands.lines(scores(20, -9), scores(50, 4), scores(3_000, 0.5), RATES)
    assert found is not None
    above = int((scores(3_000, 0.5) > np.log(found.certain / (1 - found.certain))).sum())
    assert 0 < above <= 0.005 * 3_000
    assert bands.upper_bound(above, 3_020) <= 0.005 < bands.upper_bound(above + 1, 3_020)


def test_too_little_ham_for_the_bound_leaves_spam_to_people() -> None:
    found = bands.lines(scores(100, -4), scores(200, 4), NONE, RATES)
    assert found is not None
    assert found.certain == bands.NEVER_SPAM


@pytest.mark.parametrize(("spam", "publishes"), [(148, False), (149, True)])
def test_publishing_unseen_takes_enough_spam_to_know_what_is_missed(spam: int, publishes: bool) -> None:
    found = bands.lines(scores(600, -4), scores(spam, 1), scores(600, -4), RATES)
    assert found is not None
    assert (found.harmless > 0) is publishes
    assert found.harmless < chance(-1.0)


def test_lines_never_cross_the_middle() -> None:
    found = bands.lines(scores(600, -9), scores(600, 9), scores(600, -9), RATES)
    assert found == Lines(certain=0.5, harmless=0.5)


def test_the_table_tells_what_a_line_would_do() -> None:
    ham, spam = np.array([-5.0] * 9 + [3.0]), np.array([-1.0] + [4.0] * 3)
    assert bands.table(ham, spam, [0.5, 0.99]) == [
        {"threshold": 0.5, "held": 100.0, "missed": 25.0},
        {"threshold": 0.99, "held": 0.0, "missed": 100.0},
    ]
    assert bands.table(NONE, NONE, [0.5]) == [{"threshold": 0.5, "held": 0.0, "missed": 0.0}]
