"""What is new to a moderator, read in one statement on every page of the desk."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from moderation.store.looks import ANYBODY
from moderation.store.notes import UNREAD
from moderation.store.schema import decisions


@dataclass(frozen=True, slots=True)
class News:
    """How many unread notes name the moderator, the latest decision's number, and whether others are at work."""

    unread: int
    newest: int
    others: bool


OF = select(
    UNREAD.scalar_subquery().label("unread"),
    select(func.max(decisions.c.id)).scalar_subquery().label("newest"),
    ANYBODY.scalar_subquery().label("others"),
)


def of(tx: Connection, moderator_id: int, now: datetime) -> News:
    row = tx.execute(OF, {"moderator": moderator_id, "now": now}).one()
    return News(row.unread, row.newest or 0, row.others is not None)
