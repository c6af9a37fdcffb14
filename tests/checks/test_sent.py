"""How a comment was sent: trap, token and fill time."""

import pytest

from tests.builders import a_submission
from tests.checks.subjects import a_subject, reasons_of, seen_by


def test_a_filled_trap_is_final() -> None:
    [finding] = seen_by("trap", a_subject(a_submission(trap="https://mallory.example")))
    assert (finding.reason, finding.final) == ("filled", True)


def test_an_empty_trap_says_nothing() -> None:
    assert seen_by("trap", a_subject()) == []


def test_a_comment_without_a_token_is_held_and_weighs_nothing() -> None:
    [finding] = seen_by("token", a_subject(a_submission(without_token=True)))
    assert (finding.reason, finding.weight) == ("missing", 0)
    assert seen_by("token", a_subject()) == []


@pytest.mark.parametrize(
    ("elapsed", "reasons"),
    [(0.0, ["too_fast"]), (1.9, ["too_fast"]), (2.0, []), (45.0, []), (86_000.0, []), (None, []), (-5.0, [])],
)
def test_only_a_known_time_too_short_to_type_weighs(elapsed: float | None, reasons: list[str]) -> None:
    assert reasons_of("fill_time", a_subject(a_submission(elapsed=elapsed))) == reasons


def test_a_fast_form_is_a_weight_and_no_verdict() -> None:
    [finding] = seen_by("fill_time", a_subject(a_submission(elapsed=0.8)))
    assert 0 < finding.weight < 0.5
    assert finding.parameters == {"seconds": 0.8}
