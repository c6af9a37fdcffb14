"""Practice: what moderators said of past comments that others had decided on, and the next one to try."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import Connection, and_, bindparam, case, exists, func, insert, select

from moderation.comment import Action, Status
from moderation.store.comments import CARDS, Card, as_card
from moderation.store.lanes import LETTERS
from moderation.store.queue_schema import practice
from moderation.store.schema import comments, decisions

LOOK = 400
"""So many comments are looked through for one that fits; more would make a large archive slow."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many past comments a moderator has tried, and how often the colleagues had decided the same."""

    tried: int
    agreed: int


# Ids are random, so those from a random place on are as good as drawn.
NEAR = (
    select(comments.c.id, comments.c.public_id)
    .where(comments.c.site_id == bindparam("site_id"), comments.c.public_id >= bindparam("lot"))
    .order_by(comments.c.public_id)
    .limit(bindparam("look"))
    .subquery()
)
OWN = exists().where(decisions.c.comment == comments.c.public_id, decisions.c.moderator_id == bindparam("moderator"))
TRIED = exists().where(practice.c.comment_id == comments.c.id, practice.c.moderator_id == bindparam("moderator"))
NEXT = (
    CARDS.where(comments.c.id.in_(select(NEAR.c.id)))
    # The label is what people's decisions say; a verdict of the service is nobody's to learn from.
    .where(comments.c.label.is_not(None), comments.c.status.not_in((Status.PENDING, Status.DELETED)), ~OWN, ~TRIED)
    .order_by(comments.c.public_id)
    .limit(1)
)
TALLY = select(func.count(), func.coalesce(func.sum(case((practice.c.agrees, 1), else_=0)), 0)).where(
    practice.c.moderator_id == bindparam("moderator")
)
KEY = select(comments.c.id).where(comments.c.public_id == bindparam("public_id"))
GIVEN = (
    select(practice.c.action)
    .join(comments, and_(comments.c.id == practice.c.comment_id))
    .where(comments.c.public_id == bindparam("public_id"), practice.c.moderator_id == bindparam("moderator"))
)


def draw(tx: Connection, site_id: int, moderator_id: int, seed: str) -> Card | None:
    """Return a past comment that people decided on, this moderator neither decided nor tried; the same for a seed."""
    lot = "".join(Random(seed).choices(LETTERS, k=8))  # noqa: S311 (a draw, no secret)
    asked = {"site_id": site_id, "moderator": moderator_id, "look": LOOK}
    for start in (lot, ""):
        row = tx.execute(NEXT, asked | {"lot": start}).first()
        if row:
            return as_card(row, "")
    return None


def keep(
    tx: Connection, moderator_id: int, public_id: str, action: Action, reason: str | None, agrees: bool, at: datetime
) -> None:
    values = {"moderator_id": moderator_id, "action": action, "reason": reason, "agrees": agrees, "at": at}
    tx.execute(insert(practice), values | {"comment_id": tx.execute(KEY, {"public_id": public_id}).scalar_one()})


def given(tx: Connection, moderator_id: int, public_id: str) -> Action | None:
    """What this moderator said of the comment while practising."""
    found: Action | None = tx.execute(GIVEN, {"moderator": moderator_id, "public_id": public_id}).scalar()
    return found


def tally(tx: Connection, moderator_id: int) -> Tally:
    return Tally(*tx.execute(TALLY, {"moderator": moderator_id}).one())
