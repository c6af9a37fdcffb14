"""Where in the queue a moderator stands: what every address below /queue carries along."""

from collections.abc import Iterable
from dataclasses import dataclass

from moderation.comment import Site, Status
from moderation.language import N_
from moderation.web import boundary
from moderation.web.desk import address
from moderation.web.errors import Refusal
from moderation.web.listing import NO_SITE, ORDERS

VIEWS = {
    Status.PENDING: N_("Waiting"),
    Status.SPAM: N_("Spam"),
    Status.APPROVED: N_("Approved"),
    Status.REJECTED: N_("Rejected"),
}

NO_VIEW = N_("There is no such view. Choose pending, spam, approved or rejected.")
NO_ORDER = N_("There is no such order. Choose one of the list.")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The view, the site (all if empty), the order, the comment whose like are shown alone, and after which card."""

    status: Status = Status.PENDING
    site: str = ""
    order: str = ""
    like: str = ""
    after: str = ""

    @property
    def args(self) -> dict[str, str]:
        given = {
            "status": str(self.status),
            "site": self.site,
            "order": self.order,
            "like": self.like,
            "after": self.after,
        }
        return {name: value for name, value in given.items() if value and value != Status.PENDING}

    @property
    def is_in_lanes(self) -> bool:
        """Whether this is what waits in the order of its lanes."""
        return self.status is Status.PENDING and not self.order and not self.like

    def href(self, **more: str) -> str:
        return address("queue.show", **self.args, **more)


def asked() -> Shelf:
    """Return where the request's address leads. Raises Refusal for a view that doesn't exist."""
    status = boundary.one("status") or Status.PENDING
    if status not in VIEWS:
        raise Refusal(400, NO_VIEW, "status")
    order = boundary.one("order")
    if order not in ORDERS:
        raise Refusal(400, NO_ORDER, "order")
    # What was decided has one order.
    order = order if status == Status.PENDING else ""
    return Shelf(Status(status), boundary.one("site"), order, boundary.one("like"), boundary.one("after"))


def chosen(known: Iterable[Site], key: str) -> Site | None:
    """Return the site with this key, None for an empty one. Raises Refusal for one that doesn't exist."""
    if not key:
        return None
    found = next((site for site in known if site.key == key), None)
    if found is None:
        raise Refusal(400, NO_SITE, "site")
    return found
