"""The verb: a reader's Submission becomes a stored Comment with a Verdict, once."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from moderation import blind, judge, lessons, likeness, policy, triage
from moderation.challenge import Effort, Work
from moderation.checks import rules
from moderation.comment import Comment, Finding, Past, Place, Site, Status, Submission, Thread, Verdict
from moderation.context import Context
from moderation.judge import Examined
from moderation.rule import Rule, Standing, State, Step
from moderation.store import comments, holds, hosts, ladder, lanes, nonces, outbox, past, rule_hits, switches, threads
from moderation.store.comments import NewText
from moderation.store.digests import client_network
from moderation.text.links import with_all_above
from moderation.text.normalise import and_above, fold, host_of, is_within
from moderation.typeset import typeset

MINUTE = 60

FINDINGS = {
    Effort.SOLVED: Finding("challenge", "solved"),
    Effort.UNSOLVED: Finding("challenge", "unsolved"),
}

# So many linked hosts are looked up among those that moderators block; a comment with more is spam by their number.
HOSTS_MOST = 50
# Of so many linked hosts the past is looked up: a statement for each of them, and for what they lie below.
KNOWN_MOST = 5


@dataclass(frozen=True, slots=True)
class Receipt:
    """The stored comment; `repeated` when the same post had been stored before."""

    comment: Comment
    repeated: bool = False


class Refused(Exception):
    """A submission that passed the field rules and still can't be taken. Nothing was stored, nothing used up."""


class UsedToken(Refused):
    """The nonce belongs to a comment with other fields."""


class UnknownParent(Refused):
    """The comment answered to isn't public in this thread."""


class Closed(Refused):
    """The page takes no comments now; `why` is read_only, closed or old."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Unworked(Refused):
    """The post looks suspicious, and comes without the work that its site asks for then."""


class TooFast(Refused):
    """This client sent more than the site takes; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class _Draft:
    """All that can be made of a submission before the transaction, so that no other post waits for it."""

    id: str
    submission: Submission
    examined: Examined
    met: tuple[Rule, ...]
    worded: NewText
    email_key: str
    client_key: str
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

    def comment(self, thread: Thread, verdict: Verdict, campaign: int | None, place: Place) -> comments.NewComment:
        given, score, worded = self.submission, self.examined.score, self.worded
        return comments.NewComment(
            id=self.id,
            site_id=thread.site_id,
            thread_id=thread.id,
            parent=given.parent,
            status=verdict.status,
            author=given.author,
            author_folded=fold(given.author.name),
            text=given.text,
            folded=worded.folded,
            text_key=worded.text_key,
            html=worded.html,
            renderer=worded.renderer,
            score=score.spam if score else None,
            model_version=score.model_version if score else None,
            reasons=verdict.reasons,
            evidence=score.evidence if score else (),
            place=place,
            email_key=self.email_key,
            client_key=self.client_key,
            client_prefix=self.network,
            user_agent=given.client.user_agent,
            elapsed=given.client.elapsed,
            circumstances={"language": given.language},
            signature=worded.signature,
            hosts=worded.hosts,
            campaign=campaign,
            created=self.now,
        )


def submit(
    ctx: Context,
    site: Site,
    submission: Submission,
    nonce: str | None = None,
    *,
    key: str | None = None,
    by_form: bool = False,
    work: Work | None = None,
) -> Receipt:
    """Judge and store `submission`; return after the commit.

    `nonce` (the form token's) and `key` (an Idempotency-Key) each make the post repeatable: the same fields again
    give the same receipt. So they do `by_form` whatever the nonce: a browser that goes back gets a form with a new
    token, and puts the old text in. `work` is what came with the post, None at doors that ask for none. Raises
    UsedToken, UnknownParent, Closed, TooFast or Unworked, and `store.Unavailable` when the database is.
    """
    _turn_away_a_flood(ctx, submission)
    draft = _draft(ctx, site, submission)
    lines = triage.release_lines(ctx, site)

    def store(tx: Connection) -> Receipt:
        seen = _seen(tx, site, draft, (key, nonce), by_form)
        if seen.comment_id != draft.id:
            return _repeated(tx, site, seen, draft)
        _check_that_it_is_open(tx, site, draft)
        thread = _thread(tx, site, draft)
        before = _past(ctx, tx, site, thread, draft)
        verdict = _worked(tx, site, draft, before, judge.conclude(draft.examined, before), work)
        campaign, score = before.like.campaign, draft.examined.score
        follows = lanes.is_led(tx, campaign)
        spam, is_trusted = score.spam if score else None, before.stands.step is Step.TRUSTED
        place = triage.place(ctx, site, spam, draft.now, lines, follows=follows, is_trusted=is_trusted)
        comment = comments.insert(tx, draft.comment(thread, verdict, campaign, place))
        rule_hits.record(tx, site.id, comment.id, draft.met)
        blind.sample(ctx, tx, comment)
        outbox.add(tx, "comment.received", _told(draft, comment), draft.now)
        return Receipt(comment)

    return ctx.store.write(store)


def _worked(tx: Connection, site: Site, draft: _Draft, before: Past, verdict: Verdict, work: Work | None) -> Verdict:
    """Note what work came with a suspicious post, for moderators to see. Raises Unworked for none.

    Whoever can't do it is held as ever, and who was approved under this address is never asked: it saves the work, and
    publishes nothing.
    """
    if work is None or not site.forum.challenge:
        return verdict
    if not policy.is_suspicious(verdict, draft.examined.score, site.policy):
        return verdict
    if before.stands.step is Step.TRUSTED or ladder.approved(tx, site.id, draft.email_key):
        return verdict
    if work.effort is Effort.NONE or (work.nonce and not _is_first(tx, site, draft, work)):
        raise Unworked
    return replace(verdict, reasons=(*verdict.reasons, FINDINGS[work.effort]))


def _is_first(tx: Connection, site: Site, draft: _Draft, work: Work) -> bool:
    """Use up a solved challenge."""
    kept = nonces.keep(tx, site.id, f"work:{work.nonce}", draft.fingerprint, draft.id, draft.now)
    return kept.comment_id == draft.id


def _told(draft: _Draft, comment: Comment) -> dict[str, object]:
    """What the worker hears of: also the live rules that met it, since one may meet more than it used to."""
    live = [rule.id for rule in draft.met if rule.state is State.LIVE]
    return {"comment": comment.id, "status": str(comment.status)} | ({"rules": live} if live else {})


def _turn_away_a_flood(ctx: Context, submission: Submission) -> None:
    """Where processes share counters, a flood costs neither scoring nor a transaction. `_past` counts in any case."""
    if ctx.shared_limits is None or not ctx.settings.client_minute:
        return
    bucket = f"comments:{ctx.digests.client(submission.client.ip)}"
    counted = ctx.shared_limits.count(bucket, ctx.clock(), MINUTE)
    if counted is not None and counted > ctx.settings.client_minute:
        raise TooFast(retry_after=MINUTE)


def _draft(ctx: Context, site: Site, submission: Submission) -> _Draft:
    examined = judge.examine(submission, site, ctx.model, lessons.layer(ctx, site))
    return _Draft(
        id=ctx.new_id(),
        submission=submission,
        examined=examined,
        met=rules.met(examined.subject),
        worded=typeset(submission.text, examined.subject.normalised),
        email_key=ctx.digests.email(submission.author.email),
        client_key=ctx.digests.client(submission.client.ip),
        now=ctx.clock(),
    )


def _seen(tx: Connection, site: Site, draft: _Draft, given: Sequence[str | None], by_form: bool) -> nonces.Seen:
    """Return which comment this post stands for: one that is there already, or the draft."""
    seen = nonces.Seen(draft.fingerprint, draft.id)
    if by_form:
        same = f"same:{draft.client_key}:{draft.fingerprint}"
        first = nonces.keep(tx, site.id, same, draft.fingerprint, draft.id, draft.now)
        known = comments.by_id(tx, first.comment_id, site.id)
        seen = first if known and known.status is not Status.DELETED else seen
    for nonce in filter(None, given):
        seen = nonces.keep(tx, site.id, nonce, draft.fingerprint, seen.comment_id, draft.now)
        if seen.fingerprint != draft.fingerprint:
            break
    return seen


def _repeated(tx: Connection, site: Site, seen: nonces.Seen, draft: _Draft) -> Receipt:
    comment = comments.by_id(tx, seen.comment_id, site.id)
    if seen.fingerprint != draft.fingerprint or comment is None:
        raise UsedToken
    return Receipt(comment, repeated=True)


def _check_that_it_is_open(tx: Connection, site: Site, draft: _Draft) -> None:
    """What was stored before the page closed keeps its receipt, so this comes after it."""
    if why := site.house.refuses(switches.doors(tx, site.id, draft.submission.page), draft.now):
        raise Closed(why)


def _thread(tx: Connection, site: Site, draft: _Draft) -> Thread:
    given = draft.submission
    thread = threads.ensure(tx, site.id, given.page, given.page_title, draft.now)
    if given.parent is not None:
        parent = comments.by_id(tx, given.parent, site.id)
        if parent is None or parent.thread_id != thread.id or parent.status is not Status.APPROVED:
            raise UnknownParent
    return thread


def _past(ctx: Context, tx: Connection, site: Site, thread: Thread, draft: _Draft) -> Past:
    found = past.read(
        tx,
        thread.site_id,
        client_key=draft.client_key,
        email_key=draft.email_key,
        thread_id=thread.id,
        text_key=draft.worded.text_key,
        network=draft.network,
        now=draft.now,
    )
    if 0 < ctx.settings.client_minute <= found.client_minute:
        raise TooFast(retry_after=MINUTE)
    author, host = holds.of(tx, thread.site_id, draft.email_key, _hosts(draft), draft.now)
    like = likeness.find(tx, thread.site_id, draft.worded.signature, draft.now)
    spam_host, times = hosts.decided_spam(tx, thread.site_id, _foreign(draft))
    found = replace(found, like=like, spam_host=spam_host, host_spam=times)
    return replace(found, held_author=author, held_host=host, stands=_stands(tx, site, draft))


def _stands(tx: Connection, site: Site, draft: _Draft) -> Standing:
    """What the site's moderators set for this author, and for all."""
    step = ladder.step_of(tx, site.id, draft.email_key)
    # Nobody counts where nobody asks for it.
    approved = ladder.approved(tx, site.id, draft.email_key) if site.house.first_approved else 0
    return Standing(step, approved, site.house.hold_all.holds(draft.now))


def _hosts(draft: _Draft) -> list[str]:
    """Every host that the comment leads to, with all that it lies below."""
    linked = [link.host for link in draft.examined.subject.normalised.links]
    linked.append(host_of(draft.submission.author.url))
    return list(dict.fromkeys(above for host in linked[-HOSTS_MOST:] for above in and_above(host)))


def _foreign(draft: _Draft) -> tuple[str, ...]:
    """The hosts whose past is looked up: not the site's own, which spammers link to as well."""
    own = judge.own_hosts(draft.examined.subject.site)
    linked = [*draft.worded.hosts, host_of(draft.submission.author.url)]
    return with_all_above(host for host in linked[:KNOWN_MOST] if not is_within(host, own))[: 2 * KNOWN_MOST]
