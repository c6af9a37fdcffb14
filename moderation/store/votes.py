"""Votes: who found a comment helpful, once a reader. The count stands with the comment, kept by the transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select, text, update

from moderation.comment import Status
from moderation.store import threads
from moderation.store.columns import Moment, said
from moderation.store.schema import clients, comments
from moderation.store.voices_schema import votes
from moderation.voice import Voice

# Locked on PostgreSQL, so that who votes at the same moment counts too.
PUBLIC = (
    select(comments.c.id, comments.c.site_id, comments.c.thread_id, comments.c.helpful, clients.c.key)
    .outerjoin(clients, clients.c.comment_id == comments.c.id)
    .where(
        comments.c.public_id == bindparam("public_id"),
        comments.c.site_id == bindparam("site_id"),
        comments.c.status == said(Status.APPROVED),
    )
    .with_for_update(of=comments)
)
TAKE_BACK = delete(votes).where(votes.c.comment_id == bindparam("of"), votes.c.voter == bindparam("by"))
GIVE = text(
    "INSERT INTO votes (comment_id, voter, site_id, network, created)"
    " VALUES (:comment_id, :voter, :site_id, :network, :now) ON CONFLICT (comment_id, voter) DO NOTHING"
).bindparams(bindparam("now", type_=Moment()))
OF_NETWORK = (
    select(func.count())
    .select_from(votes)
    .where(votes.c.comment_id == bindparam("of"), votes.c.network == bindparam("network"))
)
GIVEN = (
    select(comments.c.public_id, comments.c.helpful)
    .join(votes, votes.c.comment_id == comments.c.id)
    .where(
        comments.c.thread_id == bindparam("thread_id"),
        comments.c.status == said(Status.APPROVED),
        votes.c.voter == bindparam("voter"),
    )
)
COUNT = update(comments).where(comments.c.id == bindparam("of")).values(helpful=comments.c.helpful + bindparam("by"))


@dataclass(frozen=True, slots=True)
class Ballot:
    """A public comment while it is voted on. `client` is the digest of the connection that wrote it, "" for staff."""

    comment_id: int
    site_id: int
    thread_id: int
    helpful: int
    client: str


def ballot(tx: Connection, public_id: str, site_id: int) -> Ballot | None:
    """Return the comment if it is public."""
    row = tx.execute(PUBLIC, {"public_id": public_id, "site_id": site_id}).first()
    return Ballot(row.id, row.site_id, row.thread_id, row.helpful, row.key or "") if row else None


def take_back(tx: Connection, on: Ballot, voter: str) -> bool:
    """Take a vote back; False where there is none."""
    if not tx.execute(TAKE_BACK, {"of": on.comment_id, "by": voter}).rowcount:
        return False
    _count(tx, on, -1)
    return True


def give(tx: Connection, on: Ballot, voice: Voice, now: datetime) -> None:
    values = {"comment_id": on.comment_id, "voter": voice.key, "site_id": on.site_id, "network": voice.network}
    if tx.execute(GIVE, values | {"now": now}).rowcount:
        _count(tx, on, 1)


def given(tx: Connection, thread_id: int, voter: str) -> dict[str, int]:
    """Return the public comments of a thread that this reader voted for, by public id, and how many did."""
    found = tx.execute(GIVEN, {"thread_id": thread_id, "voter": voter})
    return {row.public_id: row.helpful for row in found}


def of_network(tx: Connection, on: Ballot, network: str) -> int:
    """How many votes on a comment came from one network."""
    return int(tx.execute(OF_NETWORK, {"of": on.comment_id, "network": network}).scalar_one())


def _count(tx: Connection, on: Ballot, by: int) -> None:
    tx.execute(COUNT, {"of": on.comment_id, "by": by})
    threads.changed(tx, on.thread_id)
