"""The nouns of mail: what a moderator wants to hear of, what a link in a mail may do, what a mail is."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from moderation.comment import Action, Email

HOURS = 24
MORNING = 8


class Waits(StrEnum):
    """How a moderator hears of comments that wait."""

    NEVER = "never"
    INSTANT = "instant"
    HOURLY = "hourly"
    DAILY = "daily"


DIGESTS = (Waits.HOURLY, Waits.DAILY)


@dataclass(frozen=True, slots=True)
class MailChoice:
    """What one moderator wants mails about; nobody gets any without having chosen.

    `asked`: another asks for an opinion; `mentioned`: a note names this moderator. `hour` is that of the daily digest
    on the clocks of the service's zone. No `sites` are all of them, also those that come later.
    """

    waits: Waits = Waits.NEVER
    asked: bool = False
    mentioned: bool = False
    hour: int = MORNING
    sites: tuple[int, ...] = ()

    def is_about(self, site_id: int) -> bool:
        return not self.sites or site_id in self.sites


@dataclass(frozen=True, slots=True)
class ActLink:
    """What a link in a mail may do: one action on one revision of one comment by one moderator, once.

    `mail` is the key of the mail it stood in.
    """

    moderator: int
    comment: str
    revision: int
    action: Action
    mail: str

    @property
    def digest(self) -> str:
        """What is kept of a link that was used."""
        told = f"{self.moderator} {self.comment} {self.revision} {self.action} {self.mail}"
        return sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class RewriteLink:
    """What lets an author write a comment anew: this comment, at this revision, as asked at this time."""

    comment: str
    revision: int
    asked: float


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it goes out. `id` is the same each time it is tried: whoever gets it twice can tell.

    `unsubscribe` is the address that ends such mails; "" where there is nothing to end.
    """

    to: Email
    subject: str
    text: str
    html: str
    id: str
    at: datetime
    language: str
    sender: str
    sender_name: str
    unsubscribe: str = field(default="", repr=False)


class Happening(StrEnum):
    """What a webhook tells of. Scripts read these words: add, don't rename."""

    WAITING = "comment.waiting"
    DECIDED = "comment.decided"
    CAMPAIGN = "campaign"


class Shape(StrEnum):
    """How a webhook's body looks: as data, or as a line for a chat."""

    DATA = "data"
    CHAT = "chat"
