"""The verb: a moderator decides on many comments at once, and takes it back at once.

In pieces of 200, each a transaction, so that readers' posts needn't wait. Each comment gets a decision of its own,
and all of them the id of the batch. What was decided stays so if a later piece fails; asking again goes on.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from moderation import revise
from moderation.comment import (
    RELEASE,
    TARGET,
    UNDO_WINDOW,
    Action,
    Decided,
    Decision,
    Label,
    Moderator,
    Site,
    Status,
    decision_name,
)
from moderation.context import Context
from moderation.store import (
    amendments,
    batches,
    campaigns,
    comments,
    decisions,
    outbox,
    proposals,
    reports,
    samples,
    sieve,
)
from moderation.store.batches import Batch, Standing
from moderation.store.campaigns import Campaign
from moderation.store.decisions import Made
from moderation.store.sieve import Sieve, Walk

PIECE = 200
# So many are looked for at once.
AHEAD = 2_000
# A page waits no longer for its answer; what is left over is asked for again.
SECONDS = 8.0

Find = Callable[[Connection, int], list[Standing]]
"""Finds the next piece, given how many were decided on already."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it. `skipped` are decisions of others that were faster; `left_over` when the time was up."""

    batch: str
    decided: tuple[Decided, ...]
    skipped: tuple[Made, ...] = ()
    left_over: bool = False


class NotFound(Exception):
    """There is no such batch, or the comment isn't of a campaign."""


class NothingToUndo(Exception):
    """Nothing of the batch is as it left it: others have decided since, or it was taken back already."""


def decide_chosen(
    ctx: Context, moderator: Moderator, chosen: Sequence[tuple[str, int]], action: Action, reason: str | None = None
) -> Done:
    """Carry out `action` on each chosen comment that still stands at the revision that was on the screen."""
    if len(chosen) > PIECE:
        raise ValueError(f"{PIECE} comments at most are chosen at once")
    revisions, id = dict(chosen), ctx.new_id()

    def work(tx: Connection) -> list[Decided]:
        found = batches.chosen(tx, list(revisions))
        rows = [row for row in found if row.revision == revisions[row.public_id]]
        skipped = tuple(set(revisions) - {row.public_id for row in rows})
        batch = _batch(ctx, moderator, id, "chosen", action, reason, asked=len(revisions), skipped=skipped)
        batches.add(tx, batch)
        # What readers reported is decided on even where it stays as it is: that is the answer.
        told = reports.open_ids(tx, [row.public_id for row in rows])
        there = [row for row in rows if row.status is not Status.DELETED]
        return _decided(tx, batch, [row for row in there if row.status is not TARGET[action] or row.public_id in told])

    done = ctx.store.write(work)
    with ctx.store.read() as tx:
        skipped = batches.latest(tx, list(set(revisions) - {one.id for one in done}))
    return Done(id, tuple(done), tuple(skipped))


def decide_campaign(
    ctx: Context, moderator: Moderator, comment_id: str, action: Action, until: datetime, reason: str | None = None
) -> Done:
    """Carry out `action` on every comment that waits, is of the same campaign as this one, and was there at `until`.

    Raises NotFound.
    """
    if action is Action.UNDO:
        raise ValueError("a campaign is decided on as a whole; `undo` takes its batch back")
    with ctx.store.read() as tx:
        campaign = campaigns.of(tx, [comment_id]).get(comment_id)
    if campaign is None:
        raise NotFound(comment_id)
    batch = _batch(ctx, moderator, ctx.new_id(), "campaign", action, reason, until=until, asked=campaign.waiting)
    done = _in_pieces(ctx, batch, lambda tx, _: campaigns.waiting(tx, campaign.key, until, PIECE))
    return Done(done.batch, done.decided, _by_others(ctx, campaign, until, done.decided), done.left_over)


def release(ctx: Context, moderator: Moderator, site: Site, threshold: float, until: datetime, asked: int) -> Done:
    """Approve all that waits in the site's lane of good comments below this line, and was there at `until`.

    `asked` is how many there were on the page. It teaches nothing: nobody has read them one by one.
    """
    batch = _batch(ctx, moderator, ctx.new_id(), RELEASE, Action.APPROVE, None, until=until, asked=asked)
    return _in_pieces(ctx, batch, lambda tx, _: batches.below(tx, site.id, threshold, until, PIECE))


def accept(ctx: Context, moderator: Moderator, import_id: str, action: Action, until: datetime) -> Done:
    """Carry out what an import proposes, on all comments that stand as its labelers read them and were there then."""
    batch = _batch(ctx, moderator, ctx.new_id(), "proposed", action, None, until=until, asked=0)
    return _in_pieces(ctx, batch, lambda tx, _: proposals.standing(tx, import_id, action, until, PIECE))


def decide_matching(
    ctx: Context, moderator: Moderator, walk: Walk, matching: Sieve, action: Action, until: datetime
) -> Done:
    """Carry out `action` on all of a view that passes a sieve and was there at `until`, the newest first."""
    status = walk.status
    if status is None or status is TARGET[action]:
        raise ValueError("what is decided on at once has one status, and another one afterwards")
    known: list[int] = []
    cursor = ""
    # Where each piece begins among the known ones, so that a piece that is tried again is the same.
    starts = {0: 0}

    def find(tx: Connection, done: int) -> list[Standing]:
        nonlocal cursor
        rows: list[Standing] = []
        at = starts[done]
        while len(rows) < PIECE:
            if at == len(known):
                if cursor == sieve.NOWHERE:
                    break
                look = sieve.keys(tx, walk, matching, cursor, AHEAD)
                known.extend(look.found)
                cursor = look.cursor or sieve.NOWHERE
            piece = known[at : at + PIECE - len(rows)]
            rows += batches.keyed(tx, piece, status, until) if piece else []
            at += len(piece)
        starts[done + len(rows)] = at
        return rows

    batch = _batch(ctx, moderator, ctx.new_id(), "filter", action, None, until=until, asked=0)
    return _in_pieces(ctx, batch, find)


def undo(ctx: Context, moderator: Moderator, batch_id: str) -> Done:
    """Take back all of a batch that nobody has changed since. Raises NotFound or NothingToUndo."""
    with ctx.store.read() as tx:
        before = batches.by_id(tx, batch_id)
        asked = batches.done(tx, batch_id)
        if before is None:
            raise NotFound(batch_id)
        if not batches.can_be_undone(tx, batch_id):
            raise NothingToUndo(batch_id)
    batch = _batch(ctx, moderator, ctx.new_id(), "undo", Action.UNDO, None, asked=asked, undoes=batch_id)
    return _in_pieces(ctx, batch, lambda tx, _: batches.undoable(tx, batch_id, PIECE))


def _batch(
    ctx: Context,
    moderator: Moderator,
    id: str,
    kind: str,
    action: Action,
    reason: str | None,
    *,
    asked: int,
    until: datetime | None = None,
    undoes: str | None = None,
    skipped: tuple[str, ...] = (),
) -> Batch:
    now = ctx.clock()
    return Batch(
        id=id,
        moderator_id=moderator.id,
        kind=kind,
        action=action,
        reason=reason,
        until=until or now,
        undoes=undoes,
        asked=asked,
        skipped=skipped,
        at=now,
    )


def _in_pieces(ctx: Context, batch: Batch, find: Find) -> Done:
    """Decide piece by piece on what `find` finds; what was decided is not found again.

    Where nothing is left of what the same page asked for before, that batch is the answer.
    """

    def work(tx: Connection) -> tuple[str, list[Decided]]:
        rows = find(tx, len(done))
        if not rows and not done and (before := batches.same(tx, batch)):
            return before, []
        if not done:
            batches.add(tx, batch)
        return batch.id, _decided(tx, batch, rows)

    done: list[Decided] = []
    until = time.monotonic() + SECONDS
    while True:
        id, piece = ctx.store.write(work)
        done += piece
        if len(piece) < PIECE:
            return Done(id, tuple(done))
        if time.monotonic() > until:
            return Done(id, tuple(done), left_over=True)


def _decided(tx: Connection, batch: Batch, rows: Sequence[Standing]) -> list[Decided]:
    """Decide on rows that this transaction holds: status, label, record and event of each, a statement for all."""
    if not rows:
        return []
    changes = amendments.among(tx, [row.public_id for row in rows])
    rows = [row for row in rows if row.public_id not in changes or _settled(tx, batch, row, changes[row.public_id])]
    if not rows:
        return []
    made = {row.public_id: _decision(batch, row, in_place=changes.get(row.public_id, False)) for row in rows}
    standing = decisions.standing(tx, list(made.values()))
    groups: dict[tuple[Status, Label | None], list[Standing]] = defaultdict(list)
    for row in rows:
        label = None if batch.kind == RELEASE else standing[row.public_id]
        after = made[row.public_id].after
        groups[revise.own_status(after) if row.public_id in changes else after, label].append(row)
    for (status, label), group in sorted(groups.items(), key=str):
        batches.change(tx, group, status, label)
        samples.settle(tx, [row.public_id for row in group], batch.at if label else None)
    decisions.append(tx, [(made[row.public_id], row.site_id) for row in rows])
    if batch.kind != RELEASE:
        # What nobody has read one by one answers no reader.
        reports.settle(tx, list(made.values()))
    if batch.action is Action.UNDO:
        # A comment's decision of the batch was about the revision before.
        outbox.cancel_all(tx, [decision_name(row.public_id, row.revision - 1) for row in rows], batch.at)
    told = {one.name: {"comment": one.comment, "action": str(one.action)} for one in made.values()}
    outbox.add_all(tx, "comment.decided", told, batch.at, due=batch.at + UNDO_WINDOW)
    return [Decided(one.comment, one.revision + 1, one.after) for one in made.values()]


def _settled(tx: Connection, batch: Batch, row: Standing, in_place: bool) -> bool:
    """Put an author's change in place, or take it out; False if what it changes has moved on since."""
    amendment = comments.by_id(tx, row.public_id)
    try:
        if in_place:
            revise.take_out(tx, row.public_id, batch.at)
        if amendment and (row.back_to or TARGET[batch.action]) is Status.APPROVED:
            revise.put(tx, amendment, batch.at)
    except revise.Moved:
        return False
    return True


def _decision(batch: Batch, row: Standing, *, in_place: bool) -> Decision:
    after = row.back_to or TARGET[batch.action]
    before = Status.APPROVED if in_place else row.status
    return Decision(
        row.public_id,
        row.revision,
        batch.action,
        before,
        after,
        batch.moderator_id,
        batch.reason,
        batch.at,
        batch.id,
    )


def _by_others(ctx: Context, campaign: Campaign, since: datetime, done: Sequence[Decided]) -> tuple[Made, ...]:
    own = {one.id for one in done}
    with ctx.store.read() as tx:
        made = campaigns.decided_since(tx, campaign, since)
    latest = {one.decision.comment: one for one in made if one.decision.comment not in own}
    return tuple(latest.values())
