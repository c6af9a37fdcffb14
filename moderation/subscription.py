"""Subscriptions: what a reader hears of by mail, how soon, and since when the address is known to be the reader's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from moderation.comment import Email

CONFIRM_WITHIN = timedelta(days=7)
"""So long the link is good that confirms."""

STANDING_FOR = timedelta(days=365)
"""So long a reader's word holds that later comments need not be confirmed one by one."""


class Kind(StrEnum):
    """What is heard of: the replies to one comment, or whatever is new on its page. Forms say it in these words."""

    REPLIES = "replies"
    THREAD = "thread"


class Mode(StrEnum):
    """How soon: at once, though never more often than each quarter of an hour, or once a day."""

    INSTANT = "instant"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class Subscription:
    """`comment` is the one whose replies it is about; "" for all of the thread.

    `standing`: who confirmed it said that later ones of this address on this site are meant too.
    """

    id: int
    site_id: int
    thread_id: int
    comment: str
    email: Email
    key: str
    language: str
    mode: Mode
    created: datetime
    confirmed: datetime | None
    standing: bool

    @property
    def kind(self) -> Kind:
        return Kind.REPLIES if self.comment else Kind.THREAD
