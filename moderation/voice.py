"""What readers say about a comment besides answering it: that it helped, or that it shouldn't be there."""

from dataclasses import dataclass
from enum import StrEnum

WORDS_LIMIT = 500
"""So many characters a report may have besides its reason."""


class Complaint(StrEnum):
    """What a reader says is wrong with a comment. Stored with reports: add, don't rename."""

    SPAM = "spam"
    INSULT = "insult"
    FALSE = "false"
    PRIVATE = "private"
    OFF_TOPIC = "off_topic"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Voice:
    """Whom the service takes a reader for. All of it are keyed digests, good for telling one from another only.

    `key` is the device's, or the connection's of a reader who keeps nothing; `network` that of the neighbourhood the
    connection comes from; `client` finds the comments that the same connection wrote.
    """

    key: str
    network: str
    client: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a reader reported. `trust` is how far this reader's earlier reports were founded, 0 to 1."""

    complaint: Complaint
    words: str
    trust: float
