"""The verb: authors change or withdraw their own comments, without an account.

What lets them is a token of the own device, for some minutes, or a link that was sent to the comment's own address.
A new text is judged as a new comment is. While a change of a public comment waits, its former text stays public.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.comment import Author, Client, Comment, Site, Status, Submission, Thread
from moderation.context import Context
from moderation.draft import MINUTE, Draft, Judged, TooFast, check_that_it_is_open, drafted, judged, turn_away_a_flood
from moderation.store import (
    amendments,
    audit,
    comments,
    dispatches,
    limits,
    outbox,
    rewrites,
    rule_hits,
    samples,
    threads,
    withdrawals,
)
from moderation.store.rewrites import Judgement

MAIL = "amend"
"""What the outbox calls the mail that brings an author the link."""
HOUR = 3600
MAILS_AN_HOUR = 10
"""So many links one client may ask for; to one address of one comment goes one an hour."""


class Settled(Exception):
    """The author can't do this any more. `why` is a code: gone, late, moved."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Own:
    """A comment as its author may change it. `change` is the newest text if that isn't in place yet.

    `until` is when the own device may no more; None when that is over, or the site gives no time.
    """

    comment: Comment
    change: Comment | None
    until: datetime | None

    @property
    def text(self) -> str:
        return (self.change or self.comment).text


@dataclass(frozen=True, slots=True)
class Key:
    """What an author opened the comment with: a link `by_mail` does it later too."""

    site: Site
    comment: str
    by_mail: bool = False


def until(ctx: Context, site: Site, comment: Comment) -> datetime | None:
    """Until when the token of the own device is good for a change; None if it isn't now."""
    end = comment.created + timedelta(minutes=site.forum.edit_minutes)
    return end if site.forum.edit_minutes and ctx.clock() <= end else None


def own(ctx: Context, key: Key) -> Own:
    """Return what this author may change. Raises Settled."""
    with ctx.store.read() as tx:
        return _own(ctx, tx, key)


def seen(ctx: Context, site: Site, comment: Comment) -> Own:
    """Return a comment as its author sees it, whether it can be changed or not."""
    with ctx.store.read() as tx:
        return Own(comment, amendments.latest(tx, comment.id), until(ctx, site, comment))


def amend(ctx: Context, key: Key, text: str, client: Client) -> None:
    """Give a comment another text, which is judged as a new comment is. Raises Settled, Closed or TooFast.

    What waits has it at once and goes on waiting; what is public has it at once only if the policy would publish it,
    and nobody of the moderators had changed the former one. The text has passed the rules of its field. The same text
    again changes nothing.
    """
    turn_away_a_flood(ctx, client)
    draft = _drafted(ctx, key, text, client)

    def work(tx: Connection) -> None:
        amendments.lock(tx, key.comment)
        standing = _own(ctx, tx, key)
        if text == standing.text:
            return
        check_that_it_is_open(tx, key.site, draft)
        _count(ctx, tx, draft)
        change = _public if standing.comment.status is Status.APPROVED else _hidden
        change(ctx, tx, key, standing, draft)

    ctx.store.write(work)


def withdraw(ctx: Context, key: Key) -> None:
    """Take a comment back: it is DELETED, with a tombstone if there are answers. Raises Settled.

    Gone at once: the text, its former versions, what was changed and waits, name, website, what checks and classifier
    saw. Kept for 30 days, for following up abuse: the digests and the plain form of the address, the network. Kept
    as long as the thread: that there was a comment, when, and what was decided on it, as ids and codes.
    """
    now = ctx.clock()

    def work(tx: Connection) -> None:
        amendments.lock(tx, key.comment)
        if withdrawals.is_one(tx, key.comment):
            return
        _own(ctx, tx, key)
        withdrawals.withdraw(tx, key.comment, now)
        audit.record(tx, None, "comment.withdrawn", key.comment, now)

    ctx.store.write(work)


def ask(ctx: Context, site: Site, comment_id: str, email_key: str, client: Client) -> None:
    """Send a link to the comment's own address, if that is the one with this digest. Raises TooFast.

    Whether it is, only the worker sees: so neither the answer nor the time it takes tells anybody.
    """
    now = ctx.clock()
    client_key = ctx.digests.client(client.ip)

    def work(tx: Connection) -> None:
        if limits.count(tx, f"amend link {client_key}", now, HOUR) > MAILS_AN_HOUR:
            raise TooFast(retry_after=HOUR)
        payload: dict[str, object] = {"what": MAIL, "comment": comment_id, "site": site.id, "email": email_key}
        dispatches.plan(tx, "mail", f"{MAIL} {comment_id} {email_key} {now.timestamp() // HOUR:.0f}", payload, now)

    ctx.store.write(work)


def email_key(ctx: Context, site: Site, comment_id: str) -> str:
    """The digest of the comment's own address, for who has its token; "" where none is kept."""
    with ctx.store.read() as tx:
        comment, sender = comments.by_id(tx, comment_id, site.id), rewrites.sender(tx, comment_id)
    return sender.email_key if comment and sender else ""


def _own(ctx: Context, tx: Connection, key: Key) -> Own:
    comment = comments.by_id(tx, key.comment, key.site.id)
    if comment is None or comment.status is Status.DELETED or comment.moderator_id is not None:
        raise Settled("gone")
    # A change is no comment of its own: its author knows the comment's id and no other.
    if amendments.among(tx, [comment.id]):
        raise Settled("gone")
    end = until(ctx, key.site, comment)
    if end is None and not key.by_mail:
        raise Settled("late")
    return Own(comment, amendments.latest(tx, comment.id), end)


def _drafted(ctx: Context, key: Key, text: str, client: Client) -> Draft:
    with ctx.store.read() as tx:
        comment, sender = _own(ctx, tx, key).comment, rewrites.sender(tx, key.comment)
    if sender is None:
        raise Settled("gone")
    author = Author(comment.author_name, sender.email, comment.author_url)
    page, title = sender.page, sender.page_title
    submission = Submission(text, author, page, client, comment.parent, title, sender.language)
    return drafted(ctx, key.site, submission)


def _count(ctx: Context, tx: Connection, draft: Draft) -> None:
    """A change in place leaves no row of its own to be counted by."""
    most = ctx.settings.client_minute
    if most and limits.count(tx, f"amend {draft.client_key}", draft.now, MINUTE) > most:
        raise TooFast(retry_after=MINUTE)


def _public(ctx: Context, tx: Connection, key: Key, standing: Own, draft: Draft) -> None:
    """The former text stays until the new one is approved."""
    comment, waits = standing.comment, standing.change
    if draft.submission.text == comment.text:
        # The author thought better of it: what is public is what it should be.
        _drop(tx, waits)
        return
    made = _judged(ctx, tx, key, comment, draft, draft.now)
    if made.verdict.status is Status.APPROVED and not comment.edited_by_staff:
        _drop(tx, waits)
        _reworded(tx, comment, draft, made)
        changed = comment.id
    elif waits and waits.status is Status.PENDING:
        _reworded(tx, waits, draft, made)
        _move(tx, waits, made)
        changed = waits.id
    else:
        changed = _added(tx, comment, draft, made)
    _tell(tx, key, changed, draft)


def _hidden(ctx: Context, tx: Connection, key: Key, standing: Own, draft: Draft) -> None:
    """What isn't public waits with its new text, also where the former one was called spam or rejected."""
    comment = standing.comment
    made = _judged(ctx, tx, key, comment, draft, comment.created)
    _drop(tx, standing.change)
    _reworded(tx, comment, draft, made)
    _move(tx, comment, made)
    _tell(tx, key, comment.id, draft)


def _judged(ctx: Context, tx: Connection, key: Key, comment: Comment, draft: Draft, created: datetime) -> Judged:
    thread = _thread(tx, comment)
    return judged(ctx, tx, key.site, thread, draft, created, amendments.own(tx, comment.id))


def _thread(tx: Connection, comment: Comment) -> Thread:
    thread = threads.by_id(tx, comment.thread_id)
    if thread is None:
        raise Settled("gone")
    return thread


def _waiting(made: Judged) -> Status:
    """A change is published at once in place of the public text, and nowhere else."""
    return Status.SPAM if made.verdict.status is Status.SPAM else Status.PENDING


def _reworded(tx: Connection, comment: Comment, draft: Draft, made: Judged) -> None:
    if not comments.change_text(tx, comment.id, comment.revision, draft.worded, draft.now):
        raise Settled("moved")
    score = draft.examined.score
    spam, version, evidence = (score.spam, score.model_version, score.evidence) if score else (None, None, ())
    said = Judgement(spam, version, made.verdict.reasons, evidence, made.place, made.campaign)
    rewrites.judged(tx, comment.id, said)
    samples.drop(tx, comment.id)


def _move(tx: Connection, comment: Comment, made: Judged) -> None:
    status = _waiting(made)
    if comment.status is not status:
        comments.change_status(tx, comment.id, comment.revision + 1, status)


def _added(tx: Connection, comment: Comment, draft: Draft, made: Judged) -> str:
    verdict = replace(made.verdict, status=_waiting(made))
    new = draft.comment(_thread(tx, comment), replace(made, verdict=verdict))
    return amendments.add(tx, comment.id, new).id


def _drop(tx: Connection, change: Comment | None) -> None:
    """A newer text has come: nobody need look at this one."""
    if change:
        comments.change_status(tx, change.id, change.revision, Status.DELETED)


def _tell(tx: Connection, key: Key, changed: str, draft: Draft) -> None:
    rule_hits.record(tx, key.site.id, changed, draft.met)
    audit.record(tx, None, "comment.amended", key.comment, draft.now)
    outbox.add(tx, "comment.rewritten", {"comment": changed}, draft.now)
