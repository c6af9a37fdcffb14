"""The verb: a reader's Submission becomes a stored Comment with a Verdict, once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from moderation import blind, policy
from moderation.challenge import Effort, Work
from moderation.comment import Comment, Finding, Site, Status, Submission, Thread
from moderation.context import Context
from moderation.draft import Draft, Judged, Refused, check_that_it_is_open, drafted, judged, turn_away_a_flood
from moderation.rule import State
from moderation.store import comments, ladder, nonces, outbox, rule_hits, threads

FINDINGS = {
    Effort.SOLVED: Finding("challenge", "solved"),
    Effort.UNSOLVED: Finding("challenge", "unsolved"),
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """The stored comment; `repeated` when the same post had been stored before."""

    comment: Comment
    repeated: bool = False


class UsedToken(Refused):
    """The nonce belongs to a comment with other fields."""


class UnknownParent(Refused):
    """The comment answered to isn't public in this thread."""


class Unworked(Refused):
    """The post looks suspicious, and comes without the work that its site asks for then."""


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
    turn_away_a_flood(ctx, submission.client)
    draft = drafted(ctx, site, submission)

    def store(tx: Connection) -> Receipt:
        seen = _seen(tx, site, draft, (key, nonce), by_form)
        if seen.comment_id != draft.id:
            return _repeated(tx, site, seen, draft)
        check_that_it_is_open(tx, site, draft)
        thread = _thread(tx, site, draft)
        settled = _worked(tx, site, draft, judged(ctx, tx, site, thread, draft, draft.now), work)
        comment = comments.insert(tx, draft.comment(thread, settled))
        rule_hits.record(tx, site.id, comment.id, draft.met)
        blind.sample(ctx, tx, comment)
        outbox.add(tx, "comment.received", _told(draft, comment), draft.now)
        return Receipt(comment)

    return ctx.store.write(store)


def _worked(tx: Connection, site: Site, draft: Draft, judged: Judged, work: Work | None) -> Judged:
    """Note what work came with a suspicious post, for moderators to see. Raises Unworked for none.

    Whoever can't do it is held as ever, and who was approved under this address is never asked: it saves the work, and
    publishes nothing.
    """
    if work is None or not site.forum.challenge:
        return judged
    if not policy.is_suspicious(judged.verdict, draft.examined.score, site.policy):
        return judged
    if judged.is_trusted or ladder.approved(tx, site.id, draft.email_key):
        return judged
    if work.effort is Effort.NONE or (work.nonce and not _is_first(tx, site, draft, work)):
        raise Unworked
    noted = replace(judged.verdict, reasons=(*judged.verdict.reasons, FINDINGS[work.effort]))
    return replace(judged, verdict=noted)


def _is_first(tx: Connection, site: Site, draft: Draft, work: Work) -> bool:
    """Use up a solved challenge."""
    kept = nonces.keep(tx, site.id, f"work:{work.nonce}", draft.fingerprint, draft.id, draft.now)
    return kept.comment_id == draft.id


def _told(draft: Draft, comment: Comment) -> dict[str, object]:
    """What the worker hears of: also the live rules that met it, since one may meet more than it used to."""
    live = [rule.id for rule in draft.met if rule.state is State.LIVE]
    return {"comment": comment.id, "status": str(comment.status)} | ({"rules": live} if live else {})


def _seen(tx: Connection, site: Site, draft: Draft, given: Sequence[str | None], by_form: bool) -> nonces.Seen:
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


def _repeated(tx: Connection, site: Site, seen: nonces.Seen, draft: Draft) -> Receipt:
    comment = comments.by_id(tx, seen.comment_id, site.id)
    if seen.fingerprint != draft.fingerprint or comment is None:
        raise UsedToken
    return Receipt(comment, repeated=True)


def _thread(tx: Connection, site: Site, draft: Draft) -> Thread:
    given = draft.submission
    thread = threads.ensure(tx, site.id, given.page, given.page_title, draft.now)
    if given.parent is not None:
        parent = comments.by_id(tx, given.parent, site.id)
        if parent is None or parent.thread_id != thread.id or parent.status is not Status.APPROVED:
            raise UnknownParent
    return thread
