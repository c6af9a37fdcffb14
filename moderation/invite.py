"""The verb: an owner invites a colleague by a link that works once, and the colleague comes in by it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.comment import Email, Moderator
from moderation.context import Context
from moderation.credentials import new_session_secret, token_digest
from moderation.roles import NotOwner, Roles
from moderation.store import audit, invitations, moderators, roles
from moderation.store.invitations import Invitation

LASTS = timedelta(days=7)


class Gone(Exception):
    """The invitation was taken up, taken back, or has run out."""


@dataclass(frozen=True, slots=True)
class Invited:
    """`secret` is shown once, in the link."""

    secret: str
    until: datetime


def invite(ctx: Context, by: Moderator, email: Email, held: Roles, language: str) -> Invited:
    """Raises NotOwner, or Taken when there is a moderator with this address."""
    now, secret = ctx.clock(), new_session_secret()
    new = Invitation(0, email, held, language, by.id, now, now + LASTS)

    def work(tx: Connection) -> Invited:
        _demand_owner(tx, by)
        if moderators.by_email(tx, email):
            raise moderators.Taken("there is a moderator with this address already")
        id = invitations.add(tx, token_digest(secret), new)
        audit.record(tx, by.id, "invitation.made", str(id), now)
        return Invited(secret, new.until)

    return ctx.store.write(work)


def take_back(ctx: Context, by: Moderator, id: int) -> bool:
    """False when there is no such invitation any more. Raises NotOwner."""
    now = ctx.clock()

    def work(tx: Connection) -> bool:
        _demand_owner(tx, by)
        gone = invitations.use_up(tx, id)
        if gone:
            audit.record(tx, by.id, "invitation.ended", str(id), now)
        return gone

    return ctx.store.write(work)


def find(ctx: Context, secret: str) -> Invitation:
    """Look, and use nothing up. Raises Gone."""
    with ctx.store.read() as tx:
        found = invitations.find(tx, token_digest(secret), ctx.clock())
    if found is None:
        raise Gone
    return found


def accept(ctx: Context, secret: str, name: str, language: str, password_hash: str) -> Moderator:
    """Make the invited one a moderator; the link is worth nothing from now on. Raises Gone, or Taken."""
    now = ctx.clock()

    def work(tx: Connection) -> Moderator:
        found = invitations.find(tx, token_digest(secret), now)
        if found is None or not invitations.use_up(tx, found.id):
            raise Gone
        made = moderators.add(tx, found.email, name, password_hash, language, now, found.roles)
        audit.record(tx, made.id, "invitation.accepted", str(found.id), now)
        return made

    return ctx.store.write(work)


def _demand_owner(tx: Connection, by: Moderator) -> None:
    if by.id not in roles.owners(tx):
        raise NotOwner
