"""The list of checks as a whole: what ordinary readers write passes, what Mallory sends adds up."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from moderation import checks
from moderation.checks import CHECKS, Check, Subject, run
from moderation.comment import Finding, Past
from moderation.policy import SPAM_WEIGHT
from tests.builders import GOOD_TEXT, SPAM_TEXT, a_submission
from tests.checks.subjects import a_subject, all_seen, weight_of

READERS = [
    GOOD_TEXT,
    "Das sehe ich anders: 860 Millionen Dollar sind wenig.\n\nWoher stammt die Zahl?",
    "Thanks, I flew from Almaty to Hanoi in May - six hours, no visa needed 👍",
    "Bài viết rất hay, cảm ơn tác giả.",
    "Спасибо, очень интересно. А когда откроют рейс из Астаны?",
    "Çok güzel bir yazı, teşekkürler. İstanbul'dan selamlar!",
    "שלום לכולם, תודה על הכתבה",
    "ไม่เคยรู้มาก่อนเลยว่ามีเที่ยวบินตรง",
    "Siehe http://news.example:8001/partnerschaft, da steht es genauer.",
    "> 33 Jahre\n\nIch dachte, es wären *30*.",
]


@pytest.mark.parametrize("text", READERS)
def test_what_readers_write_leaves_no_finding(text: str) -> None:
    assert all_seen(a_subject(a_submission(text))) == ()


def test_plain_spam_is_spam_by_the_rules_alone() -> None:
    assert weight_of(all_seen(a_subject(a_submission(SPAM_TEXT, elapsed=0.8, name="bit.ly/win")))) >= SPAM_WEIGHT


def test_each_check_has_its_name_and_a_caption_and_stands_once() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert all(check.caption for check in CHECKS)


def test_findings_carry_the_name_of_their_check() -> None:
    past = Past(9, 99, 9, 9, 99, 9, 9)
    for check in CHECKS:
        subject = a_subject(a_submission(SPAM_TEXT.upper(), trap="x", elapsed=0.1, without_token=True), past=past)
        assert {finding.check for finding in check.look(subject)} <= {check.name}


def test_what_needs_the_past_is_looked_at_apart() -> None:
    subject = a_subject(a_submission(trap="x"), past=Past(client_spam=1))
    assert [finding.check for finding in run(subject, needs_past=False)] == ["trap"]
    assert [finding.check for finding in run(subject, needs_past=True)] == ["repeats"]


def test_a_check_that_fails_holds_the_comment(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(subject: Subject) -> Iterable[Finding]:
        raise ValueError(subject.submission.text)

    monkeypatch.setattr(checks, "CHECKS", (Check("broken", "fails", fail), *CHECKS))
    found = run(a_subject(a_submission(GOOD_TEXT, trap="x")), needs_past=False)
    assert [(finding.check, finding.reason, finding.weight) for finding in found[:1]] == [("broken", "failed", 0.0)]
    assert [finding.check for finding in found] == ["broken", "trap"]
    assert "check broken failed (ValueError in " in caplog.text
    assert GOOD_TEXT not in caplog.text


def test_an_empty_site_and_an_odd_origin_break_nothing() -> None:
    subject = a_subject(a_submission(SPAM_TEXT))
    assert all_seen(replace(subject, site=replace(subject.site, origins=(), words=("",), hosts=("", "//"))))
