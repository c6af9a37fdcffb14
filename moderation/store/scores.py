"""What waits by its score, the likeliest spam first; what has none comes last."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, tuple_

from moderation.store import cursors
from moderation.store.comments import CARDS, Card, as_card
from moderation.store.lanes import WAITS
from moderation.store.schema import comments

# No score is below: in a cursor it says that those without one are being read.
NONE = -1.0
FIRST = (2.0, 0)


def page(tx: Connection, site_id: int | None, after: str | None, limit: int) -> list[Card]:
    """Return the cards after the cursor. Raises BadCursor."""
    score, id = cursors.read(after, "score", 2) if after else FIRST
    found: list[Card] = []
    if score != NONE:
        found = _read(tx, site_id, score, id, limit)
        score, id = NONE, cursors.LARGEST
    return found + _read(tx, site_id, score, id, limit - len(found)) if len(found) < limit else found


def _read(tx: Connection, site_id: int | None, score: float, id: float, limit: int) -> list[Card]:
    values = {"site_id": site_id, "score": score, "id": id, "limit": limit}
    rows = tx.execute(_query(site_id is not None, score != NONE), values)
    return [as_card(row, cursors.write("score", (NONE if row.score is None else row.score, row.id))) for row in rows]


@cache
def _query(of_site: bool, scored: bool) -> Select[Any]:
    query = CARDS.where(WAITS).limit(bindparam("limit"))
    query = query.where(comments.c.site_id == bindparam("site_id")) if of_site else query
    if not scored:
        return query.where(comments.c.score.is_(None), comments.c.id < bindparam("id")).order_by(comments.c.id.desc())
    seen = tuple_(bindparam("score", type_=comments.c.score.type), bindparam("id", type_=comments.c.id.type))
    by_score = query.where(comments.c.score.is_not(None), tuple_(comments.c.score, comments.c.id) < seen)
    return by_score.order_by(comments.c.score.desc(), comments.c.id.desc())
