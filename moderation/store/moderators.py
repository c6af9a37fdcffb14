"""Moderators: who works the queue. An address is found whatever its case."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from moderation.comment import Email, Moderator
from moderation.store.columns import Address
from moderation.store.schema import moderators


class Taken(ValueError):
    """There is a moderator with this address already."""


BY_EMAIL = select(moderators).where(moderators.c.email_folded == bindparam("email_folded", type_=Address()))


def add(tx: Connection, email: Email, name: str, password_hash: str, language: str, now: datetime) -> Moderator:
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
    return Moderator(moderator_id, email, name, language)


def by_email(tx: Connection, email: Email) -> tuple[Moderator, str] | None:
    """Return the moderator with the hash of the password."""
    row = tx.execute(BY_EMAIL, {"email_folded": folded(email)}).one_or_none()
    return (moderator(row), row.password_hash) if row else None


def by_id(tx: Connection, moderator_id: int) -> Moderator | None:
    row = tx.execute(select(moderators).where(moderators.c.id == moderator_id)).one_or_none()
    return moderator(row) if row else None


def every(tx: Connection) -> list[Moderator]:
    return [moderator(row) for row in tx.execute(select(moderators).order_by(moderators.c.id))]


def set_password(tx: Connection, moderator_id: int, password_hash: str) -> None:
    tx.execute(update(moderators).where(moderators.c.id == moderator_id).values(password_hash=password_hash))


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
