"""The verb: a moderator decides on the revision that was on the screen. Races are settled by the database."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from moderation.comment import Action, Comment, Decision, Moderator, Status
from moderation.context import Context
from moderation.store import campaigns, comments, decisions, outbox
from moderation.store.campaigns import Campaign
from moderation.store.decisions import Made

# So many comments of a campaign are decided in one transaction, and no more: new comments wait for it.
TOGETHER = 200
TARGET = {Action.APPROVE: Status.APPROVED, Action.SPAM: Status.SPAM, Action.REJECT: Status.REJECTED}


@dataclass(frozen=True, slots=True)
class Decided:
    """The comment after the decision."""

    id: str
    revision: int
    status: Status


@dataclass(frozen=True, slots=True)
class DecidedTogether:
    """What was decided of a campaign, and the decisions of others that were faster."""

    decided: tuple[Decided, ...]
    skipped: tuple[Made, ...]


class NotFound(Exception):
    """No comment has this id, or it isn't of a campaign."""


class NothingToUndo(Exception):
    """Nobody has decided on this comment yet."""


@dataclass(eq=False)
class Conflict(Exception):
    """The comment is no longer at the revision that was decided on. Names who changed it, if a person did."""

    decided_by: str | None
    action: Action | None
    at: datetime | None
    revision: int
    status: Status


def decide(
    ctx: Context, moderator: Moderator, comment_id: str, revision: int, action: Action, reason: str | None = None
) -> Decided:
    """Carry out `action` on exactly `revision` of a comment, and record it.

    UNDO restores the status before the last decision, and is a decision itself. Raises Conflict for any other
    revision (also when the same was decided), NotFound, or NothingToUndo.
    """
    now = ctx.clock()

    def work(tx: Connection) -> Decided:
        comment = comments.by_id(tx, comment_id)
        if comment is None:
            raise NotFound(comment_id)
        if comment.revision != revision:
            raise _conflict(tx, comment)
        after = _target(tx, comment, action)
        if not comments.change_status(tx, comment_id, revision, after):
            raise _conflict(tx, comment)
        made = Decision(comment_id, revision, action, comment.status, after, moderator.id, reason, now)
        return _recorded(tx, made, comment.site_id)

    return ctx.store.write(work)


def decide_campaign(
    ctx: Context, moderator: Moderator, comment_id: str, action: Action, until: datetime, reason: str | None = None
) -> DecidedTogether:
    """Carry out `action` on every comment that waits, is of the same campaign as this one, and was there at `until`.

    Each gets a decision of its own, and can be taken back by itself. What was decided stays so if a later piece
    fails; asking again goes on. Raises NotFound.
    """
    if action is Action.UNDO:
        raise ValueError("a campaign is decided on as a whole, and taken back one by one")
    now = ctx.clock()
    with ctx.store.read() as tx:
        campaign = campaigns.of(tx, [comment_id]).get(comment_id)
    if campaign is None:
        raise NotFound(comment_id)

    def work(tx: Connection) -> list[Decided]:
        rows = campaigns.waiting(tx, campaign.key, until, TOGETHER)
        if not rows:
            return []
        campaigns.change_status(tx, campaign.site_id, rows, TARGET[action])
        made = [
            Decision(row.public_id, row.revision, action, Status.PENDING, TARGET[action], moderator.id, reason, now)
            for row in rows
        ]
        return [_recorded(tx, one, campaign.site_id) for one in made]

    done: list[Decided] = []
    while piece := ctx.store.write(work):
        done += piece
    return DecidedTogether(tuple(done), _by_others(ctx, campaign, until, done))


def _recorded(tx: Connection, made: Decision, site_id: int) -> Decided:
    decisions.record(tx, made, site_id)
    outbox.add(tx, "comment.decided", {"comment": made.comment, "action": str(made.action)}, made.at)
    return Decided(made.comment, made.revision + 1, made.after)


def _by_others(ctx: Context, campaign: Campaign, since: datetime, done: list[Decided]) -> tuple[Made, ...]:
    own = {one.id for one in done}
    with ctx.store.read() as tx:
        made = campaigns.decided_since(tx, campaign, since)
    latest = {one.decision.comment: one for one in made if one.decision.comment not in own}
    return tuple(latest.values())


def _target(tx: Connection, comment: Comment, action: Action) -> Status:
    if action is not Action.UNDO:
        return TARGET[action]
    latest = decisions.latest(tx, comment.id)
    if latest is None:
        raise NothingToUndo(comment.id)
    return latest.decision.before


def _conflict(tx: Connection, stale: Comment) -> Conflict:
    # Read again: on PostgreSQL another transaction may have changed it between our read and our update.
    comment = comments.by_id(tx, stale.id) or stale
    latest = decisions.latest(tx, stale.id)
    if latest is None:
        return Conflict(None, None, None, comment.revision, comment.status)
    made = latest.decision
    return Conflict(latest.moderator or None, made.action, made.at, comment.revision, comment.status)
