"""The verb: labels from outside become proposals. Only what a moderator accepts is a decision, and theirs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Connection

from moderation.comment import Moderator
from moderation.context import Context
from moderation.store import audit, proposals
from moderation.store.proposals import Proposed

PIECE = 200
SOURCE_LIMIT = 80


@dataclass(slots=True)
class Outcome:
    """What became of a file's lines. The lists hold ids of comments."""

    import_id: str
    proposed: int = 0
    unknown: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)


def propose(ctx: Context, lines: Iterable[Proposed], source: str) -> Outcome:
    """Take labels in, in pieces; of several on a comment the last one. `source` is the name of their file."""
    now, outcome = ctx.clock(), Outcome(ctx.new_id())
    name = source[-SOURCE_LIMIT:]
    ctx.store.write(proposals.clear)
    for piece in _pieces(lines):
        put = ctx.store.write(
            lambda tx, piece=piece: proposals.put(tx, piece, outcome.import_id, name, now)  # type: ignore[misc]
        )
        outcome.proposed += put.proposed
        outcome.unknown += put.unknown
        outcome.changed += put.changed
        outcome.decided += put.decided
    ctx.store.write(lambda tx: audit.record(tx, None, "labels.imported", outcome.import_id, now))
    return outcome


def withdraw(ctx: Context, moderator: Moderator, import_id: str) -> int:
    """Take back what an import proposes; return how many comments that are."""
    now = ctx.clock()

    def work(tx: Connection) -> int:
        gone = proposals.withdraw(tx, import_id)
        if gone:
            audit.record(tx, moderator.id, "labels.withdrawn", import_id, now)
        return gone

    return ctx.store.write(work)


def _pieces(lines: Iterable[Proposed]) -> Iterator[list[Proposed]]:
    lines = iter(lines)
    while piece := list(islice(lines, PIECE)):
        yield piece
