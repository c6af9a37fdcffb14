"""Checks, classifier and policy in their order: from a Submission to a Verdict. Nothing is read or stored here."""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from moderation import checks, policy
from moderation.checks import Subject
from moderation.comment import Finding, Past, Score, Site, Submission, Verdict
from moderation.spam.active import ActiveModel
from moderation.spam.layer import Layer
from moderation.spam.sample import Sample
from moderation.text.normalise import normalise


@dataclass(frozen=True, slots=True)
class Examined:
    """What can be said of a submission without the store: made before the transaction, so that none waits for it."""

    subject: Subject
    findings: tuple[Finding, ...]
    score: Score | None


def examine(submission: Submission, site: Site, model: ActiveModel, layer: Layer | None = None) -> Examined:
    """Run the checks that need no past, and score the text. Without a working model the score is None.

    `layer` is what the site's decisions add to the model.
    """
    normalised = normalise(submission.text)
    score = model.score(_sample(submission, site), normalised, layer)
    subject = Subject(submission, normalised, site, spam=score.spam if score else None)
    return Examined(subject, checks.run(subject, needs_past=False), score)


def conclude(examined: Examined, past: Past) -> Verdict:
    """Add what the past says and let the policy decide."""
    subject = replace(examined.subject, past=past)
    findings = examined.findings + checks.run(subject, needs_past=True)
    return policy.decide(findings, examined.score, subject.site.policy)


def sample(site: Site, text: str, *, author_name: str, author_url: str, page_title: str, language: str) -> Sample:
    """Return a comment as the classifier reads it: when it comes, and when it is learnt from."""
    return Sample(
        text,
        author_name=author_name,
        author_url=author_url,
        page_title=page_title,
        language=language or site.language,
        own_hosts=own_hosts(site),
        # Not the time on the form: the check weighs it, and what weighs must not also decide.
    )


def own_hosts(site: Site) -> tuple[str, ...]:
    return tuple(host for origin in site.origins if (host := urlsplit(origin).hostname))


def _sample(submission: Submission, site: Site) -> Sample:
    return sample(
        site,
        submission.text,
        author_name=submission.author.name,
        author_url=submission.author.url,
        page_title=submission.page_title,
        language=submission.language,
    )
