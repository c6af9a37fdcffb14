"""The verb: who belongs to the staff, with which roles. Somebody who owns all sites always stays.

`by` is who does it, and must own all sites at that moment; None is the command line.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from moderation.comment import Email, Moderator
from moderation.roles import NotOwner, Role, Roles
from moderation.store import Store, audit, departures, moderators, roles, sessions


class LastOwner(Exception):
    """Nobody would be left who owns all sites and can log in."""


class Unknown(Exception):
    """There is no such moderator (any more)."""


def add(
    store: Store, email: Email, name: str, language: str, password_hash: str, given: Roles | None, now: datetime
) -> Moderator:
    """Add a moderator; without a role the first one owns all sites, and others moderate them. Raises Taken."""

    def work(tx: Connection) -> Moderator:
        held = given or Roles(Role.MODERATOR if roles.owners(tx) else Role.OWNER)
        return moderators.add(tx, email, name, password_hash, language, now, held)

    return store.write(work)


def give(store: Store, by: int | None, id: int, held: Roles, now: datetime) -> None:
    """Let these be all the roles of a moderator. Raises LastOwner, NotOwner or Unknown."""
    _do(store, by, id, "role.given", now, lambda tx: roles.give(tx, id, held))


def lock(store: Store, by: int | None, id: int, now: datetime) -> None:
    """Log a moderator out everywhere and let nobody in by this account. Raises LastOwner, NotOwner or Unknown."""

    def work(tx: Connection) -> None:
        moderators.set_locked(tx, id, now)
        sessions.end_all(tx, id)

    _do(store, by, id, "moderator.locked", now, work)


def unlock(store: Store, by: int | None, id: int, now: datetime) -> None:
    _do(store, by, id, "moderator.unlocked", now, lambda tx: moderators.set_locked(tx, id, None))


def remove(store: Store, by: int | None, id: int, now: datetime) -> None:
    """Forget a moderator; what was decided stays, by "a former moderator". Raises LastOwner, NotOwner or Unknown."""
    _do(store, by, id, "moderator.removed", now, lambda tx: departures.remove(tx, id))


def _do(store: Store, by: int | None, id: int, what: str, now: datetime, change: Callable[[Connection], None]) -> None:
    def work(tx: Connection) -> None:
        before = roles.owners(tx)
        if by is not None and by not in before:
            raise NotOwner
        if moderators.by_id(tx, id) is None:
            raise Unknown
        change(tx)
        if before and not roles.owners(tx):
            raise LastOwner
        audit.record(tx, by, what, str(id), now)

    store.write(work)
