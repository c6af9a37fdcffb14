"""Counts of scores say what a line would do as closely as a moderator needs to know."""

import json

import pytest

from moderation.spam import tally
from moderation.spam.tally import STEP, Tally


def read(ham: list[float], spam: list[float]) -> Tally:
    """As it comes back from the database."""
    found = Tally.read(json.loads(json.dumps({"tally": tally.of(ham, spam)})))
    assert found is not None
    return found


def test_a_line_holds_what_lies_above_it_and_misses_what_lies_below() -> None:
    counts = read([-4.0] * 9 + [3.0], [-1.0] + [4.0] * 3)
    assert counts.at(0.5) == (100.0, 25.0)
    assert counts.at(0.99) == (0.0, 100.0)


def test_without_decisions_of_a_kind_nothing_is_held_or_missed() -> None:
    assert read([], []).at(0.5) == (0.0, 0.0)


@pytest.mark.parametrize("spread", [0.3, 3.0])
def test_a_line_is_right_to_within_one_step(spread: float) -> None:
    ham = [spread * (number - 50) / 10 for number in range(100)]
    held, _ = read(ham, []).at(0.5)
    near = sum(-STEP <= logit <= STEP for logit in ham)
    assert abs(held - 10 * sum(logit >= 0 for logit in ham)) <= 10 * near


def test_however_far_out_all_are_counted_once() -> None:
    counts = read([-1e9, -3.0, 0.0], [1e9, 40.0])
    assert counts.between([0.0, 0.5, 1.0]) == [(2, 0), (1, 2)]


def test_a_layer_that_was_stored_without_counts_has_none() -> None:
    assert Tally.read({"loss": 0.5}) is None
