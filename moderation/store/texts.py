"""Former texts of comments: an edit keeps what it replaced."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from moderation.store.schema import comment_texts, comments, moderators


@dataclass(frozen=True, slots=True)
class Former:
    """A text that was replaced: when, at which revision, and by which moderator (None: by its author)."""

    text: str
    replaced: datetime
    revision: int | None
    moderator_id: int | None
    moderator: str


OF = (
    select(comment_texts, moderators.c.name)
    .join(comments, comments.c.id == comment_texts.c.comment_id)
    .outerjoin(moderators, moderators.c.id == comment_texts.c.moderator_id)
    .where(comments.c.public_id == bindparam("public_id"))
    .order_by(comment_texts.c.version)
)


def of(tx: Connection, public_id: str) -> list[Former]:
    """The former texts of a comment, the first one first."""
    rows = tx.execute(OF, {"public_id": public_id})
    return [Former(row.text, row.replaced, row.revision, row.moderator_id, row.name or "") for row in rows]
