"""One page of the queue, for the moderators' pages and their API alike."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from moderation.comment import Site, Status
from moderation.language import N_
from moderation.store import comments, contradictions, lanes, reports, samples, scores, sieve
from moderation.store.comments import Card
from moderation.store.cursors import BadCursor
from moderation.store.sieve import Sieve, Walk
from moderation.web.errors import Refusal

ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
REVISION = re.compile(r"[0-9]{1,9}")
# Of what waits: its lanes, unless another order is asked for. What was decided comes by its age.
ORDERS = {
    "": N_("what is worth a look"),
    "oldest": N_("oldest first"),
    "newest": N_("newest first"),
    "score": N_("likeliest spam first"),
}

NO_SITE = N_("There is no site with this key. Choose one of the list.")
BAD_CURSOR = N_("This page of the queue can't be found. Please start again from its first page.")
NOTHING_TO_UNDO = N_("Nobody has decided on this comment yet, so there is nothing to take back.")


@dataclass(frozen=True, slots=True)
class Hides:
    """Whose put-off comments aren't shown, as of when."""

    moderator_id: int
    now: datetime


def cards(
    tx: Connection,
    site: Site | None,
    status: Status,
    after: str,
    most: int,
    *,
    now: float,
    order: str = "",
    campaign: int | None = None,
    hides: Hides | None = None,
) -> tuple[list[Card], str]:
    """Return at most `most` cards after a cursor, and the cursor of the next page: "" when there is none.

    With a `campaign` only its cards. `hides` leaves out what a moderator put off.
    """
    narrow = {"campaign": campaign} if campaign is not None else {"site_id": site.id if site else None}
    try:
        # One more than is shown, to learn whether there is a next page.
        found = _found(tx, status, order, after or None, most + 1, now, narrow, hides)
    except BadCursor:
        raise Refusal(400, BAD_CURSOR, "after") from None
    return found[:most], found[most - 1].cursor if len(found) > most else ""


def _found(
    tx: Connection,
    status: Status,
    order: str,
    after: str | None,
    limit: int,
    now: float,
    narrow: Mapping[str, Any],
    hides: Hides | None,
) -> list[Card]:
    hidden: dict[str, Any] = {"hidden_from": hides.moderator_id, "now": hides.now} if hides else {}
    if "campaign" in narrow:
        return comments.page(tx, status=status, after=after, limit=limit, order="oldest", **narrow)
    if status is not Status.PENDING or order in ("oldest", "newest"):
        return comments.page(tx, status=status, after=after, limit=limit, order=order or "newest", **narrow, **hidden)
    if order == "score":
        return scores.page(tx, narrow["site_id"], after, limit)
    return lanes.page(tx, narrow["site_id"], after, limit, now, hides.moderator_id if hides else None)


def sampled(tx: Connection, site: Site | None, after: str, most: int) -> tuple[list[Card], str]:
    """Return at most `most` cards that wait for their second look, and the cursor of the next page."""
    try:
        found = samples.page(tx, site.id if site else None, after or None, most + 1)
    except BadCursor:
        raise Refusal(400, BAD_CURSOR, "after") from None
    return found[:most], found[most - 1].cursor if len(found) > most else ""


def doubted(tx: Connection, site: Site | None, after: str, most: int) -> tuple[list[Card], str]:
    """The same for decisions that the classifier doubts, the most doubted one first."""
    try:
        found = contradictions.page(tx, site.id if site else None, after or None, most + 1)
    except BadCursor:
        raise Refusal(400, BAD_CURSOR, "after") from None
    return found[:most], found[most - 1].cursor if len(found) > most else ""


def reported(tx: Connection, site: Site | None, after: str, most: int) -> tuple[list[Card], str]:
    """The same for comments that readers reported, the weightiest reports first."""
    try:
        found = reports.page(tx, site.id if site else None, after or None, most + 1)
    except BadCursor:
        raise Refusal(400, BAD_CURSOR, "after") from None
    return found[:most], found[most - 1].cursor if len(found) > most else ""


def walked(tx: Connection, walk: Walk, matching: Sieve, after: str, most: int) -> tuple[list[Card], str]:
    """Return at most `most` cards of a walk that pass a sieve, and where to look on; "" when all was looked at."""
    try:
        return sieve.cards(tx, walk, matching, after, most)
    except BadCursor:
        raise Refusal(400, BAD_CURSOR, "after") from None


def with_lots(tx: Connection, site: Site | None, shown: list[Card], seed: str) -> list[Card]:
    """Put a card drawn by lot in each tenth place of a page of the lanes; the page grows by them."""
    lots = lanes.drawn(tx, site.id if site else None, seed, len(shown) // (lanes.EVERY - 1))
    there = {card.comment.id for card in shown}
    mixed = list(shown)
    for place, card in enumerate((card for card in lots if card.comment.id not in there), 1):
        mixed.insert(place * lanes.EVERY - 1, card)
    return mixed
