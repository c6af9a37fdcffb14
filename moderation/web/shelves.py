"""Where in the queue a moderator stands: what every address below /queue carries along."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from moderation.comment import Site, Status
from moderation.language import N_
from moderation.web import boundary, sieves
from moderation.web.desk import address
from moderation.web.errors import Refusal
from moderation.web.listing import NO_SITE, ORDERS


class View(StrEnum):
    """What can be looked at: what stands somewhere, what I decided on, all, what readers report, what measures us."""

    PENDING = Status.PENDING.value
    SPAM = Status.SPAM.value
    APPROVED = Status.APPROVED.value
    REJECTED = Status.REJECTED.value
    MINE = "mine"
    ALL = "all"
    REPORTED = "reported"
    SAMPLE = "sample"
    AGAIN = "again"


VIEWS = {
    View.PENDING: N_("Waiting"),
    View.SPAM: N_("Spam"),
    View.APPROVED: N_("Approved"),
    View.REJECTED: N_("Rejected"),
    View.MINE: N_("Mine"),
    View.ALL: N_("All"),
    View.REPORTED: N_("Reported"),
    View.SAMPLE: N_("Second look"),
    View.AGAIN: N_("Look again"),
}
MEASURING = (View.SAMPLE, View.AGAIN)
"""Lists that measure us."""
DRAWN_UP = (View.REPORTED, *MEASURING)
"""Lists that are drawn up for a purpose; they take no filter, and have no name where nothing is on them."""
# By what comments can be found that are shown without their score.
TELLING = ("least", "most", "reason")

NO_VIEW = N_("There is no such view. Choose pending, spam, approved, rejected, mine, all, reported, sample or again.")
NO_ORDER = N_("There is no such order. Choose one of the list.")
BAD_COUNT = N_("A page of the queue has %(fewest)s to %(most)s comments.")
PAGE_SIZE = 25
FEWEST, MOST = 10, 100
COUNT = re.compile(r"[1-9][0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The view, the site (all if empty), the order, the comment whose like are shown alone, and after which card.

    `filters` are as the address carries them, and so is `count`: how many cards a page has.
    """

    status: View = View.PENDING
    site: str = ""
    order: str = ""
    like: str = ""
    after: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    count: str = ""

    @property
    def page_size(self) -> int:
        return int(self.count or PAGE_SIZE)

    @property
    def args(self) -> dict[str, str]:
        given = dict(self.filters) | {
            "status": str(self.status),
            "site": self.site,
            "order": self.order,
            "like": self.like,
            "after": self.after,
            "count": self.count,
        }
        return {name: value for name, value in given.items() if value and (name, value) != ("status", View.PENDING)}

    @property
    def is_in_lanes(self) -> bool:
        """Whether this is what waits in the order of its lanes."""
        return self.status is View.PENDING and not (self.order or self.like or self.filters)

    @property
    def is_walked(self) -> bool:
        """Whether it is looked through from the newest on, a bounded look a page."""
        return bool(self.filters) or self.status in (View.MINE, View.ALL)

    @property
    def tells_scores(self) -> bool:
        """Whether a card's place in this view, or its being there, tells what the classifier holds of it."""
        return self.order == "score" or any(name in TELLING for name, _ in self.filters)

    def stands(self) -> Status | None:
        """The one status of what is in this view; None where it may be any."""
        return None if self.status in (View.MINE, View.ALL, *DRAWN_UP) else Status(self.status.value)

    def href(self, **more: str) -> str:
        return address("queue.show", **self.args, **more)


def asked() -> Shelf:
    """Return where the request's address leads. Raises Refusal for a view that doesn't exist."""
    status = boundary.one("status") or View.PENDING
    if status not in set(View):
        raise Refusal(400, NO_VIEW, "status")
    order = boundary.one("order")
    if order not in ORDERS:
        raise Refusal(400, NO_ORDER, "order")
    # What was decided has one order.
    order = order if status == View.PENDING else ""
    like = "" if status in DRAWN_UP else boundary.one("like")
    filters = () if like or status in DRAWN_UP else sieves.given()
    return Shelf(View(status), boundary.one("site"), order, like, boundary.one("after"), filters, _count())


def _count() -> str:
    given = boundary.one("count")
    if given and not (COUNT.fullmatch(given) and FEWEST <= int(given) <= MOST):
        raise Refusal(400, BAD_COUNT, "count", fewest=FEWEST, most=MOST)
    return given


def chosen(known: Iterable[Site], key: str) -> Site | None:
    """Return the site with this key, None for an empty one. Raises Refusal for one that doesn't exist."""
    if not key:
        return None
    found = next((site for site in known if site.key == key), None)
    if found is None:
        raise Refusal(400, NO_SITE, "site")
    return found
