"""The queue's lanes: one list read in stretches, and where each comment stands in it, stamped anew as sites learn.

What is overdue comes first, then the unsure lane, then that of good comments. Each stretch is read by an index in its
own order, so that a page costs the same however many wait.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
    tuple_,
    update,
)

from moderation.comment import Evidence, Lane, Place, Status, as_record
from moderation.store import cursors, deferrals
from moderation.store.columns import Code, said
from moderation.store.comments import CARDS, Card, as_card
from moderation.store.schema import comments

STRETCHES = (Lane.OVERDUE, Lane.UNSURE, Lane.GOOD)
EVERY = 10
"""Each card whose number on the page this divides is drawn by lot."""
# Said as the partial indexes say it: of a parameter the planner can't know that it fits.
WAITS = comments.c.status == said(Status.PENDING)
# Public ids are random, so a random one points at any comment that waits with the same chance.
LETTERS = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"

DRAWN = comments.alias("drawn")

# Not by the index of `due`: within a lane the order counts, and few of its first ones are overdue.
NOT_OVERDUE = comments.c.due + 0 > bindparam("at")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a page begins: in which lane, and after which key of it. `at` is when the first page was asked for."""

    number: int
    at: float
    key: tuple[float | int, ...] = ()


def page(
    tx: Connection, site_id: int | None, after: str | None, limit: int, now: float, hidden_from: int | None = None
) -> list[Card]:
    """Return the cards after the cursor in the order of the lanes; those that are overdue stay so from page to page.

    What the moderator `hidden_from` put off is left out. Raises BadCursor.
    """
    start = _read(after) if after else Stretch(0, now)
    found: list[Card] = []
    for number in range(start.number, len(STRETCHES)):
        key = start.key if number == start.number else ()
        found += _stretch(tx, site_id, Stretch(number, start.at, key), limit - len(found), hidden_from)
        if len(found) >= limit:
            break
    return found


def of_lane(tx: Connection, site_id: int, lane: Lane, after: str | None, limit: int, now: float) -> list[Card]:
    """Return the cards of a site's lane alone, overdue or not. Raises BadCursor."""
    start = _read(after) if after else Stretch(STRETCHES.index(lane), now)
    if STRETCHES[start.number] is not lane:
        raise cursors.BadCursor("the cursor is not one of this lane; start from its first page")
    return _stretch(tx, site_id, replace(start, at=0.0), limit)


def drawn(tx: Connection, site_id: int | None, seed: str, count: int) -> list[Card]:
    """Return so many cards by lot, each that waits with the same chance; the same ones for the same seed."""
    if count < 1:
        return []
    chance = Random(seed)  # noqa: S311 (a draw, no secret)
    lots = {f"lot{number}": "".join(chance.choices(LETTERS, k=8)) for number in range(count)}
    rows = tx.execute(_draw(site_id is not None, count), {"site_id": site_id, **lots})
    return [as_card(row, "", Lane.RANDOM) for row in rows]


def _read(cursor: str) -> Stretch:
    number, at, *key = cursors.read(cursor, "lanes", 4)
    if number not in range(len(STRETCHES)):
        raise cursors.BadCursor("the cursor is not one of this list; start from the first page")
    return Stretch(int(number), float(at), tuple(key))


def _stretch(
    tx: Connection, site_id: int | None, start: Stretch, limit: int, hidden_from: int | None = None
) -> list[Card]:
    query = _query(start.number, site_id is not None, bool(start.key), bool(start.at))
    values: dict[str, Any] = {"limit": limit, "at": start.at, "site_id": site_id, "lane": STRETCHES[start.number]}
    values |= {f"key{place}": part for place, part in enumerate(start.key)}
    if hidden_from is not None:
        query = query.where(deferrals.IS_OPEN)
        values |= {"hidden_from": hidden_from, "now": datetime.fromtimestamp(start.at, UTC)}
    lane = STRETCHES[start.number]
    ordered = "due" if lane is Lane.OVERDUE else "priority"
    return [
        as_card(row, cursors.write("lanes", (start.number, start.at, getattr(row, ordered), row.id)), lane)
        for row in tx.execute(query, values)
    ]


@cache
def _query(number: int, of_site: bool, follows: bool, not_overdue: bool) -> Select[Any]:
    overdue = STRETCHES[number] is Lane.OVERDUE
    first = comments.c.due if overdue else comments.c.priority
    query = CARDS.where(WAITS).order_by(first, comments.c.id).limit(bindparam("limit"))
    if of_site:
        query = query.where(comments.c.site_id == bindparam("site_id"))
    if overdue:
        query = query.where(comments.c.due <= bindparam("at"))
    else:
        query = query.where(comments.c.lane == bindparam("lane"))
        query = query.where(NOT_OVERDUE) if not_overdue else query
    return query.where(_beyond(first)) if follows else query


def _beyond(first: ColumnElement[Any]) -> ColumnElement[bool]:
    seen = tuple_(bindparam("key0", type_=first.type), bindparam("key1", type_=comments.c.id.type))
    return tuple_(first, comments.c.id) > seen


@cache
def _draw(of_site: bool, count: int) -> Select[Any]:
    """For each lot the first comment from it on; where there is none, the first of all."""
    waits = select(DRAWN.c.id).where(DRAWN.c.status == said(Status.PENDING))
    waits = waits.where(DRAWN.c.site_id == bindparam("site_id")) if of_site else waits
    first = waits.order_by(DRAWN.c.public_id).limit(literal_column("1"))
    onward = (first.where(DRAWN.c.public_id >= bindparam(f"lot{number}")) for number in range(count))
    keys = [func.coalesce(one.scalar_subquery(), first.scalar_subquery()) for one in onward]
    return CARDS.where(comments.c.id.in_(keys)).order_by(comments.c.id)


# --- The lane of good comments, by score ---

BELOW = (
    select(comments.c.id)
    .where(
        WAITS,
        comments.c.site_id == bindparam("site_id"),
        comments.c.lane == bindparam("lane", type_=Code(Lane)),
        comments.c.priority > bindparam("above"),
    )
    .limit(bindparam("most"))
)


def count_below(tx: Connection, site_id: int, threshold: float, most: int) -> int:
    """How many good comments have a score below this; counting stops at `most`."""
    values = {"site_id": site_id, "lane": Lane.GOOD, "above": -threshold, "most": most}
    return len(tx.execute(BELOW, values).all())


# --- Stamping ---

STAMPED = (
    CARDS.add_columns(cast(comments.c.circumstances, Text).label("circumstances"))
    .where(comments.c.status == said(Status.PENDING), comments.c.site_id == bindparam("site_id"))
    .where(comments.c.id > bindparam("last"))
    .order_by(comments.c.id)
    .limit(bindparam("most"))
)
STAMP = (
    update(comments)
    .where(comments.c.id == bindparam("comment_id"), comments.c.revision == bindparam("at_revision"), WAITS)
    .values(
        lane=bindparam("to_lane", type_=Code(Lane)),
        priority=bindparam("to_priority"),
        # What moderators asked one another for stays where they put it.
        due=case((comments.c.due < 0, comments.c.due), else_=bindparam("to_due")),
        score=bindparam("to_score"),
        model_version=bindparam("to_model"),
        evidence=bindparam("to_evidence", type_=comments.c.evidence.type),
    )
)
LEADER = (
    select(comments.c.id, comments.c.lane, comments.c.priority)
    .where(comments.c.campaign == bindparam("campaign"), comments.c.status == said(Status.PENDING))
    .order_by(comments.c.id)
    .limit(1)
)
CAMPAIGN_OF = select(comments.c.campaign).where(
    comments.c.public_id == bindparam("public_id"), comments.c.campaign.is_not(None)
)
LEAD = (
    update(comments)
    .where(comments.c.id == bindparam("comment_id"), comments.c.priority >= bindparam("follows"), WAITS)
    .values(priority=comments.c.priority - bindparam("follows"))
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A comment that waits, as it is scored: `key` is for this file, `campaign` for whom it follows."""

    key: int
    card: Card
    place: Place
    language: str
    campaign: int | None


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is written to a comment that still waits at this revision."""

    key: int
    revision: int
    place: Place
    score: float | None
    model_version: str | None
    evidence: tuple[Evidence, ...]


def waiting(tx: Connection, site_id: int, last: int, most: int) -> list[Standing]:
    """Return what waits on a site after the key `last`, the oldest first."""
    rows = tx.execute(STAMPED, {"site_id": site_id, "last": last, "most": most})
    return [
        Standing(row.id, as_card(row, ""), Place(row.lane, row.priority, row.due), _language(row), row.campaign)
        for row in rows
    ]


def _language(row: Row[Any]) -> str:
    return str((json.loads(row.circumstances or "null") or {}).get("language", ""))


def stamp(tx: Connection, stamps: Sequence[Stamp]) -> None:
    """Write where these comments stand. One that was decided on or edited meanwhile is left as it is."""
    if stamps:
        tx.execute(STAMP, [_stamped(one) for one in stamps])


def _stamped(one: Stamp) -> dict[str, Any]:
    return {
        "comment_id": one.key,
        "at_revision": one.revision,
        "to_lane": one.place.lane,
        "to_priority": one.place.priority,
        "to_due": one.place.due,
        "to_score": one.score,
        "to_model": one.model_version,
        "to_evidence": [as_record(piece) for piece in one.evidence],
    }


def leaders(tx: Connection, campaigns: Iterable[int]) -> dict[int, int]:
    """Return the key of each campaign's first comment that waits: the others come after it."""
    return {campaign: row.id for campaign in campaigns if (row := tx.execute(LEADER, {"campaign": campaign}).first())}


def is_led(tx: Connection, campaign: int | None) -> bool:
    """Whether another comment of the campaign waits already."""
    return campaign is not None and bool(leaders(tx, [campaign]))


def next_in_campaign(tx: Connection, public_id: str, follows: float) -> int | None:
    """Return the key of the comment that leads a decided one's campaign now, if it still stands `follows` back."""
    campaign = tx.execute(CAMPAIGN_OF, {"public_id": public_id}).scalar()
    row = tx.execute(LEADER, {"campaign": campaign}).first() if campaign else None
    return row.id if row and row.lane is Lane.UNSURE and row.priority >= follows else None


def lead(tx: Connection, key: int, follows: float) -> None:
    """Let a comment come up that stood `follows` further back than it would by itself."""
    tx.execute(LEAD, {"comment_id": key, "follows": follows})
