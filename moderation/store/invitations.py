"""Invitations: an address, roles, and the digest of a secret that only the link holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from moderation.comment import Email
from moderation.roles import Role, Roles
from moderation.store.moderators import folded
from moderation.store.people_schema import invitations


@dataclass(frozen=True, slots=True)
class Invitation:
    id: int
    email: Email
    roles: Roles
    language: str
    invited_by: int
    created: datetime
    until: datetime


def add(tx: Connection, digest: str, invitation: Invitation) -> int:
    """Keep an invitation in place of an earlier one to the same address. Its number is not looked at."""
    tx.execute(delete(invitations).where(invitations.c.email == folded(invitation.email)))
    values = {
        "digest": digest,
        "email": folded(invitation.email),
        "role": invitation.roles.everywhere,
        "site_roles": {str(id): role.value for id, role in invitation.roles.by_site.items()},
        "language": invitation.language,
        "invited_by": invitation.invited_by,
        "created": invitation.created,
        "until": invitation.until,
    }
    return int(tx.execute(insert(invitations).values(values).returning(invitations.c.id)).scalar_one())


def find(tx: Connection, digest: str, now: datetime) -> Invitation | None:
    """Return the invitation unless it was taken up, taken back, or has run out."""
    good = (invitations.c.digest == digest) & (invitations.c.until > now)
    row = tx.execute(select(invitations).where(good)).one_or_none()
    return _invitation(row) if row else None


def every(tx: Connection, now: datetime) -> list[Invitation]:
    """What nobody has taken up yet, the latest first."""
    rows = tx.execute(select(invitations).where(invitations.c.until > now).order_by(invitations.c.id.desc()))
    return [_invitation(row) for row in rows]


def use_up(tx: Connection, id: int) -> bool:
    """False if somebody was faster."""
    return tx.execute(delete(invitations).where(invitations.c.id == id)).rowcount > 0


def prune(tx: Connection, now: datetime, limit: int) -> int:
    old = select(invitations.c.id).where(invitations.c.until <= now).limit(limit)
    return tx.execute(delete(invitations).where(invitations.c.id.in_(old))).rowcount


def _invitation(row: Row[Any]) -> Invitation:
    by_site = {int(id): Role(role) for id, role in row.site_roles.items()}
    roles = Roles(row.role, by_site)
    return Invitation(row.id, row.email, roles, row.language, row.invited_by, row.created, row.until)
