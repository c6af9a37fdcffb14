"""The one rule: findings, score and the site's thresholds become a verdict. Whatever is in doubt waits for a person."""

from collections.abc import Sequence
from dataclasses import replace

from moderation.comment import Finding, Policy, Score, Status, Verdict

# Weights of findings are parts of this whole.
SPAM_WEIGHT = 1.0
# A finding of this weight lets a comment that nothing else speaks against be published, and takes nothing off others.
PUBLISH_WEIGHT = -SPAM_WEIGHT
# More than a form that was filled in fast, and no less than one shortened link.
SUSPICIOUS_WEIGHT = 0.4


def decide(findings: Sequence[Finding], score: Score | None, policy: Policy) -> Verdict:
    """Return the status and all reasons for it. Without a usable score nothing is ever published."""
    usable = score if score is not None and _is_usable(score) else None
    if any(_permits(finding) for finding in findings):
        # A rule that proved right on this site's own decisions draws the line for what it met.
        policy = replace(policy, publish_good=True, publish_below=1.0)
    reasons = (*findings, *_on_score(usable, policy))
    if _is_spam_by_findings(findings) or (usable and _is_near_certain(usable, policy)):
        return Verdict(Status.SPAM, reasons)
    if usable and policy.publish_good and not any(_speaks_against(finding) for finding in reasons):
        return Verdict(Status.APPROVED, reasons)
    return Verdict(Status.PENDING, reasons)


def is_suspicious(verdict: Verdict, score: Score | None, policy: Policy) -> bool:
    """Whether a post may be asked for some work before it is taken.

    That is spam, what checks weigh so much against, and a score from the middle between the line for good ones and the
    line for spam on. Never what the policy publishes, and nothing for the mere lack of a score.
    """
    if verdict.status is not Status.PENDING:
        return verdict.status is Status.SPAM
    usable = score is not None and _is_usable(score) and score.spam >= _middle(score, policy)
    return usable or _weight(verdict.reasons) >= SUSPICIOUS_WEIGHT


def _middle(score: Score, policy: Policy) -> float:
    good = score.harmless if policy.publish_below is None else policy.publish_below
    return (good + max(score.certain, policy.spam_above or 0.0)) / 2


def _on_score(score: Score | None, policy: Policy) -> tuple[Finding, ...]:
    if score is None:
        return (Finding("score", "unavailable"),)
    if _is_near_certain(score, policy):
        return (Finding("score", "near_certain", SPAM_WEIGHT),)
    if policy.publish_good and not _is_harmless(score, policy):
        return (Finding("score", "uncertain"),)
    return ()


def _is_usable(score: Score) -> bool:
    """Not a number compares false with everything, so it is no score, and neither is what can't be a probability."""
    return all(0.0 <= value <= 1.0 for value in (score.spam, score.certain, score.harmless))


def _is_spam_by_findings(findings: Sequence[Finding]) -> bool:
    return any(finding.final for finding in findings) or _weight(findings) >= SPAM_WEIGHT


def _weight(findings: Sequence[Finding]) -> float:
    return sum(finding.weight for finding in findings if not _permits(finding))


def _permits(finding: Finding) -> bool:
    return finding.check == "rules" and finding.weight <= PUBLISH_WEIGHT


def _is_near_certain(score: Score, policy: Policy) -> bool:
    """A site may ask for more certainty than the model's own line, not for less."""
    return score.spam >= max(score.certain, policy.spam_above or 0.0)


def _is_harmless(score: Score, policy: Policy) -> bool:
    line = score.harmless if policy.publish_below is None else policy.publish_below
    return score.spam <= line


def _speaks_against(finding: Finding) -> bool:
    """Only good news, of negative weight, lets a comment through: a weight of 0 holds it."""
    return not finding.weight < 0
