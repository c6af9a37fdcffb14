"""The worker: does what the outbox says, and forgets what ran out. Many may run: each takes other events."""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event as Flag

from sqlalchemy import Connection

from moderation import census, hooks, lanes, learn, observe, restamp, spread
from moderation.comment import Site, Status
from moderation.config import as_environment
from moderation.context import Context
from moderation.mails import deliver, digest, plan
from moderation.notify.mail import MailRefused
from moderation.notify.webhook import WebhookRefused
from moderation.rule import REPLAY
from moderation.store import (
    assents,
    comments,
    dispatches,
    holds,
    invitations,
    limits,
    nonces,
    outbox,
    reports,
    sessions,
    sites,
    subscriptions,
    tidings,
    used_links,
    withdrawals,
)
from moderation.store import lanes as stored_lanes
from moderation.store.outbox import Event
from moderation.store.trouble import Unavailable
from moderation.subscribe import ASKED_KEPT, IDLE_KEPT, UNCONFIRMED_KEPT

_log = logging.getLogger(__name__)

BATCH = 50
LEASE = timedelta(minutes=2)
IDLE_SECONDS = 1.0
ATTEMPTS = 10
# Other people's servers may be away for a day or two.
PATIENT_ATTEMPTS = {"mail": 60, "webhook": 60}
FINAL = ("unknown_kind", MailRefused.__name__, WebhookRefused.__name__)

PRUNE_EVERY = timedelta(hours=1)
NONCES_KEPT = timedelta(hours=24)
# Longer than a link is good, and than anything is tried.
DISPATCHES_KEPT = timedelta(days=30)
LINKS_KEPT = timedelta(days=30)
# So long a reader's decided reports say how far the next one is to be trusted.
REPORTS_KEPT = timedelta(days=365)
PIECE_ROWS = 200
PIECE_SECONDS = 0.02

FIT = "moderation.serving.refit"
# Within the lease, or another worker would begin the same.
FIT_SECONDS = 100.0

Handler = Callable[[Context, Event], None]


class FitFailed(Exception):
    """The process that learns ended with an error; its own lines say why."""


def received(ctx: Context, event: Event) -> None:
    """Tell who wants to hear of a comment that waits, or is public; see whether a rule meets more than it used to."""
    plan.of_waiting(ctx, event.payload["comment"])
    hooks.plan_received(ctx, event.payload["comment"])
    # What a person approved meanwhile may still be taken back: of that another event tells.
    if event.payload.get("status") == Status.APPROVED:
        spread.spread(ctx, event.payload["comment"], event.created)
    observe.watch(ctx, event.payload.get("rules", ()))


def replay(ctx: Context, event: Event) -> None:
    """Look at the past for a rule that moderators try out."""
    observe.replay_on(ctx, event.payload["rule"])


def decided(ctx: Context, event: Event) -> None:
    """Take back what rules it speaks against, let the next of its campaign come up, and the site learn.

    Of many decisions at once the first event learns from all.
    """
    observe.overruled(ctx, event.payload["comment"])
    with ctx.store.read() as tx:
        comment = comments.by_id(tx, event.payload["comment"])
        site = sites.by_id(tx, comment.site_id) if comment else None
        leader = stored_lanes.next_in_campaign(tx, event.payload["comment"], lanes.FOLLOWS)
    if leader:
        ctx.store.write(lambda tx: stored_lanes.lead(tx, leader, lanes.FOLLOWS))
    if site and learn.is_due(ctx, site):
        refit(ctx, site)


def told(ctx: Context, event: Event) -> None:
    """A decision that can't be taken back in a moment any more: readers and the outside hear of it, the site learns."""
    hooks.plan_decided(ctx, event.payload["comment"], event.payload.get("action", ""), event.created)
    spread.spread(ctx, event.payload["comment"], event.created)
    decided(ctx, event)


def refit(ctx: Context, site: Site) -> None:
    """Fit the site's layer in a process of its own: what scikit-learn loads must not stay with a long-lived one.

    Raises FitFailed.
    """
    command = [sys.executable, "-m", FIT, site.key, str(ctx.model.folder)]
    environment = {**os.environ, **as_environment(ctx.settings)}
    # Nothing is written to stdin: its end tells the child that the worker is gone.
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE) as process:  # noqa: S603 (our own module)
        try:
            status = process.wait(FIT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise FitFailed(f"site {site.key}: not done after {FIT_SECONDS:.0f} s") from None
    if status:
        raise FitFailed(f"site {site.key}: status {status}")


def refit_those_behind(ctx: Context, stop: Flag) -> None:
    """Let each site learn from what is left over, or anew from all when the shipped model is another."""
    with ctx.store.read() as tx:
        every = sites.every(tx)
    for site in every:
        if stop.is_set():
            return
        if learn.is_behind(ctx, site):
            try:
                refit(ctx, site)
            except FitFailed as error:
                _log.error("learning failed: %s", error)


HANDLERS: Mapping[str, Handler] = {
    # A comment was stored.
    "comment.received": received,
    # Its author wrote it anew, as a moderator had asked.
    "comment.rewritten": received,
    # A moderator wants another opinion, or named colleagues in a note.
    "comment.asked": lambda ctx, event: plan.of_asked(
        ctx, event.payload["comment"], event.payload["moderator"], event.created
    ),
    "note.written": lambda ctx, event: plan.of_note(ctx, event.payload["note"]),
    # A webhook to call, a mail to send.
    "webhook": lambda ctx, event: hooks.deliver(ctx, event.payload, event.created),
    "mail": lambda ctx, event: deliver.deliver(ctx, event.payload, event.created),
    # A moderator decided on one.
    "comment.decided": told,
    # A moderator took a decision back before anybody outside had heard of it.
    "comment.taken_back": decided,
    # A moderator tries a rule out.
    REPLAY: replay,
}


def run(ctx: Context, stop: Flag) -> None:
    """Work until `stop` is set. A database that is away is waited for."""
    prune_at, stamped = ctx.clock(), restamp.Progress()
    while not stop.is_set():
        try:
            digest.make(ctx)
            busy = spread.make(ctx) == spread.AT_ONCE
            busy = drain(ctx) == BATCH or busy
            busy = restamp.go_on(ctx, stamped, stop) or busy
            busy = census.go_on(ctx, stop) or busy
            if ctx.clock() >= prune_at:
                prune(ctx, stop)
                observe.expire(ctx)
                refit_those_behind(ctx, stop)
                prune_at = ctx.clock() + PRUNE_EVERY
        except Unavailable as trouble:
            _log.warning("the worker waits: %s", trouble)
            busy = False
        if not busy:
            stop.wait(IDLE_SECONDS)


def drain(ctx: Context) -> int:
    """Take one batch of due events and handle each; return how many there were."""
    events = ctx.store.write(lambda tx: outbox.claim(tx, BATCH, ctx.clock(), LEASE))
    outcomes = [(event, _handled(ctx, event)) for event in events]
    if outcomes:
        ctx.store.write(lambda tx: _note(tx, outcomes, ctx.clock()))
    return len(outcomes)


def _handled(ctx: Context, event: Event) -> str | None:
    """Handle one event; return None, or the code of what went wrong."""
    handler = HANDLERS.get(event.kind)
    if handler is None:
        _log.error("outbox event %d has the unknown kind %r: kept as a dead letter", event.id, event.kind)
        return "unknown_kind"
    try:
        handler(ctx, event)
    except Unavailable:
        raise
    except Exception as error:
        # One bad event must not stop the others. Its payload stays out of the log.
        _log.exception("outbox event %d (%s) failed", event.id, event.kind)
        return type(error).__name__
    return None


def _note(tx: Connection, outcomes: list[tuple[Event, str | None]], now: datetime) -> None:
    for event, error in outcomes:
        if error is None:
            outbox.done(tx, event.id)
        else:
            outbox.failed(tx, event.id, error, _retry_at(event, error, now))


def _retry_at(event: Event, error: str, now: datetime) -> datetime | None:
    """Wait twice as long after each failure, an hour at most; None gives the event up."""
    if error in FINAL or event.attempts >= PATIENT_ATTEMPTS.get(event.kind, ATTEMPTS):
        return None
    return now + timedelta(seconds=min(2 ** min(event.attempts, 12), 3600))


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many rows went."""

    nonces: int
    sessions: int
    limits: int
    holds: int
    dispatches: int = 0
    links: int = 0
    invitations: int = 0
    assents: int = 0
    reports: int = 0
    withdrawn: int = 0
    subscriptions: int = 0
    tidings: int = 0


def prune(ctx: Context, stop: Flag | None = None) -> Pruned:
    """Delete what has run out: nonces, sessions, counters, holds, invitations, requests, mails' traces, old reports."""
    now = ctx.clock()
    stop = stop or Flag()
    unconfirmed, idle = now - UNCONFIRMED_KEPT, now - IDLE_KEPT
    _in_pieces(ctx, stop, lambda tx, limit: subscriptions.prune_asked(tx, now - ASKED_KEPT, limit))
    return Pruned(
        nonces=_in_pieces(ctx, stop, lambda tx, limit: nonces.prune(tx, now - NONCES_KEPT, limit)),
        sessions=_in_pieces(ctx, stop, lambda tx, limit: sessions.prune(tx, now, limit)),
        limits=_in_pieces(ctx, stop, lambda tx, limit: limits.forget(tx, now, limit)),
        holds=_in_pieces(ctx, stop, lambda tx, limit: holds.prune(tx, now, limit)),
        dispatches=_in_pieces(ctx, stop, lambda tx, limit: dispatches.prune(tx, now - DISPATCHES_KEPT, limit)),
        links=_in_pieces(ctx, stop, lambda tx, limit: used_links.prune(tx, now - LINKS_KEPT, limit)),
        invitations=_in_pieces(ctx, stop, lambda tx, limit: invitations.prune(tx, now, limit)),
        assents=_in_pieces(ctx, stop, lambda tx, limit: assents.prune(tx, now, limit)),
        reports=_in_pieces(ctx, stop, lambda tx, limit: reports.prune(tx, now - REPORTS_KEPT, limit)),
        withdrawn=_in_pieces(ctx, stop, lambda tx, limit: withdrawals.forget(tx, now, limit)),
        subscriptions=_in_pieces(ctx, stop, lambda tx, limit: subscriptions.prune(tx, unconfirmed, idle, limit)),
        tidings=_in_pieces(ctx, stop, lambda tx, limit: tidings.prune(tx, now - spread.NEWS_FOR, limit)),
    )


def _in_pieces(ctx: Context, stop: Flag, delete: Callable[[Connection, int], int]) -> int:
    """Delete in small transactions, with a breath between them: readers' posts wait for the same lock on SQLite."""
    total, rows = 0, PIECE_ROWS
    while not stop.is_set():
        started = time.perf_counter()
        size = rows
        gone = ctx.store.write(lambda tx, size=size: delete(tx, size))  # type: ignore[misc]
        taken = time.perf_counter() - started
        total += gone
        if gone < size:
            break
        rows = _next_size(size, taken)
        stop.wait(taken)
    return total


def _next_size(rows: int, taken: float) -> int:
    """Halve the pieces when one took too long, and grow them again when there is room."""
    return max(10, rows // 2) if taken > PIECE_SECONDS else min(PIECE_ROWS, rows * 2)
