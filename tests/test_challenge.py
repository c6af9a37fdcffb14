"""Work for suspicious posts: made here, good for one site and ten minutes, and told from any other answer."""

import json
from base64 import b64decode, b64encode

import pytest
from altcha import Challenge, Payload, solve_challenge
from hypothesis import given
from hypothesis import strategies as st

from moderation import challenge
from moderation.challenge import Effort, Work
from tests.builders import NOW, SECRET


@pytest.fixture(scope="module")
def solved() -> str:
    return solution(challenge.make(SECRET, "news", NOW))


def solution(asked: str) -> str:
    """What a browser sends back."""
    made = Challenge.from_dict(json.loads(asked))
    found = solve_challenge(made)
    assert found
    return Payload(made, found).to_base64()


def test_what_is_solved_is_known_by_its_nonce(solved: str) -> None:
    work = challenge.read(SECRET, "news", solved, NOW + challenge.LIFE)
    assert work.effort is Effort.SOLVED
    assert work.nonce in b64decode(solved).decode()


def test_it_is_good_for_its_site_its_time_and_its_service(solved: str) -> None:
    assert challenge.read(SECRET, "other", solved, NOW) == Work()
    assert challenge.read(SECRET, "news", solved, NOW + challenge.LIFE * 1.01) == Work()
    assert challenge.read(SECRET[::-1], "news", solved, NOW) == Work()


def test_nobody_makes_it_easier(solved: str) -> None:
    for name, easy in (("cost", 1), ("keyPrefix", ""), ("algorithm", "SHA-256"), ("data", {"site": "news"})):
        given = json.loads(b64decode(solved))
        given["challenge"]["parameters"][name] = easy
        assert challenge.read(SECRET, "news", b64encode(json.dumps(given).encode()).decode(), NOW) == Work()


def test_a_wrong_answer_is_none(solved: str) -> None:
    given = json.loads(b64decode(solved))
    given["solution"]["counter"] += 1
    assert challenge.read(SECRET, "news", b64encode(json.dumps(given).encode()).decode(), NOW) == Work()


@given(st.text() | st.binary().map(lambda raw: b64encode(raw).decode()))
def test_anything_else_is_none(answer: str) -> None:
    assert challenge.read(SECRET, "news", answer, NOW) == Work()


def test_deep_and_long_answers_are_none() -> None:
    for deep in ('{"challenge":' * 700, "[" * 3_000, '"' + "x" * 9_000):
        assert challenge.read(SECRET, "news", b64encode(deep.encode()).decode(), NOW) == Work()
