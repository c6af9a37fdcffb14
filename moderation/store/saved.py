"""Filters that moderators keep: a name, and the query of the queue's address that it stands for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from moderation.store.schema import saved_filters

MOST = 50
"""A moderator keeps no more."""


class Full(Exception):
    """The moderator keeps as many as there may be."""


@dataclass(frozen=True, slots=True)
class Saved:
    id: int
    name: str
    query: str


OF = (
    select(saved_filters.c.id, saved_filters.c.name, saved_filters.c.query)
    .where(saved_filters.c.moderator_id == bindparam("moderator"))
    .order_by(saved_filters.c.name)
)
COUNT = select(func.count()).where(
    saved_filters.c.moderator_id == bindparam("moderator"), saved_filters.c.name != bindparam("called")
)
FORGET = delete(saved_filters).where(saved_filters.c.moderator_id == bindparam("moderator"))


def of(tx: Connection, moderator_id: int) -> list[Saved]:
    """What a moderator keeps, by name."""
    return [Saved(*row) for row in tx.execute(OF, {"moderator": moderator_id})]


def keep(tx: Connection, moderator_id: int, name: str, query: str, now: datetime) -> None:
    """Keep a filter; one of the same name is replaced. Raises Full."""
    if tx.execute(COUNT, {"moderator": moderator_id, "called": name}).scalar_one() >= MOST:
        raise Full
    tx.execute(FORGET.where(saved_filters.c.name == bindparam("called")), {"moderator": moderator_id, "called": name})
    values = {"moderator_id": moderator_id, "name": name, "query": query, "created": now}
    tx.execute(insert(saved_filters), values)


def forget(tx: Connection, moderator_id: int, id: int) -> None:
    tx.execute(FORGET.where(saved_filters.c.id == bindparam("filter")), {"moderator": moderator_id, "filter": id})
