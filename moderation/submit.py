"""The verb: a reader's Submission becomes a stored Comment with a Verdict, once."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from moderation import blind
from moderation.comment import Comment, Site, Status, Submission, Thread
from moderation.context import Context
from moderation.draft import Draft, Refused, check_that_it_is_open, drafted, judged, turn_away_a_flood
from moderation.rule import State
from moderation.store import comments, nonces, outbox, rule_hits, threads


@dataclass(frozen=True, slots=True)
class Receipt:
    """The stored comment; `repeated` when the same post had been stored before."""

    comment: Comment
    repeated: bool = False


class UsedToken(Refused):
    """The nonce belongs to a comment with other fields."""


class UnknownParent(Refused):
    """The comment answered to isn't public in this thread."""


def submit(
    ctx: Context,
    site: Site,
    submission: Submission,
    nonce: str | None = None,
    *,
    key: str | None = None,
    by_form: bool = False,
) -> Receipt:
    """Judge and store `submission`; return after the commit.

    `nonce` (the form token's) and `key` (an Idempotency-Key) each make the post repeatable: the same fields again
    give the same receipt. So they do `by_form` whatever the nonce: a browser that goes back gets a form with a new
    token, and puts the old text in. Raises UsedToken, UnknownParent, Closed or TooFast, and `store.Unavailable`
    when the database is.
    """
    turn_away_a_flood(ctx, submission.client)
    draft = drafted(ctx, site, submission)

    def work(tx: Connection) -> Receipt:
        seen = _seen(tx, site, draft, (key, nonce), by_form)
        if seen.comment_id != draft.id:
            return _repeated(tx, site, seen, draft)
        check_that_it_is_open(tx, site, draft)
        thread = _thread(tx, site, draft)
        comment = comments.insert(tx, draft.comment(thread, judged(ctx, tx, site, thread, draft, draft.now)))
        rule_hits.record(tx, site.id, comment.id, draft.met)
        blind.sample(ctx, tx, comment)
        outbox.add(tx, "comment.received", _told(draft, comment), draft.now)
        return Receipt(comment)

    return ctx.store.write(work)


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
