"""Campaigns: the comments of one site that are nearly the same. One is named by any comment of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, ScalarSelect, bindparam, func, literal_column, select

from moderation.comment import Action, Status
from moderation.store.batches import LOCKED, Standing
from moderation.store.columns import Moment, said
from moderation.store.decisions import Made, made
from moderation.store.schema import comments, decisions, moderators

ENOUGH = 200
"""Counting stops here."""
LATELY = 1_000
"""So many of a site's latest decisions are looked through for those on a campaign."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """`key` is for the store's functions only. Of `waiting` and `spam` at most ENOUGH are counted."""

    key: int
    site_id: int
    waiting: int
    spam: int


MEMBER = comments.alias("member")


def _count(status: Status) -> ScalarSelect[int]:
    members = select(MEMBER.c.id).where(MEMBER.c.campaign == comments.c.campaign, MEMBER.c.status == said(status))
    some = members.correlate(comments).limit(literal_column(str(ENOUGH))).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


OF = select(
    comments.c.public_id,
    comments.c.campaign,
    comments.c.site_id,
    _count(Status.PENDING).label("waiting"),
    _count(Status.SPAM).label("spam"),
).where(comments.c.public_id.in_(bindparam("ids", expanding=True)), comments.c.campaign.is_not(None))

WAITING = LOCKED.where(
    comments.c.campaign == bindparam("campaign"),
    comments.c.status == said(Status.PENDING),
    comments.c.created <= bindparam("until", type_=Moment()),
).limit(bindparam("most"))

LATEST = (
    select(decisions)
    .where(decisions.c.site_id == bindparam("site_id"))
    .order_by(decisions.c.id.desc())
    .limit(literal_column(str(LATELY)))
    .subquery()
)
SINCE = (
    select(LATEST, moderators.c.name)
    .join(comments, (comments.c.public_id == LATEST.c.comment) & (comments.c.site_id == LATEST.c.site_id))
    .outerjoin(moderators, moderators.c.id == LATEST.c.moderator_id)
    .where(
        LATEST.c.at > bindparam("since", type_=Moment()),
        comments.c.campaign == bindparam("campaign"),
        comments.c.created <= bindparam("since", type_=Moment()),
    )
)


# The latest comments that were rejected of each campaign, and why.
REJECTED = (
    select(comments.c.campaign, decisions.c.reason)
    .join(decisions, (decisions.c.comment == comments.c.public_id) & (decisions.c.site_id == comments.c.site_id))
    .where(
        comments.c.campaign.in_(bindparam("campaigns", expanding=True)),
        comments.c.status == said(Status.REJECTED),
        decisions.c.action == Action.REJECT,
        decisions.c.reason.is_not(None),
    )
    .order_by(decisions.c.id.desc())
    .limit(ENOUGH)
)


def last_reasons(tx: Connection, found: Iterable[Campaign]) -> dict[int, str]:
    """Return why a comment of each campaign was rejected last, by the campaign's key."""
    keys = {one.key for one in found}
    rows = tx.execute(REJECTED, {"campaigns": list(keys)}).all() if keys else []
    return {row.campaign: row.reason for row in reversed(rows)}


def of(tx: Connection, ids: Sequence[str]) -> dict[str, Campaign]:
    """Return the campaigns of these comments, by comment; those that are like nothing else are left out."""
    rows = tx.execute(OF, {"ids": list(ids)})
    return {row.public_id: Campaign(row.campaign, row.site_id, row.waiting, row.spam) for row in rows}


def waiting(tx: Connection, campaign: int, until: datetime, most: int) -> list[Standing]:
    """Return what waits of a campaign and was there at that moment, the oldest first; nobody else can decide on it."""
    rows = tx.execute(WAITING, {"campaign": campaign, "until": until, "most": most})
    return [Standing(*row) for row in rows]


def count_waiting(tx: Connection, campaign: int, most: int) -> int:
    """How many wait of a campaign, counted to `most`."""
    waits = (comments.c.campaign == campaign) & (comments.c.status == said(Status.PENDING))
    return len(tx.execute(select(comments.c.id).where(waits).limit(most)).all())


def decided_since(tx: Connection, campaign: Campaign, since: datetime) -> list[Made]:
    """Return the decisions after a moment on what was there of a campaign, the earliest first."""
    values = {"site_id": campaign.site_id, "campaign": campaign.key, "since": since}
    found = [made(row) for row in tx.execute(SINCE, values)]
    return sorted(found, key=lambda one: (one.decision.at, one.decision.revision))
