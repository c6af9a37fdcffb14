"""Moderators: who works the queue. An address is found whatever its case."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from moderation.comment import Email, Moderator
from moderation.roles import OWNER, Roles
from moderation.store import roles
from moderation.store.columns import Address
from moderation.store.schema import moderators


class Taken(ValueError):
    """There is a moderator with this address already."""


BY_EMAIL = select(moderators).where(moderators.c.email_folded == bindparam("email_folded", type_=Address()))


def add(
    tx: Connection, email: Email, name: str, password_hash: str, language: str, now: datetime, held: Roles = OWNER
) -> Moderator:
    """Raises Taken when the address is in use."""
    if by_email(tx, email):
        raise Taken("there is a moderator with this address already; reset the password instead")
    values = {
        "email": email,
        "email_folded": folded(email),
        "name": name,
        "password_hash": password_hash,
        "language": language,
        "created": now,
    }
    moderator_id = tx.execute(insert(moderators).values(**values).returning(moderators.c.id)).scalar_one()
    roles.give(tx, moderator_id, held)
    return Moderator(moderator_id, email, name, language)


def by_email(tx: Connection, email: Email) -> tuple[Moderator, str] | None:
    """Return the moderator with the hash of the password."""
    row = tx.execute(BY_EMAIL, {"email_folded": folded(email)}).one_or_none()
    return (moderator(row), row.password_hash) if row else None


def to_log_in(tx: Connection, email: Email) -> tuple[Moderator, str] | None:
    """As `by_email`, without those who are locked out."""
    row = tx.execute(BY_EMAIL.where(moderators.c.locked.is_(None)), {"email_folded": folded(email)}).one_or_none()
    return (moderator(row), row.password_hash) if row else None


def password_hash(tx: Connection, moderator_id: int) -> str | None:
    found: str | None = tx.execute(select(moderators.c.password_hash).where(moderators.c.id == moderator_id)).scalar()
    return found


def by_id(tx: Connection, moderator_id: int) -> Moderator | None:
    row = tx.execute(select(moderators).where(moderators.c.id == moderator_id)).one_or_none()
    return moderator(row) if row else None


def every(tx: Connection) -> list[Moderator]:
    return [moderator(row) for row in tx.execute(select(moderators).order_by(moderators.c.id))]


def set_password(tx: Connection, moderator_id: int, password_hash: str) -> None:
    tx.execute(update(moderators).where(moderators.c.id == moderator_id).values(password_hash=password_hash))


def set_locked(tx: Connection, moderator_id: int, since: datetime | None) -> None:
    """Let nobody in by this account, or let its owner in again."""
    tx.execute(update(moderators).where(moderators.c.id == moderator_id).values(locked=since))


def locked(tx: Connection) -> set[int]:
    """The moderators who can't log in."""
    return set(tx.execute(select(moderators.c.id).where(moderators.c.locked.is_not(None))).scalars())


def describe(tx: Connection, moderator_id: int, name: str, language: str, pseudonym: str) -> None:
    """Set what a moderator says of oneself: the name for colleagues, the language, the name for others."""
    values = {"name": name, "language": language, "pseudonym": pseudonym}
    tx.execute(update(moderators).where(moderators.c.id == moderator_id).values(values))


def pseudonym(tx: Connection, moderator_id: int) -> str:
    """The name that others than moderators may read; empty where this one has none of one's own."""
    return tx.execute(select(moderators.c.pseudonym).where(moderators.c.id == moderator_id)).scalar() or ""


def set_excluded(tx: Connection, moderator_id: int, since: datetime | None) -> None:
    """Let this person's decisions, earlier ones too, teach the classifier nothing; None lets them teach again."""
    tx.execute(update(moderators).where(moderators.c.id == moderator_id).values(excluded=since))


def excluded(tx: Connection) -> set[int]:
    """The moderators whose decisions teach nothing."""
    return set(tx.execute(select(moderators.c.id).where(moderators.c.excluded.is_not(None))).scalars())


def folded(email: Email) -> Email:
    return Email(email.reveal().casefold())


def moderator(row: Row[Any]) -> Moderator:
    """Read a moderator from a row with the table's columns `id`, `email`, `name`, `language`."""
    return Moderator(row.id, row.email, row.name, row.language)
