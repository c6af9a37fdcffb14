"""What came before: repeats and pace."""

import pytest

from moderation.comment import Likeness, Past
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


LIKE_SPAM = Likeness(spam="c1", similarity=63)


def test_nearly_the_same_as_spam_is_spam_and_names_it() -> None:
    (finding,) = seen_by("repeats", a_subject(past=Past(like=LIKE_SPAM)))
    assert (finding.reason, finding.weight) == ("like_spam", SPAM_WEIGHT)
    assert finding.parameters == {"comment": "c1", "similarity": 63}


@pytest.mark.parametrize(
    ("like", "expected"),
    [
        (Likeness(spam="c1", similarity=50), {"like_spam": SPAM_WEIGHT}),
        (Likeness(spam="c1", similarity=49), {"like_spam": 0.5}),
        (Likeness(elsewhere=80), {"like_spam_elsewhere": 0.5}),
        (Likeness(elsewhere=40), {"like_spam_elsewhere": 0.25}),
        (Likeness(undecided=3), {"campaign": 0.4}),
        (Likeness(undecided=2), {}),
        (Likeness(spam="c1", similarity=40, elsewhere=90, undecided=9), {"like_spam": 0.5}),
    ],
)
def test_the_nearer_the_likeness_the_heavier_it_weighs(like: Likeness, expected: dict[str, float]) -> None:
    assert weights("repeats", Past(like=like)) == expected


@pytest.mark.parametrize(
    "like",
    [
        Likeness(spam="c1", similarity=95, ham=True),
        Likeness(elsewhere=95, ham=True),
        Likeness(elsewhere=95, ham_elsewhere=True),
        Likeness(undecided=9, ham=True),
    ],
)
def test_one_that_a_person_approved_speaks_for_its_like(like: Likeness) -> None:
    assert weights("repeats", Past(like=like)) == {}


def test_the_same_text_as_an_approved_one_only_waits() -> None:
    assert weights("repeats", Past(same_text=2, same_text_spam=1, like=Likeness(ham=True))) == {"same_text": 0}


def test_of_same_and_nearly_the_same_the_stronger_speaks_alone() -> None:
    copies = Past(same_text=3, same_text_spam=3, like=LIKE_SPAM)
    assert weights("repeats", copies) == {"like_spam": SPAM_WEIGHT}
    faint = Past(same_text=3, same_text_spam=3, like=Likeness(spam="c1", similarity=40))
    assert weights("repeats", faint) == {"known_spam": SPAM_WEIGHT}
    assert weights("repeats", Past(same_text=3, like=Likeness(undecided=5))) == {"campaign": 0.4}


def test_another_site_is_not_told_of() -> None:
    (finding,) = seen_by("repeats", a_subject(past=Past(like=Likeness(elsewhere=80))))
    assert finding.parameters == {"similarity": 80}


def test_a_source_of_spam_is_suspicious_and_no_more() -> None:
    found = weights("repeats", Past(client_spam=40, email_spam=40))
    assert set(found) == {"client_spam", "email_spam"}
    assert sum(found.values()) < SPAM_WEIGHT


def test_a_host_that_only_spam_leads_to_weighs_more_the_more_often() -> None:
    once, twice, often = (weights("repeats", Past(spam_host="a.example", host_spam=count)) for count in (1, 2, 5))
    assert once == {}
    assert 0 < twice["host_spam"] < often["host_spam"] < SPAM_WEIGHT
    (finding,) = seen_by("repeats", a_subject(past=Past(spam_host="a.example", host_spam=2)))
    assert finding.parameters == {"host": "a.example", "count": 2}


def test_a_network_of_spammers_is_suspicious_and_no_more() -> None:
    assert weights("repeats", Past(network_spam=2)) == {}
    found = weights("repeats", Past(network_spam=200))
    assert 0 < found["network_spam"] < weights("repeats", Past(network_spam=200, client_spam=1))["client_spam"]


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
    worst = Past(200, 200, 200, 200, 200, network_spam=200)
    hurried = a_subject(a_submission(elapsed=0.1, without_token=True), past=worst)
    found = [finding for check in ("token", "fill_time", "repeats", "pace") for finding in seen_by(check, hurried)]
    assert len(found) == 7
    assert sum(finding.weight for finding in found) < SPAM_WEIGHT
