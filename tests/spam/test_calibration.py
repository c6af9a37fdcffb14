"""What blind decisions say: rates with their bounds, and scores against what people said."""

from random import Random

import pytest

from moderation.spam import calibration, risk
from moderation.spam.calibration import Rate


def test_three_hundred_without_a_mistake_show_one_percent() -> None:
    assert calibration.needed() == 299
    assert Rate(0, 299).at_most <= 0.01 < Rate(0, 298).at_most
    assert Rate(0, 0).at_most == 1.0


# From tables of the binomial distribution (Clopper and Pearson, 1934): 95 %, two-sided.
@pytest.mark.parametrize(
    ("wrong", "of", "low", "high"),
    [(0, 10, 0.0, 0.3085), (1, 10, 0.0025, 0.4450), (5, 10, 0.1871, 0.8129), (10, 10, 0.6915, 1.0)],
)
def test_the_interval_is_that_of_clopper_and_pearson(wrong: int, of: int, low: float, high: float) -> None:
    assert risk.interval(wrong, of) == pytest.approx((low, high), abs=1e-4)


def test_the_bound_holds_on_sites_whose_rate_of_mistakes_is_known() -> None:
    lot, covered = Random(1), 0
    for _ in range(1_000):
        wrong = sum(lot.random() < 0.02 for _ in range(200))
        covered += Rate(wrong, 200).at_most >= 0.02
    assert covered >= 930


def test_scores_are_sorted_by_what_they_say() -> None:
    judged = [(0.01, False), (0.03, False), (0.6, True), (0.7, False), (1.0, True)]
    found = calibration.bins(judged)
    assert [(one.low, one.high, one.count, one.spam) for one in found] == [
        (0.0, 0.05, 2, 0),
        (0.5, 0.8, 2, 1),
        (0.95, 1.0, 1, 1),
    ]
    assert found[1].mean == pytest.approx(0.65)
    assert found[1].share == 0.5
    assert calibration.bins([]) == []
