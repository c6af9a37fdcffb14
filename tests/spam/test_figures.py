import numpy as np
import pytest

from moderation.spam.features import Vector
from moderation.spam.figures import calibration_error, chances, figures, line_at, recall_at, reliability


def logits(*probabilities: float) -> Vector:
    said = np.array(probabilities)
    odds: Vector = np.log(said / (1 - said))
    return odds


SPAM = np.array([0.0, 0.0, 0.0, 1.0, 1.0])
SAID = logits(0.05, 0.08, 0.62, 0.68, 0.9)


def test_perfect_order_is_one_by_every_measure() -> None:
    found = figures(SAID, SPAM)
    assert (found["auc"], found["pr_auc"], found["recall_at_fpr_1%"]) == (1, 1, 1)


def test_precision_suffers_from_one_ham_on_top() -> None:
    # Above the ham on top both lines have it among theirs: one of two, two of three.
    found = figures(logits(0.1, 0.2, 0.95, 0.6, 0.9), SPAM)
    assert found["pr_auc"] == pytest.approx((1 / 2 + 2 / 3) / 2, abs=1e-5)
    assert found["recall_at_fpr_1%"] == 0


def test_the_brier_score_is_the_mean_squared_distance() -> None:
    expected = np.mean(np.array([0.05, 0.08, 0.62, 1 - 0.68, 1 - 0.9]) ** 2)
    assert figures(SAID, SPAM)["brier"] == pytest.approx(expected, abs=1e-5)


def test_the_calibration_error_holds_what_was_said_against_what_was() -> None:
    # Two ham said to be spam by .065 on average; one of two spam said .65; one of one said .9.
    assert [each.rows for each in reliability(SAID, SPAM)] == [2, 2, 1]
    assert calibration_error(SAID, SPAM) == pytest.approx((2 * 0.065 + 2 * 0.15 + 1 * 0.1) / 5)


def test_who_says_the_rate_that_comes_true_has_no_error() -> None:
    spam = np.array([1.0] * 3 + [0.0] * 7)
    assert calibration_error(logits(*[0.3] * 10), spam) == pytest.approx(0)


def test_probabilities_of_one_and_none_are_counted_too() -> None:
    said = np.array([-1e6, 1e6])
    assert chances(said).tolist() == pytest.approx([0, 1])
    assert [each.rows for each in reliability(said, np.array([0.0, 1.0]))] == [1, 1]


def test_a_line_lets_no_more_ham_pass_than_its_rate() -> None:
    ham = np.arange(1_000.0)
    assert (ham > line_at(ham, 0.001)).sum() == 1
    assert recall_at(np.append(ham, [998.5, 5.0]), np.append(np.zeros(1_000), [1.0, 1.0]), 0.001) == 0.5
