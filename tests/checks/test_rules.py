"""Moderators' rules as a check: a live one does what it says, one in shadow says nothing."""

from dataclasses import replace

import pytest

from moderation.checks import Subject, rules
from moderation.comment import Finding
from moderation.policy import PUBLISH_WEIGHT, SPAM_WEIGHT
from moderation.rule import Effect, House, Rule, RuleKind, State, Why
from tests.builders import NOW, a_site, a_submission
from tests.checks.subjects import a_subject, seen_by


def a_rule(
    kind: RuleKind = RuleKind.WORD, entry: str = "Casino", effect: Effect = Effect.SPAM, **changes: object
) -> Rule:
    rule = Rule(7, 1, kind, entry, effect, State.LIVE, Why.ENACTED, NOW, NOW, NOW)
    return replace(rule, **changes)  # type: ignore[arg-type]


def about(text: str, *made: Rule, url: str = "", spam: float | None = None) -> Subject:
    site = replace(a_site(), house=House(made))
    return replace(a_subject(a_submission(text, url=url), site), spam=spam)


def seen(text: str, *made: Rule, url: str = "", spam: float | None = None) -> list[Finding]:
    return seen_by("rules", about(text, *made, url=url, spam=spam))


@pytest.mark.parametrize("text", ["Im Casino.", "im CASINO", "im cаsino", "Ca\u200bsino, ja"])
def test_a_word_is_found_in_its_disguises(text: str) -> None:
    (finding,) = seen(text, a_rule(effect=Effect.HOLD))
    assert (finding.reason, finding.weight) == ("word", 0.0)
    assert finding.parameters == {"rule": 7, "entry": "Casino"}


def test_a_word_is_no_part_of_a_longer_one() -> None:
    assert seen("Im Casinobetrieb", a_rule()) == []


@pytest.mark.parametrize("text", ["https://casino.example/x", "http://www.casino.example", "siehe casino . example"])
def test_a_host_is_found_with_all_below_it(text: str) -> None:
    (finding,) = seen(text, a_rule(RuleKind.HOST, "casino.example", Effect.HOLD))
    assert finding.reason == "host"


def test_a_host_is_found_in_the_authors_website() -> None:
    rule = a_rule(RuleKind.HOST, "casino.example", Effect.HOLD)
    assert len(seen("Danke!", rule, url="https://casino.example")) == 1
    assert seen("Danke!", rule, url="https://nocasino.example") == []


@pytest.mark.parametrize(
    ("kind", "effect", "spam", "weight"),
    [
        (RuleKind.ABOVE, Effect.HOLD, 0.8, 0.0),
        (RuleKind.ABOVE, Effect.HOLD, 0.79, None),
        (RuleKind.BELOW, Effect.PUBLISH, 0.8, PUBLISH_WEIGHT),
        (RuleKind.BELOW, Effect.PUBLISH, 0.81, None),
        (RuleKind.BELOW, Effect.PUBLISH, None, None),
        (RuleKind.ABOVE, Effect.HOLD, float("nan"), None),
        (RuleKind.BELOW, Effect.PUBLISH, float("nan"), None),
    ],
)
def test_a_threshold_counts_from_itself_on(
    kind: RuleKind, effect: Effect, spam: float | None, weight: float | None
) -> None:
    found = seen("Danke!", a_rule(kind, "0.8", effect), spam=spam)
    assert [finding.weight for finding in found] == ([] if weight is None else [weight])


def test_in_shadow_it_says_nothing_and_is_still_met() -> None:
    rule = a_rule(state=State.SHADOW)
    assert seen("Im Casino", rule) == []
    assert rules.met(about("Im Casino", rule)) == (rule,)


def test_each_tenth_text_waits_so_that_people_go_on_measuring() -> None:
    found = [seen(f"Im Casino {number}", a_rule())[0] for number in range(200)]
    measured = [finding for finding in found if finding.reason == "measured"]
    assert 5 <= len(measured) <= 40
    assert {finding.weight for finding in measured} == {0.0}
    assert {finding.weight for finding in found if finding not in measured} == {SPAM_WEIGHT}


def test_of_one_text_it_always_says_the_same() -> None:
    assert seen("Im Casino 3", a_rule()) == seen("Im Casino 3", a_rule())
