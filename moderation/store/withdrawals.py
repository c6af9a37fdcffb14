"""Withdrawals: comments that their authors took back. What they said is gone at once, who they were later."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from moderation.comment import Status
from moderation.store import comments as stored
from moderation.store import hosts, similar
from moderation.store.amendments import FAMILY
from moderation.store.amendments_schema import amendments, withdrawals
from moderation.store.mail_schema import rewrites
from moderation.store.schema import clients, comment_texts, comments, emails

KEPT = timedelta(days=30)
"""So long an address and a network can be followed up, if what they sent was abuse."""

NOTHING: dict[str, Any] = {
    "author_name": "",
    "author_folded": "",
    "author_url": "",
    "text": "",
    "folded": "",
    "text_key": "",
    "html": "",
    "score": None,
    "reasons": [],
    "evidence": [],
    "circumstances": None,
}
KEY = select(comments.c.id).where(comments.c.public_id == bindparam("public_id")).scalar_subquery()
ALL = select(comments.c.id, comments.c.public_id, comments.c.site_id, comments.c.revision).where(
    comments.c.id.in_(FAMILY)
)
IS_ONE = select(withdrawals.c.comment_id).where(withdrawals.c.comment_id == KEY)
DUE = select(withdrawals.c.comment_id).where(withdrawals.c.due <= bindparam("now", type_=withdrawals.c.at.type))


def withdraw(tx: Connection, public_id: str, now: datetime) -> None:
    """Delete a comment with all that amends it, and erase what they said: name, website, texts, former texts."""
    found = tx.execute(ALL.order_by(comments.c.id), {"public_id": public_id}).all()
    for row in found:
        stored.change_status(tx, row.public_id, row.revision, Status.DELETED)
        similar.replace(tx, row.id, None)
        hosts.replace(tx, row.site_id, row.id, ())
        tx.execute(update(comments).where(comments.c.id == row.id).values(NOTHING))
        tx.execute(insert(withdrawals), {"comment_id": row.id, "at": now, "due": now + KEPT})
    keys = [row.id for row in found]
    for table in (comment_texts, rewrites):
        tx.execute(delete(table).where(table.c.comment_id.in_(keys)))
    # What was put in place teaches nothing any more: its text is gone.
    tx.execute(update(amendments).where(amendments.c.comment_id.in_(keys)).values(revision=None))


def is_one(tx: Connection, public_id: str) -> bool:
    return tx.execute(IS_ONE, {"public_id": public_id}).first() is not None


def forget(tx: Connection, now: datetime, limit: int) -> int:
    """Delete address and network of at most `limit` comments that were withdrawn long enough ago; return how many."""
    keys = list(tx.execute(DUE.limit(limit), {"now": now}).scalars())
    for table in (emails, clients):
        tx.execute(delete(table).where(table.c.comment_id.in_(keys)))
    tx.execute(update(withdrawals).where(withdrawals.c.comment_id.in_(keys)).values(due=None))
    return len(keys)
