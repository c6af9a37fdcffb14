"""Conversations: a comment's parent, and the public comments that stand around it on its page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, tuple_

from moderation.comment import Status
from moderation.store.columns import said
from moderation.store.schema import comments


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said in the same thread."""

    id: str
    status: Status
    author_name: str
    text: str
    created: datetime


COLUMNS = (comments.c.public_id, comments.c.status, comments.c.author_name, comments.c.text, comments.c.created)
HERE = select(comments.c.id, comments.c.thread_id, comments.c.parent_id, comments.c.created).where(
    comments.c.public_id == bindparam("public_id")
)
PLACE = tuple_(comments.c.created, comments.c.id)
OWN = tuple_(bindparam("created", type_=comments.c.created.type), bindparam("own", type_=comments.c.id.type))
AROUND: Select[Any] = (
    select(*COLUMNS)
    .where(comments.c.thread_id == bindparam("thread_id"), comments.c.status == said(Status.APPROVED))
    .limit(bindparam("most"))
)
BEFORE = AROUND.where(PLACE < OWN).order_by(comments.c.created.desc(), comments.c.id.desc())
AFTER = AROUND.where(PLACE > OWN).order_by(comments.c.created, comments.c.id)


@dataclass(frozen=True, slots=True)
class Conversation:
    """`parent` is what the comment answers, wherever it stands."""

    parent: Said | None
    before: tuple[Said, ...]
    after: tuple[Said, ...]


def around(tx: Connection, public_id: str, most: int) -> Conversation:
    """Return what stands around a comment, at most so many on each side, in the order of the thread."""
    here = tx.execute(HERE, {"public_id": public_id}).one()
    values = {"thread_id": here.thread_id, "created": here.created, "own": here.id, "most": most}
    parent = tx.execute(select(*COLUMNS).where(comments.c.id == here.parent_id)).first()
    before = [_said(row) for row in tx.execute(BEFORE, values)]
    after = [_said(row) for row in tx.execute(AFTER, values)]
    return Conversation(_said(parent) if parent else None, tuple(before[::-1]), tuple(after))


def _said(row: Any) -> Said:
    return Said(row.public_id, row.status, row.author_name, row.text, row.created)
