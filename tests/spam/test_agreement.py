"""Agreement, against values worked out by hand and by the method's own example."""

from datetime import datetime, timedelta
from random import Random

import pytest

from moderation.judgement import Judged
from moderation.spam import agreement
from tests.builders import NOW

# Krippendorff's own example (Computing Krippendorff's Alpha-Reliability, 2011, part C): four observers, twelve units,
# nominal data with gaps. He gives 0.743.
EXAMPLE = ["111", "2223", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11", "3"]


@pytest.mark.parametrize(
    ("units", "alpha"),
    [
        (EXAMPLE, 0.743),
        # By hand: 2 of 4 pairs differ, values 4 a and 4 b; 1 - (8 - 1) * 4 / (64 - 32).
        (["aa", "ab", "ba", "bb"], 1 - 7 * 4 / 32),
        # By hand: all agree, both values occur.
        (["aa", "bb", "bb"], 1.0),
        # By hand: none agrees; 1 - (4 - 1) * 4 / (16 - 8).
        (["ab", "ba"], -0.5),
        # What only one said of counts nothing.
        (["aa", "bb", "a", "b"], 1.0),
        (["aa", "aa"], None),
        ([], None),
    ],
)
def test_alpha(units: list[str], alpha: float | None) -> None:
    found = agreement.alpha(units)
    assert found == (None if alpha is None else pytest.approx(alpha, abs=0.0006))


def slow_alpha(units: list[str]) -> float | None:
    """The definition, pair by pair: disagreement within units against disagreement among all values."""
    paired = [unit for unit in units if len(unit) > 1]
    values = "".join(paired)
    every = len(values)
    within = sum(
        sum(one != other for at, one in enumerate(unit) for place, other in enumerate(unit) if at != place)
        / (len(unit) - 1)
        for unit in paired
    )
    among = sum(one != other for one in values for other in values)
    return 1 - (every - 1) * within / among if among else None


def test_alpha_equals_the_definition_on_two_hundred_matrices_with_gaps() -> None:
    lot = Random(1)
    for _ in range(200):
        units = ["".join(lot.choices("asr", k=lot.randint(0, 4))) for _ in range(lot.randint(1, 30))]
        expected = slow_alpha(units)
        assert agreement.alpha(units) == (None if expected is None else pytest.approx(expected))


def judged(group: int, by: int, verdict: str, *, came: int = 0, at: int = 10, blind: bool = False) -> Judged:
    """`came` and `at` are minutes."""

    def moment(minutes: int) -> datetime:
        return NOW + timedelta(minutes=minutes)

    return Judged(group, by, verdict, moment(came), moment(at), blind)


def test_two_comments_of_a_campaign_make_a_pair_of_one_person_or_of_two() -> None:
    own, between = agreement.pairs(
        [judged(1, 7, "spam"), judged(1, 7, "approve", at=11), judged(2, 7, "spam"), judged(2, 8, "spam", at=12)]
    )
    assert own == [("spam", "approve")]
    assert between == [("spam", "spam")]


def test_who_could_see_what_became_of_the_first_is_no_witness() -> None:
    late = judged(1, 8, "spam", came=20, at=30)
    assert agreement.pairs([judged(1, 7, "spam"), late]) == ([], [])
    blind = judged(1, 8, "spam", came=20, at=30, blind=True)
    assert agreement.pairs([judged(1, 7, "spam"), blind]) == ([], [("spam", "spam")])


def test_a_large_campaign_counts_once() -> None:
    many = [judged(1, 7 + at % 2, "spam", at=10 + at) for at in range(40)]
    assert [len(found) for found in agreement.pairs(many)] == [1, 1]


def test_figures_come_from_fifty_pairs_on() -> None:
    assert agreement.measured([("spam", "spam")] * 49) is None
    found = agreement.measured([("spam", "spam")] * 25 + [("approve", "approve")] * 20 + [("spam", "approve")] * 5)
    assert found is not None
    assert found.raw == 0.9
    assert found.raw_bounds == pytest.approx((0.7819, 0.9667), abs=0.0005)
    assert found.alpha == pytest.approx(1 - 99 * 10 / (100**2 - 55**2 - 45**2))
    assert found.alpha is not None
    assert found.alpha_bounds is not None
    assert found.alpha_bounds[0] < found.alpha < found.alpha_bounds[1]


def test_where_nothing_varies_there_is_no_alpha() -> None:
    found = agreement.measured([("spam", "spam")] * 60)
    assert found is not None
    assert (found.raw, found.alpha, found.alpha_bounds) == (1.0, None, None)


def test_the_interval_of_alpha_covers_the_true_one() -> None:
    """Two people who agree by chance alone half of the time: in 95 % of the draws the true alpha lies inside."""
    lot, covered = Random(3), 0
    for _ in range(100):
        pairs = [(one, one if lot.random() < 0.5 else lot.choice("as")) for one in lot.choices("as", k=120)]
        found = agreement.measured(pairs)
        assert found is not None
        assert found.alpha_bounds is not None
        covered += found.alpha_bounds[0] <= 0.5 <= found.alpha_bounds[1]
    assert covered >= 88
