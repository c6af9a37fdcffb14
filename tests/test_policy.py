"""The one rule as a table, and its promise: without a usable score nothing is published."""

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.comment import Finding, Policy, Score, Status
from moderation.policy import PUBLISH_WEIGHT, SPAM_WEIGHT, decide, is_suspicious

APPROVED, PENDING, SPAM = Status.APPROVED, Status.PENDING, Status.SPAM

HOLDS = Finding("links", "foreign", 0.0)
HALF = Finding("links", "many", SPAM_WEIGHT / 2)
ENOUGH = Finding("words", "host", SPAM_WEIGHT)
FINAL = Finding("trap", "filled", final=True)
GOOD_NEWS = Finding("author", "known", -0.5)
PERMIT = Finding("rules", "below", PUBLISH_WEIGHT)

WAITS = Policy()
OPEN = Policy(publish_good=True)


def a_score(spam: float, certain: float = 0.99, harmless: float = 0.1) -> Score:
    return Score(spam, (), "test-1", certain, harmless)


@pytest.mark.parametrize(
    ("findings", "score", "policy", "status", "reason"),
    [
        # A new site: whatever isn't clearly spam waits.
        ((), 0.00, WAITS, PENDING, None),
        ((), 0.98, WAITS, PENDING, None),
        ((), 0.99, WAITS, SPAM, "near_certain"),
        ((), None, WAITS, PENDING, "unavailable"),
        # The rules alone say spam when their weights make a whole, or one is final; with or without a score.
        ((HALF,), 0.00, WAITS, PENDING, None),
        ((HALF, HALF), 0.00, WAITS, SPAM, None),
        ((ENOUGH,), None, WAITS, SPAM, "unavailable"),
        ((FINAL,), 0.00, OPEN, SPAM, None),
        ((FINAL, GOOD_NEWS), 0.00, OPEN, SPAM, None),
        # Good news weighs against bad.
        ((HALF, HALF, GOOD_NEWS), 0.00, WAITS, PENDING, None),
        # A site that publishes what is clearly good: any finding holds, be its weight 0.
        ((), 0.10, OPEN, APPROVED, None),
        ((GOOD_NEWS,), 0.10, OPEN, APPROVED, None),
        ((), 0.11, OPEN, PENDING, "uncertain"),
        ((HOLDS,), 0.00, OPEN, PENDING, None),
        ((HALF, GOOD_NEWS), 0.00, OPEN, PENDING, None),
        ((), None, OPEN, PENDING, "unavailable"),
        # The site's own lines: for spam only a stricter one counts, for good ones the site's word.
        ((), 0.30, Policy(publish_good=True, publish_below=0.3), APPROVED, None),
        ((), 0.05, Policy(publish_good=True, publish_below=0.01), PENDING, "uncertain"),
        ((), 0.00, Policy(publish_below=0.5), PENDING, None),
        ((), 0.60, Policy(spam_above=0.5), PENDING, None),
        ((), 0.99, Policy(spam_above=0.995), PENDING, None),
        ((), 1.00, Policy(spam_above=0.995), SPAM, "near_certain"),
        # A rule for publishing stands in for the site's wish and line, and outweighs nothing.
        ((PERMIT,), 0.30, WAITS, APPROVED, None),
        ((PERMIT, HOLDS), 0.00, WAITS, PENDING, None),
        ((PERMIT, ENOUGH), 0.00, WAITS, SPAM, None),
        ((PERMIT,), 0.99, WAITS, SPAM, "near_certain"),
        ((PERMIT,), None, OPEN, PENDING, "unavailable"),
        # A site's line for publishing that lies above the line for spam publishes no spam.
        ((), 0.99, Policy(publish_good=True, publish_below=1.0), SPAM, "near_certain"),
    ],
)
def test_the_rule(
    findings: tuple[Finding, ...], score: float | None, policy: Policy, status: Status, reason: str | None
) -> None:
    verdict = decide(findings, None if score is None else a_score(score), policy)
    assert verdict.status == status
    assert verdict.reasons[: len(findings)] == findings
    assert [finding.reason for finding in verdict.reasons[len(findings) :]] == ([reason] if reason else [])


FAST = Finding("fill_time", "too_fast", 0.25)
SHORTENED = Finding("links", "shortener", 0.4)


@pytest.mark.parametrize(
    ("findings", "score", "policy", "suspicious"),
    [
        ((), 0.00, WAITS, False),
        ((), 0.54, WAITS, False),
        # The middle between 0.1 and 0.99, or the site's own lines.
        ((), 0.55, WAITS, True),
        ((), 0.55, Policy(publish_below=0.5), False),
        ((), 0.55, Policy(spam_above=1.0), True),
        ((), 0.99, WAITS, True),
        ((), None, WAITS, False),
        ((FAST,), 0.00, WAITS, False),
        ((FAST, HALF), 0.00, WAITS, True),
        ((SHORTENED,), None, WAITS, True),
        ((HOLDS,), 0.00, OPEN, False),
        ((FINAL,), 0.00, OPEN, True),
        # What a rule publishes is asked for nothing.
        ((PERMIT,), 0.60, WAITS, False),
    ],
)
def test_what_is_suspicious(
    findings: tuple[Finding, ...], score: float | None, policy: Policy, suspicious: bool
) -> None:
    given = None if score is None else a_score(score)
    assert is_suspicious(decide(findings, given, policy), given, policy) is suspicious


@pytest.mark.parametrize("odd", [nan, inf, -inf, -0.01, 1.01])
@pytest.mark.parametrize("place", ["spam", "certain", "harmless"])
def test_what_can_not_be_a_probability_is_no_score(odd: float, place: str) -> None:
    score = a_score(**{"spam": 0.0, place: odd})
    verdict = decide((), score, Policy(publish_good=True, publish_below=1.0))
    assert (verdict.status, verdict.reasons[0].reason) == (PENDING, "unavailable")


numbers = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from([0.0, 0.5, 1.0, nan])
lines = st.none() | numbers
scores = st.none() | st.builds(a_score, numbers, numbers, numbers)
policies = st.builds(Policy, st.booleans(), lines, lines)
findings = st.lists(st.builds(Finding, st.just("a"), st.just("b"), numbers, st.booleans()), max_size=3)


@given(findings, scores, policies)
def test_publishing_takes_a_site_that_wants_it_and_a_score(
    found: list[Finding], score: Score | None, policy: Policy
) -> None:
    if decide(found, score, policy).status is not APPROVED:
        return
    assert policy.publish_good
    assert score is not None
    assert 0 <= score.spam <= 1
    assert all(finding.weight < 0 and not finding.final for finding in found)


@given(findings, policies)
def test_no_score_never_publishes(found: list[Finding], policy: Policy) -> None:
    assert decide(found, None, policy).status is not APPROVED
    assert decide(found, a_score(nan), policy).status is not APPROVED
