"""How a site's readers find its threads: in what order and depth, and what they may do there besides writing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

DEPTH_MOST = 12
SHOWN_MOST = 500
EDIT_MINUTES_MOST = 24 * 60


class Order(StrEnum):
    """How a page's threads are sorted. Replies stand below what they answer, oldest first, in any of them."""

    OLDEST = "oldest"
    NEWEST = "newest"
    HELPFUL = "helpful"


class Portrait(StrEnum):
    """What stands beside a name: nothing, the name's initials, or a pattern. None of them knows an address."""

    NONE = "none"
    INITIALS = "initials"
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True)
class Forum:
    """`depth` is how many levels are indented, `shown` about how many comments come before "load more".

    `edit_minutes`: so long an author may change or withdraw the own comment with the token of the own device.
    """

    order: Order = Order.OLDEST
    depth: int = 5
    shown: int = 50
    portrait: Portrait = Portrait.INITIALS
    votes: bool = True
    reports: bool = True
    subscriptions: bool = True
    edit_minutes: int = 15
    challenge: bool = False

    @classmethod
    def of(cls, stored: Mapping[str, Any] | None) -> "Forum":
        """Read what `as_record` wrote, perhaps in an older version: what it doesn't know has its default."""
        known = {field.name for field in fields(cls)}
        given = {name: value for name, value in (stored or {}).items() if name in known}
        if "order" in given:
            given["order"] = Order(given["order"])
        if "portrait" in given:
            given["portrait"] = Portrait(given["portrait"])
        return cls(**given)

    def as_record(self) -> dict[str, Any]:
        """Only what differs from the defaults, so that a better default reaches the sites that never chose."""
        return {name: value for name, value in asdict(self).items() if value != getattr(DEFAULT, name)}


DEFAULT = Forum()
