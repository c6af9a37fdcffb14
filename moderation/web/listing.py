"""One page of the queue, for the moderators' pages and their API alike."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from moderation.comment import Site, Status
from moderation.language import N_
from moderation.store import comments
from moderation.store.comments import Card
from moderation.store.cursors import BadCursor
from moderation.web.errors import Refusal

ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
REVISION = re.compile(r"[0-9]{1,9}")
# What waits comes by its priority, what was decided by its age.
ORDER = {Status.PENDING: "priority"}

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
    campaign: int | None = None,
    hides: Hides | None = None,
) -> tuple[list[Card], str]:
    """Return at most `most` cards after a cursor, and the cursor of the next page: "" when there is none.

    With a `campaign` only its cards. `hides` leaves out what a moderator put off.
    """
    order, site_id = ORDER.get(status, "newest") if campaign is None else "oldest", site.id if site else None
    try:
        # One more than is shown, to learn whether there is a next page.
        found = comments.page(
            tx,
            site_id=site_id,
            status=status,
            after=after or None,
            limit=most + 1,
            order=order,
            campaign=campaign,
            hidden_from=hides.moderator_id if hides else None,
            now=hides.now if hides else None,
        )
    except BadCursor:
        raise Refusal(400, BAD_CURSOR, "after") from None
    return found[:most], found[most - 1].cursor if len(found) > most else ""
