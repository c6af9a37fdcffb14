"""The worker: does what the outbox says, and forgets what ran out. Many may run: each takes other events."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event as Flag

from sqlalchemy import Connection

from moderation.context import Context
from moderation.store import limits, nonces, outbox, sessions
from moderation.store.outbox import Event
from moderation.store.trouble import Unavailable

_log = logging.getLogger(__name__)

BATCH = 50
LEASE = timedelta(minutes=2)
IDLE_SECONDS = 1.0
ATTEMPTS = 10

PRUNE_EVERY = timedelta(hours=1)
NONCES_KEPT = timedelta(hours=24)
PIECE_ROWS = 200
PIECE_SECONDS = 0.02

Handler = Callable[[Context, Event], None]


def acknowledge(ctx: Context, event: Event) -> None:
    """Nobody waits for this event yet: its transaction has already stored all there is to do."""


HANDLERS: Mapping[str, Handler] = {
    # A comment was stored.
    "comment.received": acknowledge,
    # A moderator decided on one.
    "comment.decided": acknowledge,
}


def run(ctx: Context, stop: Flag) -> None:
    """Work until `stop` is set. A database that is away is waited for."""
    prune_at = ctx.clock()
    while not stop.is_set():
        try:
            busy = drain(ctx) == BATCH
            if ctx.clock() >= prune_at:
                prune(ctx, stop)
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
    if error == "unknown_kind" or event.attempts >= ATTEMPTS:
        return None
    return now + timedelta(seconds=min(2**event.attempts, 3600))


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many rows went."""

    nonces: int
    sessions: int
    limits: int


def prune(ctx: Context, stop: Flag | None = None) -> Pruned:
    """Delete what has run out: nonces after a day, sessions and counters after their end."""
    now = ctx.clock()
    stop = stop or Flag()
    return Pruned(
        nonces=_in_pieces(ctx, stop, lambda tx, limit: nonces.prune(tx, now - NONCES_KEPT, limit)),
        sessions=_in_pieces(ctx, stop, lambda tx, limit: sessions.prune(tx, now, limit)),
        limits=_in_pieces(ctx, stop, lambda tx, limit: limits.forget(tx, now, limit)),
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
