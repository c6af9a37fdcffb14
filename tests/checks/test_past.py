"""What came before: repeats and pace."""

import pytest

from moderation.comment import Past
from moderation.policy import SPAM_WEIGHT
from tests.builders import a_submission
from tests.checks.subjects import a_subject, seen_by


def weights(check: str, past: Past, text: str = "Ein Satz, den man nicht zweimal schreibt.") -> dict[str, float]:
    return {finding.reason: finding.weight for finding in seen_by(check, a_subject(a_submission(text), past=past))}


def test_a_first_comment_has_no_past() -> None:
    assert weights("repeats", Past()) == weights("pace", Past()) == {}


def test_the_same_text_again_weighs() -> None:
    assert 0 < weights("repeats", Past(same_text=1))["same_text"] < SPAM_WEIGHT


def test_a_text_that_was_spam_is_spam() -> None:
    assert weights("repeats", Past(same_text=3, same_text_spam=1)) == {"known_spam": SPAM_WEIGHT}


def test_short_texts_are_said_twice_by_chance() -> None:
    assert weights("repeats", Past(same_text=5), "Danke!") == {"same_text": 0}
    assert 0 < weights("repeats", Past(same_text_spam=1), "Danke!")["known_spam"] < SPAM_WEIGHT


def test_a_source_of_spam_is_suspicious_and_no_more() -> None:
    found = weights("repeats", Past(client_spam=40, email_spam=40))
    assert set(found) == {"client_spam", "email_spam"}
    assert sum(found.values()) < SPAM_WEIGHT


@pytest.mark.parametrize(
    ("past", "reasons"),
    [
        (Past(client_minute=3, client_hour=19, thread_minute=19), set()),
        (Past(client_minute=4), {"client_minute"}),
        (Past(client_hour=20), {"client_hour"}),
        (Past(thread_minute=20), {"thread_minute"}),
    ],
)
def test_pace_beyond_that_of_a_person_is_seen(past: Past, reasons: set[str]) -> None:
    assert set(weights("pace", past)) == reasons


def test_a_faster_client_weighs_more() -> None:
    slow, fast = (weights("pace", Past(client_minute=count))["client_minute"] for count in (4, 10))
    assert 0 < slow < fast < SPAM_WEIGHT


def test_a_page_that_boils_over_holds_and_blames_nobody() -> None:
    assert weights("pace", Past(thread_minute=500)) == {"thread_minute": 0}


def test_behaviour_alone_is_never_spam() -> None:
    worst = Past(client_minute=200, client_hour=200, client_spam=200, email_spam=200, thread_minute=200)
    hurried = a_subject(a_submission(elapsed=0.1, without_token=True), past=worst)
    found = [finding for check in ("token", "fill_time", "repeats", "pace") for finding in seen_by(check, hurried)]
    assert len(found) == 7
    assert sum(finding.weight for finding in found) < SPAM_WEIGHT
