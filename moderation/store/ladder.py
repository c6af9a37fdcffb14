"""Where authors stand on a site's ladder, by the digest of the address they typed. NORMAL has no row."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from moderation.comment import Status
from moderation.rule import Step
from moderation.store.columns import Code, Moment
from moderation.store.rules_schema import ladder
from moderation.store.schema import comments, emails, moderators

COUNTED = 200
"""Counting an author's approved comments stops here."""


@dataclass(frozen=True, slots=True)
class Stood:
    """`key` is the author's digest; `comment` is the id of the comment where the step was set."""

    site_id: int
    key: str
    step: Step
    comment: str
    moderator: str
    at: datetime


STEP = select(ladder.c.step).where(ladder.c.site_id == bindparam("site_id"), ladder.c.key == bindparam("key"))
EVERY = (
    select(ladder, moderators.c.name)
    .outerjoin(moderators, moderators.c.id == ladder.c.moderator_id)
    .order_by(ladder.c.at.desc())
    .limit(bindparam("most"))
)
_BY_AUTHOR = (
    select(emails.c.comment_id)
    .where(emails.c.site_id == bindparam("site_id"), emails.c.key == bindparam("key"))
    .order_by(emails.c.comment_id.desc())
    .limit(COUNTED)
    .subquery()
)
_OF_AUTHOR = select(func.count()).select_from(_BY_AUTHOR.join(comments, comments.c.id == _BY_AUTHOR.c.comment_id))
# What was released unread counts too: it is public, and nobody took it off.
APPROVED = _OF_AUTHOR.where(comments.c.status == bindparam("approved", type_=Code(Status)))
SINCE = _OF_AUTHOR.where(comments.c.created > bindparam("since", type_=Moment()))
AMONG = (
    select(emails.c.comment_id)
    .join(ladder, (ladder.c.site_id == emails.c.site_id) & (ladder.c.key == emails.c.key))
    .where(emails.c.comment_id.in_(bindparam("ids", expanding=True)), ladder.c.step == Step.TRUSTED)
)
OF_COMMENTS = (
    select(comments.c.public_id, ladder.c.step)
    .join(emails, emails.c.comment_id == comments.c.id)
    .join(ladder, (ladder.c.site_id == emails.c.site_id) & (ladder.c.key == emails.c.key))
    .where(comments.c.public_id.in_(bindparam("ids", expanding=True)))
)


def step_of(tx: Connection, site_id: int, key: str) -> Step:
    found: Step | None = tx.execute(STEP, {"site_id": site_id, "key": key}).scalar()
    return found or Step.NORMAL


def put(tx: Connection, site_id: int, key: str, step: Step, comment: str, moderator_id: int, now: datetime) -> None:
    """Set an author's step."""
    tx.execute(delete(ladder).where(ladder.c.site_id == site_id, ladder.c.key == key))
    if step is not Step.NORMAL:
        values = {"site_id": site_id, "key": key, "step": step, "comment": comment}
        tx.execute(insert(ladder), values | {"moderator_id": moderator_id, "at": now})


def every(tx: Connection, most: int) -> list[Stood]:
    """All steps but NORMAL, the latest first."""
    rows = tx.execute(EVERY, {"most": most})
    return [Stood(row.site_id, row.key, row.step, row.comment, row.name or "", row.at) for row in rows]


def approved(tx: Connection, site_id: int, key: str) -> int:
    """How many of an author's latest comments are public."""
    values = {"site_id": site_id, "key": key, "approved": Status.APPROVED}
    return int(tx.execute(APPROVED, values).scalar_one())


def since(tx: Connection, site_id: int, key: str, moment: datetime) -> int:
    """How many comments came under this address since then, counted to COUNTED."""
    return int(tx.execute(SINCE, {"site_id": site_id, "key": key, "since": moment}).scalar_one())


def trusted_among(tx: Connection, keys: Collection[int]) -> set[int]:
    """Which of the comments of these numbers are by trusted authors."""
    return set(tx.execute(AMONG, {"ids": list(keys)}).scalars()) if keys else set()


def of_comments(tx: Connection, ids: Collection[str]) -> dict[str, Step]:
    """The steps of these comments' authors, without those that are NORMAL."""
    rows = tx.execute(OF_COMMENTS, {"ids": list(ids)}) if ids else ()
    return {row.public_id: row.step for row in rows}
