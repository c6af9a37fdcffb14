"""Contradictions: the decisions of a site that a fit without them doubts most, and which of them were kept.

They are found anew with each exact refit. What somebody kept stays kept as long as that decision stands: only one made
anew can be doubted again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, exists, insert, select, update

from moderation.comment import Status
from moderation.store import cursors
from moderation.store.columns import said
from moderation.store.comments import CARDS, Card, as_card
from moderation.store.measuring_schema import NOT_KEPT, contradictions
from moderation.store.schema import comments, decisions

ORDER = "contradictions"


@dataclass(frozen=True, slots=True)
class Doubted:
    """A decision, by its number, on a comment. `doubt` is how probable a fit without it holds the opposite."""

    comment: str
    decision: int
    doubt: float


KEYS = select(comments.c.public_id, comments.c.id).where(
    comments.c.site_id == bindparam("site_id"), comments.c.public_id.in_(bindparam("ids", expanding=True))
)
FORGET = delete(contradictions).where(contradictions.c.site_id == bindparam("of_site"), NOT_KEPT)
KEPT = select(contradictions.c.comment_id, contradictions.c.decision).where(
    contradictions.c.comment_id.in_(bindparam("keys", expanding=True))
)
OVERTAKEN = delete(contradictions).where(contradictions.c.comment_id.in_(bindparam("keys", expanding=True)))
LATER = (
    exists()
    .where(decisions.c.comment == comments.c.public_id, decisions.c.id > contradictions.c.decision)
    .correlate(comments, contradictions)
)
STANDS = comments.c.status.in_(tuple(map(said, (Status.APPROVED, Status.SPAM, Status.REJECTED))))
OPEN = (
    select(contradictions.c.comment_id)
    .join(comments, comments.c.id == contradictions.c.comment_id)
    .where(NOT_KEPT, ~LATER, STANDS)
)
# From the few that are doubted to their comments, never from what there is: counted on every page of the queue.
IS_OPEN = exists().where(comments.c.id == contradictions.c.comment_id, STANDS, ~LATER).correlate(contradictions)
COUNTED = select(contradictions.c.comment_id).where(NOT_KEPT, IS_OPEN)
DOUBTS = (
    select(comments.c.public_id, contradictions.c.doubt)
    .join(contradictions, contradictions.c.comment_id == comments.c.id)
    .where(comments.c.public_id.in_(bindparam("ids", expanding=True)))
)
KEEP = (
    update(contradictions)
    .where(
        contradictions.c.comment_id.in_(
            OPEN.where(
                comments.c.public_id == bindparam("public_id"), comments.c.revision == bindparam("at_revision")
            ).scalar_subquery()
        )
    )
    .values(kept=bindparam("now", type_=contradictions.c.kept.type))
)


def replace(tx: Connection, site_id: int, found: Sequence[Doubted]) -> None:
    """Store what the latest fit doubts in place of what an earlier one did."""
    tx.execute(FORGET, {"of_site": site_id})
    rows = tx.execute(KEYS, {"site_id": site_id, "ids": [one.comment for one in found]})
    keys = {row.public_id: row.id for row in rows}
    kept = {row.comment_id: row.decision for row in tx.execute(KEPT, {"keys": list(keys.values())})}
    there = [one for one in found if one.comment in keys]
    anew = [one for one in there if kept.get(keys[one.comment]) != one.decision]
    tx.execute(OVERTAKEN, {"keys": [keys[one.comment] for one in anew]})
    values = [
        {"comment_id": keys[one.comment], "site_id": site_id, "decision": one.decision, "doubt": one.doubt}
        for one in anew
    ]
    if values:
        tx.execute(insert(contradictions), values)


def keep(tx: Connection, public_id: str, revision: int, now: datetime) -> bool:
    """Note that the decision is right; False when it isn't doubted, was kept, or no longer stands at that revision."""
    return tx.execute(KEEP, {"public_id": public_id, "at_revision": revision, "now": now}).rowcount > 0


def page(tx: Connection, site_id: int | None, after: str | None, limit: int) -> list[Card]:
    """Return the comments whose decisions stand and are doubted, the most doubted one first. Raises BadCursor."""
    doubt, key = cursors.read(after, ORDER, 2) if after else (2.0, 0)
    values = {"site_id": site_id, "doubt": doubt, "key": key, "limit": limit}
    rows = tx.execute(_page(site_id is not None), values).all()
    ordered = sorted(rows, key=lambda row: (row.doubt, row.id), reverse=True)
    return [as_card(row, cursors.write(ORDER, (row.doubt, row.id))) for row in ordered]


def doubts(tx: Connection, ids: Sequence[str]) -> dict[str, float]:
    """How probable a fit without it holds the opposite of the decision on each of these comments."""
    return {row.public_id: row.doubt for row in tx.execute(DOUBTS, {"ids": list(ids)})} if ids else {}


def count(tx: Connection, site_id: int | None, most: int) -> int:
    """How many doubted decisions stand; counting stops at `most`."""
    query = COUNTED.limit(bindparam("most"))
    if site_id is None:
        return len(tx.execute(query, {"most": most}).all())
    query = query.where(contradictions.c.site_id == bindparam("site_id"))
    return len(tx.execute(query, {"site_id": site_id, "most": most}).all())


@cache
def _page(of_site: bool) -> Select[Any]:
    doubt, key = contradictions.c.doubt, contradictions.c.comment_id
    follows = (doubt < bindparam("doubt")) | ((doubt == bindparam("doubt")) & (key < bindparam("key")))
    first = select(key, doubt).where(NOT_KEPT, IS_OPEN, follows)
    first = first.where(contradictions.c.site_id == bindparam("site_id")) if of_site else first
    shown = first.order_by(doubt.desc(), key.desc()).limit(bindparam("limit")).subquery()
    # Put in order by who reads them: they are a page at most.
    return CARDS.add_columns(shown.c.doubt).join(shown, shown.c.comment_id == comments.c.id)
