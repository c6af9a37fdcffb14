"""A line for releasing is drawn by what people decided below it, and its figures hold."""

from random import Random

import pytest

from moderation.spam import bands, risk, tally
from moderation.spam.risk import ReleaseLine, chance_of_at_most, lines, upper_bound
from moderation.spam.tally import Tally


def counted(ham: list[float], spam: list[float]) -> Tally:
    found = Tally.read({"tally": tally.of(ham, spam)})
    assert found is not None
    return found


@pytest.mark.parametrize(("mistakes", "of"), [(0, 1), (0, 300), (1, 100), (7, 50), (40, 400), (99, 100), (5, 5)])
def test_the_bound_is_that_of_the_worker_s_lines(mistakes: int, of: int) -> None:
    assert upper_bound(mistakes, of) == pytest.approx(bands.upper_bound(mistakes, of), abs=1e-6)


def test_three_hundred_without_a_mistake_show_one_percent() -> None:
    assert upper_bound(0, 300) < 0.01 < upper_bound(0, 290)


def test_chances_are_chances() -> None:
    assert chance_of_at_most(3, 3, 0.5) == 1.0
    assert chance_of_at_most(0, 2, 0.5) == pytest.approx(0.25)
    assert chance_of_at_most(0, 2, 1.0) == 0.0
    assert chance_of_at_most(1, 2, 0.0) == 1.0


def test_each_line_keeps_its_promise_and_more_risk_releases_more() -> None:
    chance = Random(3)
    ham = [chance.gauss(-3, 1.5) for _ in range(900)]
    spam = [chance.gauss(2, 2) for _ in range(500)]
    drawn = lines(counted(ham, spam))
    assert [line.risk for line in drawn] == sorted({line.risk for line in drawn})
    assert len(drawn) > 2
    for line in drawn:
        assert upper_bound(line.spam, line.ham + line.spam) <= line.risk
    assert [line.threshold for line in drawn] == sorted(line.threshold for line in drawn)


def test_with_few_decisions_there_is_no_line() -> None:
    assert lines(counted([-4.0] * 20, [4.0] * 20)) == []
    assert lines(counted([], [])) == []
    assert lines(None) == []


def test_what_is_as_likely_spam_as_not_is_never_below_a_line() -> None:
    (line,) = lines(counted([-1.0] * 1_000 + [1.0] * 1_000, []))
    assert line.threshold < risk.MOST


def test_lines_that_coincide_are_one_with_the_smallest_risk() -> None:
    assert [line.risk for line in lines(counted([-5.0] * 400, [3.0] * 100))] == [0.01]


def test_the_figures_of_a_release_scale_with_it() -> None:
    line = ReleaseLine(0.05, 0.1, ham=198, spam=2)
    assert line.wrong(100) == 1.0
    assert line.wrong_most(100) == 4
    assert line.wrong_most(0) == 0


def test_the_bound_covers_what_happens() -> None:
    """Draw 200 decided comments, bound the rate of spam, and see how often it lies below: 95 times of 100 or more."""
    chance = Random(11)
    covered = sum(upper_bound(sum(chance.random() < 0.03 for _ in range(200)), 200) >= 0.03 for _ in range(400))
    assert covered >= 0.93 * 400
