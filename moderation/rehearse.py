"""The verb: what another line, list or model would have made of past comments. Nothing is changed.

Each comment is judged twice, as the site is and as it would be, from what the checks saw when it came; only the score
and the site's lists are looked at anew. So whatever differs comes from the proposal alone.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from moderation import checks, judge, lessons, policy
from moderation.checks import Subject
from moderation.comment import Author, Client, Email, Finding, Score, Site, Status, Submission, Verdict
from moderation.context import Context
from moderation.spam.layer import Layer, LayerError
from moderation.store import archive, layers
from moderation.store.archive import Archived
from moderation.text.normalise import Normalised, normalise

# Looked at anew; all other findings are taken as they were.
ANEW = ("score", "words")
NO_LAYER = "none"


class UnknownLayer(ValueError):
    """The site has no such layer, or none that stands on this model."""


@dataclass(frozen=True, slots=True)
class Change:
    """One comment that would have been treated otherwise. `stands` is its status today, after people decided."""

    id: str
    before: Status
    after: Status
    stands: Status
    spam_before: float | None
    spam_after: float | None
    reasons: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What would have changed among so many comments, the newest first."""

    looked_at: int
    changes: tuple[Change, ...]

    @property
    def counts(self) -> Counter[tuple[Status, Status]]:
        """How often each status would have become which."""
        return Counter((change.before, change.after) for change in self.changes)


def rehearse(ctx: Context, site: Site, proposed: Site, *, version: str | None = None, last: int = 1_000) -> Rehearsed:
    """Judge the `last` comments of a site as it is, and as it would be `proposed`.

    The proposal is the site with another policy or other lists; `version` names another of its layers, `NO_LAYER` the
    model alone. Raises UnknownLayer.
    """
    now = lessons.layer(ctx, site)
    then = now if version is None else _layer(ctx, site, version)
    with ctx.store.read() as tx:
        past = archive.newest(tx, site.id, last)
    changes = (_compared(ctx, one, (site, now), (proposed, then)) for one in past)
    return Rehearsed(len(past), tuple(change for change in changes if change))


def _layer(ctx: Context, site: Site, version: str) -> Layer | None:
    if version == NO_LAYER:
        return None
    with ctx.store.read() as tx:
        stored = layers.by_version(tx, site.id, version)
        raw = layers.weights(tx, site.id, stored.id) if stored else None
    if raw is None:
        raise UnknownLayer(f"site {site.key} has no layer {version!r}; `moderation model list` shows which there are")
    try:
        found = Layer.unpack(raw)
    except LayerError as error:
        raise UnknownLayer(f"{version} can't be used: {error}") from error
    if found.base != ctx.model.version:
        raise UnknownLayer(f"{version} stands on {found.base}, and the model here is {ctx.model.version}")
    return found


def _compared(
    ctx: Context, past: Archived, now: tuple[Site, Layer | None], then: tuple[Site, Layer | None]
) -> Change | None:
    submission, seen = _submission(past), normalise(past.text)
    score = _score(ctx, past, seen, *now)
    other = score if then[1] is now[1] else _score(ctx, past, seen, *then)
    before, after = (
        _verdict(past, Subject(submission, seen, site), given) for site, given in ((now[0], score), (then[0], other))
    )
    if before.status is after.status:
        return None
    chances = (score.spam if score else None, other.spam if other else None)
    return Change(past.id, before.status, after.status, past.status, *chances, _new(before.reasons, after.reasons))


def _score(ctx: Context, past: Archived, seen: Normalised, site: Site, layer: Layer | None) -> Score | None:
    sample = judge.sample(
        site,
        past.text,
        author_name=past.author_name,
        author_url=past.author_url,
        page_title=past.page_title,
        language=str(past.circumstances.get("language", "")),
    )
    return ctx.model.score(sample, seen, layer)


def _verdict(past: Archived, subject: Subject, score: Score | None) -> Verdict:
    kept = tuple(finding for finding in past.reasons if finding.check not in ANEW)
    return policy.decide(kept + checks.listed(subject), score, subject.site.policy)


def _new(before: Sequence[Finding], after: Sequence[Finding]) -> tuple[Finding, ...]:
    """What speaks in the one and not in the other: why it would change."""
    return tuple(finding for finding in (*after, *before) if (finding in after) != (finding in before))


def _submission(past: Archived) -> Submission:
    """The comment as far as it is kept; what its client was is in the findings of the time."""
    author = Author(past.author_name, Email(""), past.author_url)
    return Submission(past.text, author, past.page, Client(""), page_title=past.page_title)


def with_lines(site: Site, publish_below: float | None, spam_above: float | None) -> Site:
    """Return the site with other lines where they are given. A line for publishing is a wish to publish."""
    now = site.policy
    if publish_below is not None:
        now = replace(now, publish_good=True, publish_below=publish_below)
    if spam_above is not None:
        now = replace(now, spam_above=spam_above)
    return replace(site, policy=now)
