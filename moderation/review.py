"""The verb: a moderator decides on the revision that was on the screen. Races are settled by the database."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from moderation import blind, revise
from moderation.badge import Badge
from moderation.comment import (
    TARGET,
    UNDO_WINDOW,
    Action,
    Author,
    Comment,
    Decided,
    Decision,
    Email,
    Lane,
    Moderator,
    Place,
    Status,
)
from moderation.context import Context
from moderation.store import (
    amendments,
    audit,
    comments,
    decisions,
    looks,
    moderators,
    outbox,
    reports,
    sites,
    texts,
    used_links,
    withdrawals,
)
from moderation.store.comments import NewComment, NewText
from moderation.text.normalise import fold
from moderation.typeset import typeset


class NotFound(Exception):
    """No comment has this id, or its author withdrew it."""


class UsedLink(Exception):
    """The link of a mail has done what it was for."""


class NothingToUndo(Exception):
    """Nobody has decided on this comment yet."""


@dataclass(eq=False)
class Claimed(Exception):
    """Another moderator has the comment on the screen, and this service lets only one decide on it then."""

    by: str


@dataclass(eq=False)
class Conflict(Exception):
    """The comment is no longer at the revision that was decided on. Names who changed it, if a person did."""

    decided_by: str | None
    action: Action | None
    at: datetime | None
    revision: int
    status: Status


def decide(
    ctx: Context,
    moderator: Moderator,
    comment_id: str,
    revision: int,
    action: Action,
    reason: str | None = None,
    *,
    seen_blind: bool = False,
    link: str = "",
) -> Decided:
    """Carry out `action` on exactly `revision` of a comment, and record it.

    `seen_blind` says that the card showed neither score nor reasons; it counts if this comment was drawn for that.
    UNDO restores the status before the last decision, and is a decision itself. A `link` of a mail, by its digest, is
    used up by that. Raises Conflict for any other revision (also when the same was decided), NotFound, NothingToUndo,
    Claimed, or UsedLink; nothing is used up then.
    """
    now = ctx.clock()

    def work(tx: Connection) -> Decided:
        if link and not used_links.use(tx, link, now):
            raise UsedLink
        comment = _standing(tx, comment_id, revision)
        if action is Action.UNDO:
            return _undone(tx, comment, moderator, now)
        _claim(ctx, tx, comment, moderator, now)
        is_blind = seen_blind and blind.is_hidden(ctx, tx, comment)
        return _decided(tx, comment, moderator, action, reason, now, is_blind=is_blind)

    return ctx.store.write(work)


def amend(ctx: Context, moderator: Moderator, comment_id: str, revision: int, text: str) -> Decided:
    """Replace the text of a comment and approve it, in one step. Readers see that it was edited by the moderators.

    The text has passed the rules of its field. Undo brings back the former one. Raises as `decide` does.
    """
    now, new = ctx.clock(), typeset(text)

    def work(tx: Connection) -> Decided:
        comment = _standing(tx, comment_id, revision)
        _claim(ctx, tx, comment, moderator, now)
        if text != comment.text:
            comment = _reworded(tx, comment, new, moderator, now, by_staff=True)
            # Who reported it was right: it couldn't stay as it was.
            reports.uphold(tx, comment.id, comment.revision, now)
        return _decided(tx, comment, moderator, Action.APPROVE, None, now)

    return ctx.store.write(work)


def answer(
    ctx: Context, moderator: Moderator, comment_id: str, revision: int, text: str, badge: Badge = Badge.STAFF
) -> Decided:
    """Approve a comment and publish an answer of the house below it, by the site's name or a pseudonym.

    `badge` says as whom the moderator speaks. The text has passed the rules of its field. Undo takes the
    answer off too. Raises as `decide` does.
    """
    now, new, id = ctx.clock(), typeset(text), ctx.new_id()

    def work(tx: Connection) -> Decided:
        comment = _standing(tx, comment_id, revision)
        _claim(ctx, tx, comment, moderator, now)
        done = _decided(tx, comment, moderator, Action.APPROVE, None, now)
        comments.insert(tx, _reply(tx, _answered(tx, comment), moderator, id, new, badge, now))
        audit.record(tx, moderator.id, "reply.written", id, now)
        return done

    return ctx.store.write(work)


def _standing(tx: Connection, comment_id: str, revision: int) -> Comment:
    """Return the comment if it stands at this revision. Raises NotFound or Conflict."""
    comment = comments.by_id(tx, comment_id)
    if comment is None or withdrawals.is_one(tx, comment_id):
        raise NotFound(comment_id)
    if comment.revision != revision:
        raise _conflict(tx, comment)
    return comment


def _claim(ctx: Context, tx: Connection, comment: Comment, moderator: Moderator, now: datetime) -> None:
    """Raise Claimed if this has to be left to who looks at it."""
    if ctx.settings.claiming != "required":
        return
    if others := looks.by_others(tx, [comment.id], moderator.id, now).get(comment.id):
        raise Claimed(others[0])


def _decided(
    tx: Connection,
    comment: Comment,
    moderator: Moderator,
    action: Action,
    reason: str | None,
    now: datetime,
    *,
    is_blind: bool = False,
) -> Decided:
    before, after = revise.stands(tx, comment), TARGET[action]
    made = Decision(comment.id, comment.revision, action, before, after, moderator.id, reason, now, blind=is_blind)
    _move(tx, comment, made.after, now)
    return _recorded(tx, made, comment.site_id)


def _undone(tx: Connection, comment: Comment, moderator: Moderator, now: datetime) -> Decided:
    """Restore the status before the last decision, with the text it replaced and without the answer it gave."""
    latest = decisions.latest(tx, comment.id)
    if latest is None:
        raise NothingToUndo(comment.id)
    undone, before = latest.decision, revise.stands(tx, comment)
    if undone.action is Action.APPROVE:
        for reply in comments.replies_by_staff(tx, _answered(tx, comment).id, undone.at):
            comments.change_status(tx, reply.id, reply.revision, Status.DELETED)
        comment = _with_former_text(tx, comment, undone, moderator, now)
    _move(tx, comment, undone.before, now)
    made = Decision(comment.id, comment.revision, Action.UNDO, before, undone.before, moderator.id, None, now)
    # Of what was never heard of, nobody outside has to hear that it was taken back; the classifier may have learnt it.
    was_unheard = outbox.cancel(tx, undone.name, now)
    return _recorded(tx, made, comment.site_id, "comment.taken_back" if was_unheard else "comment.decided")


def _move(tx: Connection, comment: Comment, status: Status, now: datetime) -> None:
    try:
        if not revise.move(tx, comment, status, now):
            raise _conflict(tx, comment)
    except revise.Moved as moved:
        # What it amends was decided on or changed since: that is what the moderator has to look at.
        raise _conflict(tx, moved.comment or comment) from None


def _answered(tx: Connection, comment: Comment) -> Comment:
    """The comment that an answer stands below: of an amendment, the one that readers see."""
    return amendments.of(tx, comment.id) or comment


def _reworded(
    tx: Connection, comment: Comment, new: NewText, moderator: Moderator, now: datetime, *, by_staff: bool
) -> Comment:
    """Change the text, and return the comment as it stands now."""
    id, revision = comment.id, comment.revision
    if not comments.change_text(tx, id, revision, new, now, moderator_id=moderator.id, by_staff=by_staff):
        raise _conflict(tx, comment)
    text, html = new.text, new.html
    return replace(comment, text=text, html=html, revision=revision + 1, edited=now, edited_by_staff=by_staff)


def _with_former_text(
    tx: Connection, comment: Comment, undone: Decision, moderator: Moderator, now: datetime
) -> Comment:
    """If this decision came with an edit, bring back what it replaced."""
    former = texts.of(tx, comment.id)
    replaced = next((one for one in former if one.moderator_id and one.revision == undone.revision - 1), None)
    if replaced is None:
        return comment
    # An earlier edit of the moderators leaves its mark.
    marked = any(one.moderator_id for one in former if one.revision is not None and one.revision < undone.revision - 1)
    return _reworded(tx, comment, typeset(replaced.text), moderator, now, by_staff=marked)


def _reply(
    tx: Connection, comment: Comment, moderator: Moderator, id: str, new: NewText, badge: Badge, now: datetime
) -> NewComment:
    site = sites.by_id(tx, comment.site_id)
    # Readers answer to a newspaper, not to whoever sat at the desk, unless that one chose a name for them.
    name = moderators.pseudonym(tx, moderator.id) or (site.name if site else "")
    return NewComment(
        id=id,
        site_id=comment.site_id,
        thread_id=comment.thread_id,
        parent=comment.id,
        status=Status.APPROVED,
        author=Author(name, Email("")),
        author_folded=fold(name),
        text=new.text,
        folded=new.folded,
        text_key=new.text_key,
        html=new.html,
        renderer=new.renderer,
        # Nobody waits for it.
        place=Place(Lane.UNSURE, 0.0, now.timestamp()),
        email_key="",
        client_key="",
        signature=new.signature,
        moderator_id=moderator.id,
        badge=badge,
        created=now,
    )


def _recorded(tx: Connection, made: Decision, site_id: int, event: str = "comment.decided") -> Decided:
    """Note the decision, and let the outside hear of it when it can't be taken back in a moment any more."""
    decisions.record(tx, made, site_id)
    payload = {"comment": made.comment, "action": str(made.action)}
    outbox.add(tx, event, payload, made.at, due=made.at + UNDO_WINDOW, about=made.name)
    return Decided(made.comment, made.revision + 1, made.after)


def _conflict(tx: Connection, stale: Comment) -> Conflict:
    # Read again: on PostgreSQL another transaction may have changed it between our read and our update.
    comment = comments.by_id(tx, stale.id) or stale
    latest = decisions.latest(tx, stale.id)
    if latest is None:
        return Conflict(None, None, None, comment.revision, revise.stands(tx, comment))
    made = latest.decision
    return Conflict(latest.moderator or None, made.action, made.at, comment.revision, revise.stands(tx, comment))
