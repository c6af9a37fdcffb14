"""A subject for a check: the comment as a reader sent it, its normal form, the site and the past."""

from moderation.checks import CHECKS, Subject, run
from moderation.comment import Finding, Past, Site, Submission
from moderation.text.normalise import normalise
from tests.builders import a_site, a_submission


def a_subject(submission: Submission | None = None, site: Site | None = None, past: Past | None = None) -> Subject:
    submission = submission or a_submission()
    return Subject(submission, normalise(submission.text), site or a_site(), past or Past())


def seen_by(check: str, subject: Subject) -> list[Finding]:
    return [finding for one in CHECKS if one.name == check for finding in one.look(subject)]


def reasons_of(check: str, subject: Subject) -> list[str]:
    return [finding.reason for finding in seen_by(check, subject)]


def all_seen(subject: Subject) -> tuple[Finding, ...]:
    return run(subject, needs_past=False) + run(subject, needs_past=True)


def weight_of(findings: tuple[Finding, ...]) -> float:
    return sum(finding.weight for finding in findings)
