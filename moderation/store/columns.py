"""What a column may hold beyond the databases' own types: moments in UTC, masked addresses, members of enumerations."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, DateTime, Dialect, String, Text, literal_column
from sqlalchemy.types import TypeDecorator

from moderation.comment import Email

Kind = TypeVar("Kind", bound=StrEnum)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC on both databases. A naive one is refused: nobody knows when it was."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone can't be stored; use an aware datetime")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Address(TypeDecorator[Email]):
    """An `Email`, revealed on its way into the database only, so that statements and their errors show it masked."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Email | None, dialect: Dialect) -> str | None:
        return None if value is None else value.reveal()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Email | None:
        return None if value is None else Email(value)


class Code(TypeDecorator[Kind]):
    """A member of an enumeration, kept as its value."""

    impl = String(16)
    cache_ok = True

    def __init__(self, kind: type[Kind]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Kind | None, dialect: Dialect) -> str | None:
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Kind | None:
        return None if value is None else self.kind(value)


def said(member: StrEnum) -> ColumnElement[Any]:
    """Return a member of an enumeration as a statement says it, for a comment's status to be compared with.

    Partial indexes hold what is of one status. Of a parameter SQLite must look at each value, and so it plans the
    statement anew each time it runs, which costs more than to run it; PostgreSQL may plan it without those indexes.
    """
    return literal_column(f"'{member.value}'")
