"""Webhooks: whom a site tells of what happens, and what they may read of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from moderation.mailing import Happening, Shape
from moderation.store.mail_schema import webhooks


@dataclass(frozen=True, slots=True)
class Webhook:
    """`secret` signs each call. `with_text`: the comment's opening words go along; no address ever does."""

    id: int
    site_id: int
    url: str = field(repr=False)
    secret: str = field(repr=False)
    events: tuple[Happening, ...]
    shape: Shape
    with_text: bool


OF_SITE = select(webhooks).where(webhooks.c.site_id == bindparam("site_id")).order_by(webhooks.c.id)


def add(tx: Connection, new: Webhook, now: datetime) -> int:
    """Return its number; that of `new` doesn't count."""
    values = {"site_id": new.site_id, "url": new.url, "secret": new.secret, "events": list(new.events)}
    values |= {"shape": new.shape, "with_text": new.with_text, "created": now}
    return int(tx.execute(insert(webhooks).values(values).returning(webhooks.c.id)).scalar_one())


def of_site(tx: Connection, site_id: int) -> Sequence[Webhook]:
    return [_webhook(row) for row in tx.execute(OF_SITE, {"site_id": site_id})]


def by_id(tx: Connection, id: int) -> Webhook | None:
    row = tx.execute(select(webhooks).where(webhooks.c.id == id)).one_or_none()
    return _webhook(row) if row else None


def remove(tx: Connection, site_id: int, id: int) -> bool:
    """False if the site has none of this number."""
    return bool(tx.execute(delete(webhooks).where(webhooks.c.id == id, webhooks.c.site_id == site_id)).rowcount)


def _webhook(row: Row[Any]) -> Webhook:
    events = tuple(Happening(one) for one in row.events)
    return Webhook(row.id, row.site_id, row.url, row.secret, events, Shape(row.shape), row.with_text)
