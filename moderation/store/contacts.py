"""Looking at who wrote a comment: the one way by which a person gets to see an address, and it leaves a trace."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from moderation.store import audit
from moderation.store.schema import clients, comments, emails

SHOWN = "contact.shown"

FIND = (
    select(emails.c.address, clients.c.prefix)
    .select_from(comments)
    .outerjoin(emails, emails.c.comment_id == comments.c.id)
    .outerjoin(clients, clients.c.comment_id == comments.c.id)
)


@dataclass(frozen=True, slots=True)
class Contact:
    """What a moderator asked to see; empty where it is no longer kept."""

    email: str = field(repr=False)
    network: str = field(repr=False)


def show(tx: Connection, public_id: str, moderator_id: int, now: datetime) -> Contact | None:
    """Return address and network of a comment's author, and note in the audit trail who looked."""
    row = tx.execute(FIND.where(comments.c.public_id == public_id)).first()
    if row is None:
        return None
    audit.record(tx, moderator_id, SHOWN, public_id, now)
    return Contact(row.address.reveal() if row.address else "", row.prefix or "")
