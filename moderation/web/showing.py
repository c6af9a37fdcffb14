"""Which cards a page of the queue shows: in lanes, by age or score, of a campaign, or through a filter."""

from datetime import datetime

from sqlalchemy import Connection

from moderation.comment import Site, Status
from moderation.store.campaigns import Campaign
from moderation.store.comments import Card
from moderation.store.lanes import EVERY
from moderation.store.sieve import Walk
from moderation.web import auth, listing, sieves
from moderation.web.shelves import Shelf, View

PAGE_SIZE = 25
DRAWN_SECONDS = 600


def cards(
    tx: Connection, shelf: Shelf, site: Site | None, campaign: Campaign | None, now: datetime
) -> tuple[list[Card], str]:
    """Return the page's cards, and the cursor of the next page: "" when there is none."""
    if shelf.is_walked and campaign is None:
        return listing.walked(tx, walk(shelf, site), sieves.sieve(shelf.filters, now), shelf.after, PAGE_SIZE)
    most = PAGE_SIZE - PAGE_SIZE // EVERY if shelf.is_in_lanes else PAGE_SIZE
    status, key = shelf.stands() or Status.PENDING, campaign.key if campaign else None
    hides = listing.Hides(auth.moderator().id, now) if status is Status.PENDING and campaign is None else None
    shown, following = listing.cards(
        tx, site, status, shelf.after, most, now=now.timestamp(), order=shelf.order, campaign=key, hides=hides
    )
    return listing.with_lots(tx, site, shown, _seed(shelf, now)) if shelf.is_in_lanes else shown, following


def walk(shelf: Shelf, site: Site | None) -> Walk:
    """Through which comments a filter goes."""
    mine = auth.moderator().id if shelf.status is View.MINE else None
    return Walk(shelf.stands(), site.id if site else None, mine)


def _seed(shelf: Shelf, now: datetime) -> str:
    """By what cards are drawn: the same ones for a while, so that a page stays as it is when one goes back to it.

    Each moderator draws others, so that two who work side by side seldom meet.
    """
    return f"{auth.moderator().id} {shelf.site} {shelf.after} {now.timestamp() // DRAWN_SECONDS}"
