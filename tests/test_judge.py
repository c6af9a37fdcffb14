"""Checks, classifier and policy in their order."""

from moderation import judge
from moderation.comment import Past, Status
from moderation.paths import MODEL
from moderation.spam.active import ActiveModel
from tests.builders import SPAM_TEXT, a_site, a_submission


def score_after(seconds: float) -> float:
    examined = judge.examine(a_submission("Test comment 123", elapsed=seconds), a_site(), ActiveModel(MODEL))
    assert examined.score
    return examined.score.spam


def test_the_time_on_the_form_weighs_as_a_finding_and_leaves_the_score_alone() -> None:
    assert score_after(0.1) == score_after(90)


def test_a_hurried_comment_waits_with_its_reason() -> None:
    examined = judge.examine(a_submission("Test comment 123", elapsed=0.1), a_site(), ActiveModel(MODEL))
    verdict = judge.conclude(examined, Past())
    assert verdict.status is Status.PENDING
    assert "fill_time" in {reason.check for reason in verdict.reasons}


def test_plain_spam_goes_to_the_spam_folder() -> None:
    examined = judge.examine(a_submission(SPAM_TEXT), a_site(), ActiveModel(MODEL))
    assert judge.conclude(examined, Past()).status is Status.SPAM
