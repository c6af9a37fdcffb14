"""What a digest tells of: the comments of a stretch that still wait. Counting stops at a thousand."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, func, select

from moderation.comment import Status
from moderation.store.comments import CARDS, Card, as_card
from moderation.store.mail_schema import rewrites
from moderation.store.schema import comments

MOST = 1_000

_STRETCH = (
    comments.c.status == Status.PENDING,
    comments.c.site_id.in_(bindparam("sites", expanding=True)),
    comments.c.id > bindparam("after"),
    comments.c.id <= bindparam("upto"),
    # Neither what moderators wrote nor what waits for its author.
    comments.c.moderator_id.is_(None),
    ~exists().where(
        rewrites.c.comment_id == comments.c.id,
        rewrites.c.revision == comments.c.revision,
        rewrites.c.answered.is_(None),
    ),
)
COUNT: Select[Any] = select(func.count()).select_from(select(comments.c.id).where(*_STRETCH).limit(MOST).subquery())
SHOWN = CARDS.where(*_STRETCH).order_by(comments.c.id).limit(bindparam("most"))


def count(tx: Connection, sites: Sequence[int], after: int, upto: int) -> int:
    return int(tx.execute(COUNT, {"sites": list(sites), "after": after, "upto": upto}).scalar_one())


def cards(tx: Connection, sites: Sequence[int], after: int, upto: int, most: int) -> list[Card]:
    """The first ones of the stretch, oldest first."""
    values = {"sites": list(sites), "after": after, "upto": upto, "most": most}
    return [as_card(row, "") for row in tx.execute(SHOWN, values)]
