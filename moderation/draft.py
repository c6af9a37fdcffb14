"""A text on its way in: what can be said of it before the transaction, and what the past says of it within.

New comments come this way, and comments that their authors change: both are judged alike.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from moderation import judge, lessons, likeness, triage
from moderation.checks import rules
from moderation.comment import Client, Past, Place, Site, Submission, Thread, Verdict
from moderation.context import Context
from moderation.judge import Examined
from moderation.rule import Rule, Standing, Step
from moderation.spam.risk import ReleaseLine
from moderation.store import comments, holds, hosts, ladder, lanes, past, switches
from moderation.store.amendments import NOTHING_OWN, Own
from moderation.store.comments import NewText
from moderation.store.digests import client_network
from moderation.text.links import with_all_above
from moderation.text.normalise import and_above, fold, host_of, is_within
from moderation.typeset import typeset

MINUTE = 60

# So many linked hosts are looked up among those that moderators block; a comment with more is spam by their number.
HOSTS_MOST = 50
# Of so many linked hosts the past is looked up: a statement for each of them, and for what they lie below.
KNOWN_MOST = 5


class Refused(Exception):
    """A submission that passed the field rules and still can't be taken. Nothing was stored, nothing used up."""


class Closed(Refused):
    """The page takes no comments now; `why` is read_only, closed or old."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class TooFast(Refused):
    """This client sent more than the site takes; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Draft:
    """All that can be made of a submission before the transaction, so that no other post waits for it."""

    id: str
    submission: Submission
    examined: Examined
    met: tuple[Rule, ...]
    worded: NewText
    email_key: str
    client_key: str
    lines: Sequence[ReleaseLine]
    now: datetime

    @property
    def fingerprint(self) -> str:
        """Equal for posts with equal accepted fields."""
        given = self.submission
        fields = [given.page, given.parent, given.text, given.author.name, given.author.url, self.email_key]
        return hashlib.sha256(json.dumps(fields).encode()).hexdigest()[:32]

    @property
    def network(self) -> str:
        return client_network(self.submission.client.ip, 24, 48)

    def comment(self, thread: Thread, judged: "Judged") -> comments.NewComment:
        given, score, worded = self.submission, self.examined.score, self.worded
        return comments.NewComment(
            id=self.id,
            site_id=thread.site_id,
            thread_id=thread.id,
            parent=given.parent,
            status=judged.verdict.status,
            author=given.author,
            author_folded=fold(given.author.name),
            text=given.text,
            folded=worded.folded,
            text_key=worded.text_key,
            html=worded.html,
            renderer=worded.renderer,
            score=score.spam if score else None,
            model_version=score.model_version if score else None,
            reasons=judged.verdict.reasons,
            evidence=score.evidence if score else (),
            place=judged.place,
            email_key=self.email_key,
            client_key=self.client_key,
            client_prefix=self.network,
            user_agent=given.client.user_agent,
            elapsed=given.client.elapsed,
            circumstances={"language": given.language},
            signature=worded.signature,
            hosts=worded.hosts,
            campaign=judged.campaign,
            created=self.now,
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a draft. `campaign` is the number of the first comment that reads nearly the same."""

    verdict: Verdict
    place: Place
    campaign: int | None
    is_trusted: bool = False


def turn_away_a_flood(ctx: Context, client: Client) -> None:
    """Where processes share counters, a flood costs neither scoring nor a transaction. `judged` counts in any case."""
    if ctx.shared_limits is None or not ctx.settings.client_minute:
        return
    bucket = f"comments:{ctx.digests.client(client.ip)}"
    counted = ctx.shared_limits.count(bucket, ctx.clock(), MINUTE)
    if counted is not None and counted > ctx.settings.client_minute:
        raise TooFast(retry_after=MINUTE)


def drafted(ctx: Context, site: Site, submission: Submission) -> Draft:
    """Run what needs no transaction: the checks of the text itself, the score, the rendering."""
    examined = judge.examine(submission, site, ctx.model, lessons.layer(ctx, site))
    return Draft(
        id=ctx.new_id(),
        submission=submission,
        examined=examined,
        met=rules.met(examined.subject),
        worded=typeset(submission.text, examined.subject.normalised),
        email_key=ctx.digests.email(submission.author.email),
        client_key=ctx.digests.client(submission.client.ip),
        lines=triage.release_lines(ctx, site),
        now=ctx.clock(),
    )


def check_that_it_is_open(tx: Connection, site: Site, draft: Draft) -> None:
    """What was stored before the page closed keeps its receipt, so this comes after it."""
    if why := site.house.refuses(switches.doors(tx, site.id, draft.submission.page), draft.now):
        raise Closed(why)


def judged(
    ctx: Context, tx: Connection, site: Site, thread: Thread, draft: Draft, created: datetime, but: Own = NOTHING_OWN
) -> Judged:
    """Add what the past says and let the policy decide. Raises TooFast.

    `created` is when the comment began to wait. `but` is left out of the past: what the text is to take the place of.
    """
    before = _past(ctx, tx, site, thread, draft, but)
    verdict, score, campaign = judge.conclude(draft.examined, before), draft.examined.score, before.like.campaign
    is_trusted = before.stands.step is Step.TRUSTED
    place = triage.place(
        ctx,
        site,
        score.spam if score else None,
        created,
        draft.lines,
        follows=lanes.is_led(tx, campaign),
        is_trusted=is_trusted,
    )
    return Judged(verdict, place, campaign, is_trusted)


def _past(ctx: Context, tx: Connection, site: Site, thread: Thread, draft: Draft, but: Own) -> Past:
    found = past.read(
        tx,
        site.id,
        client_key=draft.client_key,
        email_key=draft.email_key,
        thread_id=thread.id,
        text_key=draft.worded.text_key,
        network=draft.network,
        now=draft.now,
    )
    if 0 < ctx.settings.client_minute <= found.client_minute:
        raise TooFast(retry_after=MINUTE)
    again, as_spam = but.texts.get(draft.worded.text_key, (0, 0))
    found = replace(
        found,
        same_text=max(0, found.same_text - again),
        same_text_spam=max(0, found.same_text_spam - as_spam),
    )
    author, host = holds.of(tx, site.id, draft.email_key, _hosts(draft), draft.now)
    like = likeness.find(tx, site.id, draft.worded.signature, draft.now, but.keys)
    spam_host, times = hosts.decided_spam(tx, site.id, _foreign(draft))
    found = replace(found, like=like, spam_host=spam_host, host_spam=times)
    return replace(found, held_author=author, held_host=host, stands=_stands(tx, site, draft))


def _stands(tx: Connection, site: Site, draft: Draft) -> Standing:
    """What the site's moderators set for this author, and for all."""
    step = ladder.step_of(tx, site.id, draft.email_key)
    # Nobody counts where nobody asks for it.
    approved = ladder.approved(tx, site.id, draft.email_key) if site.house.first_approved else 0
    return Standing(step, approved, site.house.hold_all.holds(draft.now))


def _hosts(draft: Draft) -> list[str]:
    """Every host that the comment leads to, with all that it lies below."""
    linked = [link.host for link in draft.examined.subject.normalised.links]
    linked.append(host_of(draft.submission.author.url))
    return list(dict.fromkeys(above for host in linked[-HOSTS_MOST:] for above in and_above(host)))


def _foreign(draft: Draft) -> tuple[str, ...]:
    """The hosts whose past is looked up: not the site's own, which spammers link to as well."""
    own = judge.own_hosts(draft.examined.subject.site)
    linked = [*draft.worded.hosts, host_of(draft.submission.author.url)]
    return with_all_above(host for host in linked[:KNOWN_MOST] if not is_within(host, own))[: 2 * KNOWN_MOST]
