"""Which cards a page of the queue shows: in lanes, by age or score, of a campaign, or through a filter."""

from datetime import datetime
from random import Random

from sqlalchemy import Connection

from moderation.comment import Lane, Site, Status
from moderation.store import looks
from moderation.store.campaigns import Campaign
from moderation.store.comments import Card
from moderation.store.lanes import EVERY
from moderation.store.sieve import Walk
from moderation.web import auth, listing, sieves
from moderation.web.shelves import Shelf, View

DRAWN_SECONDS = 600
APART = 5
"""Among so many first cards of an unsure lane it is a matter of chance which comes first, once others are at work."""


def cards(
    tx: Connection, shelf: Shelf, site: Site | None, campaign: Campaign | None, now: datetime, *, others: bool
) -> tuple[list[Card], str]:
    """Return the page's cards, and the cursor of the next page: "" when there is none.

    `others` says that somebody else is at work too.
    """
    size = shelf.page_size
    if shelf.status is View.SAMPLE:
        return listing.sampled(tx, site, shelf.after, size)
    if shelf.status is View.REPORTED:
        return listing.reported(tx, site, shelf.after, size)
    if shelf.status is View.AGAIN:
        return listing.doubted(tx, site, shelf.after, size)
    if shelf.is_walked and campaign is None:
        return listing.walked(tx, walk(shelf, site), sieves.sieve(shelf.filters, now), shelf.after, size)
    most = size - size // EVERY if shelf.is_in_lanes else size
    status, key = shelf.stands() or Status.PENDING, campaign.key if campaign else None
    hides = listing.Hides(auth.moderator().id, now) if status is Status.PENDING and campaign is None else None
    shown, following = listing.cards(
        tx, site, status, shelf.after, most, now=now.timestamp(), order=shelf.order, campaign=key, hides=hides
    )
    if shelf.is_in_lanes:
        shown = listing.with_lots(tx, site, _apart(tx, shelf, shown, now) if others else shown, _seed(shelf, now))
    return shown, following


def _apart(tx: Connection, shelf: Shelf, shown: list[Card], now: datetime) -> list[Card]:
    """Let moderators who work at once begin with different cards, and last with what another looks at."""
    me = auth.moderator().id
    if shelf.after:
        return shown
    start = next((at for at, card in enumerate(shown) if card.lane is Lane.UNSURE), len(shown))
    first = [card for card in shown[start : start + APART] if card.lane is Lane.UNSURE]
    taken = looks.by_others(tx, [card.comment.id for card in first], me, now)
    Random(_seed(shelf, now)).shuffle(first)  # noqa: S311 (a draw, no secret)
    first.sort(key=lambda card: card.comment.id in taken)
    return [*shown[:start], *first, *shown[start + len(first) :]]


def walk(shelf: Shelf, site: Site | None) -> Walk:
    """Through which comments a filter goes."""
    mine = auth.moderator().id if shelf.status is View.MINE else None
    return Walk(shelf.stands(), site.id if site else None, mine)


def _seed(shelf: Shelf, now: datetime) -> str:
    """By what cards are drawn: the same ones for a while, so that a page stays as it is when one goes back to it.

    Each moderator draws others, so that two who work side by side seldom meet.
    """
    return f"{auth.moderator().id} {shelf.site} {shelf.after} {now.timestamp() // DRAWN_SECONDS}"
