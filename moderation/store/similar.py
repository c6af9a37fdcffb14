"""Near-duplicates: signatures of texts, found again by their bands, and what people decided about those comments.

How alike two signatures are is the caller's to say; here they are kept, and looked up in bounded time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Select,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    union_all,
    update,
)

from moderation.comment import BANDS, Label, Signature, Status
from moderation.store.columns import Code, Moment, said
from moderation.store.schema import comments, decisions, moderators, signatures

NEWEST = 8
"""So many are looked at in each band, and of each label in a campaign: a flood must not slow down the next post."""
ENOUGH = 50

KEPT = insert(signatures)
FOUNDED = (
    update(comments)
    .where(comments.c.id == bindparam("first"), comments.c.campaign.is_(None))
    .values(campaign=comments.c.id)
)
# What is left when the first comment of a campaign goes its own way is named by the next one.
LEFT: BindParameter[int] = bindparam("left")
NEXT = select(func.min(comments.c.id)).where(comments.c.campaign == LEFT, comments.c.id != LEFT).scalar_subquery()
RENAMED = update(comments).where(comments.c.campaign == LEFT).values(campaign=NEXT)


@dataclass(frozen=True, slots=True)
class Known:
    """A comment that may be a near-duplicate. `campaign` is None while it is the only one of its kind."""

    id: int
    site_id: int
    public_id: str
    status: Status
    label: Label | None
    campaign: int | None
    created: datetime
    values: bytes


# --- Writing ---


def keep(tx: Connection, comment_id: int, signature: Signature) -> None:
    tx.execute(KEPT, {"comment_id": comment_id, "signature": signature.values, **_bands(signature)})


def replace(tx: Connection, comment_id: int, signature: Signature | None) -> None:
    """Forget what the former text of a comment was like: its signature, its label, its campaign. Keep the new one's."""
    tx.execute(RENAMED, {"left": comment_id})
    tx.execute(update(comments).where(comments.c.id == comment_id).values(label=None, campaign=None))
    tx.execute(delete(signatures).where(signatures.c.comment_id == comment_id))
    if signature:
        keep(tx, comment_id, signature)


def _bands(signature: Signature) -> dict[str, int]:
    return {f"band{number}": band for number, band in enumerate(signature.bands)}


def found_campaign(tx: Connection, first: int) -> None:
    """Let the comment be the first of a campaign, if it isn't of one already."""
    tx.execute(FOUNDED, {"first": first})


# --- Reading ---

FEW: Any = literal_column(str(NEWEST))


def _in_band(band: str) -> Select[Any]:
    same = select(signatures.c.comment_id, signatures.c.signature).where(signatures.c[band] == bindparam(band))
    return select(same.order_by(signatures.c.comment_id.desc()).limit(FEW).subquery())


# This is asked for each comment that comes, so it is of one table and its plan of one kind; all else is for the few
# that are alike.
CANDIDATES = union_all(*(_in_band(f"band{number}") for number in range(BANDS)))

# What a moderator decided whose decisions are excluded says nothing here either.
BY_EXCLUDED = exists(
    select(decisions.c.id)
    .join(moderators, moderators.c.id == decisions.c.moderator_id)
    .where(
        decisions.c.comment == comments.c.public_id,
        decisions.c.site_id == comments.c.site_id,
        moderators.c.excluded.is_not(None),
    )
)
LABEL = case((comments.c.label.is_not(None) & ~BY_EXCLUDED, comments.c.label)).label("label")
KNOWN = (
    comments.c.id,
    comments.c.site_id,
    comments.c.public_id,
    comments.c.status,
    LABEL,
    comments.c.campaign,
    comments.c.created,
)
CAMPAIGN: BindParameter[int] = bindparam("campaign")


def _decided(label: Label, *more: Any) -> Select[Any]:
    """The latest comments of a campaign with this label."""
    of_label = comments.c.label == bindparam(label.value, label, type_=Code(Label))
    rows = select(*KNOWN, signatures.c.signature).join(signatures, signatures.c.comment_id == comments.c.id)
    there = comments.c.status != said(Status.DELETED)
    latest = rows.where(comments.c.campaign == CAMPAIGN, of_label, there, ~BY_EXCLUDED, *more)
    return select(latest.order_by(comments.c.id.desc()).limit(FEW).subquery())


THESE = select(*KNOWN).where(
    comments.c.id.in_(bindparam("ids", expanding=True)), comments.c.status != said(Status.DELETED)
)
# Rejecting calls a comment ham, on topic but unwelcome; only what was approved speaks for its like.
DECIDED = union_all(_decided(Label.SPAM), _decided(Label.HAM, comments.c.status == said(Status.APPROVED)))

OF_NOBODY = (
    select(comments.c.created)
    .where(comments.c.campaign == CAMPAIGN, comments.c.label.is_(None))
    .order_by(comments.c.id.desc())
    .limit(ENOUGH)
    .subquery()
)
UNDECIDED = select(func.count()).where(OF_NOBODY.c.created > bindparam("since", type_=Moment()))


def candidates(tx: Connection, signature: Signature) -> dict[int, bytes]:
    """Return the latest comments of all sites that agree with the signature in a band, with their values."""
    return {row.comment_id: row.signature for row in tx.execute(CANDIDATES, _bands(signature))}


def known(tx: Connection, values: Mapping[int, bytes]) -> list[Known]:
    """Return the comments with these ids; `values` are those that `candidates` gave for each."""
    return [Known(*row, values[row.id]) for row in tx.execute(THESE, {"ids": list(values)})]


def decided(tx: Connection, campaign: int) -> list[Known]:
    """Return the latest comments of a campaign that people called spam, and the latest they approved."""
    return [Known(*row) for row in tx.execute(DECIDED, {"campaign": campaign})]


def undecided(tx: Connection, campaign: int, since: datetime) -> int:
    """Count the campaign's comments after a moment that nobody has decided on; it stops at ENOUGH."""
    count: int = tx.execute(UNDECIDED, {"campaign": campaign, "since": since}).scalar_one()
    return count
