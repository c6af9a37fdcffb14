"""The verb: please rewrite. A moderator asks, a comment's author writes it anew, and it comes back to the queue.

While it waits for its author nobody sees it in the list; when the link has run out, it is there again by itself.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from moderation import judge, lessons, likeness, triage
from moderation.comment import UNDO_WINDOW, Author, Client, Comment, Moderator, Site, Status, Submission
from moderation.context import Context
from moderation.judge import Examined
from moderation.mailing import RewriteLink
from moderation.store import audit, comments, dispatches, outbox, past, rewrites, sites
from moderation.store.comments import NewText
from moderation.store.rewrites import Judgement, Rewrite, Sender
from moderation.typeset import typeset

WORDS_LIMIT = 500
VALID = timedelta(days=7)


class NotPossible(Exception):
    """Nobody can be asked. `why` is a code: no_mail, no_address, not_waiting."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Settled(Exception):
    """The author can't change it any more. `why` is a code: gone, answered, taken_back, decided, expired."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Unchanged(Exception):
    """The text is the one that the moderators could not publish."""


def ask(ctx: Context, moderator: Moderator, comment_id: str, revision: int, reason: str, words: str) -> None:
    """Ask the author for another text, and put the comment off until then. Raises NotPossible.

    The mail goes out when the decision can't be taken back in a moment any more.
    """
    if not ctx.settings.mail_url:
        raise NotPossible("no_mail")
    now = ctx.clock()
    asked = Rewrite(comment_id, revision, moderator.id, "", reason, words, now, now + VALID, None)

    def work(tx: Connection) -> None:
        if rewrites.sender(tx, comment_id) is None:
            raise NotPossible("no_address")
        if not rewrites.ask(tx, asked):
            raise NotPossible("not_waiting")
        # What was asked a moment ago, and is asked otherwise now.
        outbox.cancel(tx, _about(comment_id, revision), now)
        payload: dict[str, object] = {"what": "rewrite", "comment": comment_id, "revision": revision}
        key, about = _key(comment_id, revision, asked), _about(comment_id, revision)
        dispatches.plan(tx, "mail", key, payload, now, now + UNDO_WINDOW, about)
        audit.record(tx, moderator.id, "rewrite.asked", comment_id, now)

    ctx.store.write(work)


def take_back(ctx: Context, moderator: Moderator, comment_id: str) -> bool:
    """Ask no more: the comment is in the list again, and a link that was sent leads nowhere. False if none was asked.

    Within the moment in which a step can be taken back the author never hears of it.
    """
    now = ctx.clock()

    def work(tx: Connection) -> bool:
        asked = rewrites.of(tx, comment_id)
        if asked is None or not rewrites.take_back(tx, comment_id):
            return False
        outbox.cancel(tx, _about(comment_id, asked.revision), now)
        audit.record(tx, moderator.id, "rewrite.taken_back", comment_id, now)
        return True

    return ctx.store.write(work)


def open_for(ctx: Context, link: RewriteLink) -> tuple[Comment, Site, Rewrite]:
    """Return what an author may change by this link. Raises Settled."""
    with ctx.store.read() as tx:
        return _open(ctx, tx, link)


def answer(ctx: Context, link: RewriteLink, text: str) -> None:
    """Replace the text by its author's new one, judge it anew, and let it wait again. Raises Settled or Unchanged.

    The text has passed the rules of its field. Whatever the classifier thinks of it, a person looks: one has asked.
    """
    comment, site, _ = open_for(ctx, link)
    if text.strip() == comment.text.strip():
        raise Unchanged
    with ctx.store.read() as tx:
        sender = rewrites.sender(tx, comment.id)
    if sender is None:
        raise Settled("gone")
    draft = _draft(ctx, site, comment, sender, text)
    now = ctx.clock()

    def work(tx: Connection) -> None:
        standing, _, _ = _open(ctx, tx, link)
        rewrites.forget_likeness(tx, comment.id)
        made = _judgement(ctx, tx, draft, standing)
        if not comments.change_text(tx, comment.id, link.revision, draft.worded, now):
            raise Settled("decided")
        rewrites.answered(tx, comment.id, link.revision + 1, made)
        audit.record(tx, None, "rewrite.answered", comment.id, now)
        outbox.add(tx, "comment.rewritten", {"comment": comment.id}, now)

    ctx.store.write(work)


@dataclass(frozen=True, slots=True)
class _Draft:
    """What can be said of the new text before the transaction."""

    site: Site
    sender: Sender
    examined: Examined
    worded: NewText


def _draft(ctx: Context, site: Site, comment: Comment, sender: Sender, text: str) -> _Draft:
    author = Author(comment.author_name, sender.email, comment.author_url)
    submission = Submission(
        text,
        author,
        sender.page,
        Client("", sender.user_agent),
        comment.parent,
        sender.page_title,
        sender.language,
    )
    examined = judge.examine(submission, site, ctx.model, lessons.layer(ctx, site))
    return _Draft(site, sender, examined, typeset(text, examined.subject.normalised))


def _judgement(ctx: Context, tx: Connection, draft: _Draft, comment: Comment) -> Judgement:
    now, score = ctx.clock(), draft.examined.score
    before = past.read(
        tx,
        draft.site.id,
        client_key=draft.sender.client_key,
        email_key=draft.sender.email_key,
        thread_id=comment.thread_id,
        text_key=draft.worded.text_key,
        now=now,
    )
    like = likeness.find(tx, draft.site.id, draft.worded.signature, now)
    verdict = judge.conclude(draft.examined, replace(before, like=like))
    spam = score.spam if score else None
    lines = triage.release_lines(ctx, draft.site)
    place = triage.place(ctx, draft.site, spam, comment.created, lines, follows=False)
    version, evidence = (score.model_version, score.evidence) if score else (None, ())
    return Judgement(spam, version, verdict.reasons, evidence, place, like.campaign)


def _open(ctx: Context, tx: Connection, link: RewriteLink) -> tuple[Comment, Site, Rewrite]:
    comment, asked = comments.by_id(tx, link.comment), rewrites.of(tx, link.comment)
    site = sites.by_id(tx, comment.site_id) if comment else None
    if comment is None or site is None or comment.status is Status.DELETED:
        raise Settled("gone")
    if asked is not None and asked.answered is not None and asked.revision == link.revision:
        raise Settled("answered")
    if comment.status is not Status.PENDING or comment.revision != link.revision:
        raise Settled("decided")
    if asked is None or asked.revision != link.revision or asked.asked.timestamp() != link.asked:
        raise Settled("taken_back")
    if asked.until <= ctx.clock():
        raise Settled("expired")
    return comment, site, asked


def _key(comment_id: str, revision: int, asked: Rewrite) -> str:
    return f"rewrite {comment_id} {revision} {asked.asked.timestamp():.3f}"


def _about(comment_id: str, revision: int) -> str:
    return f"rewrite {revision} {comment_id}"
