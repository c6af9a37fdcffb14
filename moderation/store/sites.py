"""Sites: whose comments these are, from which origins they come, and what the service may do by itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from moderation.comment import Policy, Site
from moderation.forum import Forum
from moderation.rule import House, Rule, Switch
from moderation.store import memory, rules
from moderation.store.schema import site_origins, sites


class Taken(ValueError):
    """There is a site with this key already."""


ORIGINS = select(site_origins.c.site_id, site_origins.c.origin).order_by(site_origins.c.position)


def add(tx: Connection, key: str, name: str, language: str, origins: Sequence[str], now: datetime) -> Site:
    """Raises Taken when the key is in use."""
    if by_key(tx, key):
        raise Taken(f"there is a site {key!r} already; choose another key")
    values = {"key": key, "name": name, "language": language, "created": now}
    policy = {"publish_good": False, "words": [], "hosts": []}
    site_id = tx.execute(insert(sites).values(**values, **policy).returning(sites.c.id)).scalar_one()
    set_origins(tx, site_id, origins)
    return Site(site_id, key, name, language, tuple(dict.fromkeys(origins)))


def set_origins(tx: Connection, site_id: int, origins: Sequence[str]) -> None:
    memory.changed(tx)
    tx.execute(site_origins.delete().where(site_origins.c.site_id == site_id))
    rows = [
        {"site_id": site_id, "origin": origin, "position": position}
        for position, origin in enumerate(dict.fromkeys(origins))
    ]
    if rows:
        tx.execute(insert(site_origins), rows)


def by_key(tx: Connection, key: str) -> Site | None:
    return _one(tx, select(sites).where(sites.c.key == key))


def by_id(tx: Connection, site_id: int) -> Site | None:
    return _one(tx, select(sites).where(sites.c.id == site_id))


def every(tx: Connection) -> list[Site]:
    """All sites, in the order of their keys."""
    return _all(tx, select(sites).order_by(sites.c.key))


def by_origin(tx: Connection, origin: str) -> list[Site]:
    """The sites whose pages may lie at `origin`."""
    held = select(site_origins.c.site_id).where(site_origins.c.origin == origin)
    return _all(tx, select(sites).where(sites.c.id.in_(held)).order_by(sites.c.key))


def set_policy(tx: Connection, site_id: int, policy: Policy) -> None:
    memory.changed(tx)
    values = {
        "publish_good": policy.publish_good,
        "publish_below": policy.publish_below,
        "spam_above": policy.spam_above,
    }
    tx.execute(update(sites).where(sites.c.id == site_id).values(**values))


def set_lists(tx: Connection, site_id: int, words: Sequence[str], hosts: Sequence[str]) -> None:
    """Set the words and hosts this site doesn't want."""
    memory.changed(tx)
    tx.execute(update(sites).where(sites.c.id == site_id).values(words=list(words), hosts=list(hosts)))


def set_forum(tx: Connection, site_id: int, forum: Forum) -> None:
    memory.changed(tx)
    tx.execute(update(sites).where(sites.c.id == site_id).values(forum=forum.as_record()))


def _one(tx: Connection, query: Select[Any]) -> Site | None:
    found = _all(tx, query)
    return found[0] if found else None


def _all(tx: Connection, query: Select[Any]) -> list[Site]:
    found = tx.execute(query).all()
    origins: dict[int, list[str]] = {row.id: [] for row in found}
    for site_id, origin in tx.execute(ORIGINS.where(site_origins.c.site_id.in_(origins))):
        origins[site_id].append(origin)
    acting = rules.acting(tx, origins)
    return [_site(row, origins[row.id], acting.get(row.id, ())) for row in found]


def _site(row: Row[Any], origins: list[str], acting: tuple[Rule, ...]) -> Site:
    policy = Policy(row.publish_good, row.publish_below, row.spam_above)
    return Site(
        row.id,
        row.key,
        row.name,
        row.language,
        tuple(origins),
        policy,
        words=tuple(row.words),
        hosts=tuple(row.hosts),
        layer=row.layer_id,
        layer_held=row.layer_held,
        house=House(
            acting,
            row.rule_bound,
            row.first_approved,
            row.close_after,
            Switch(row.hold_all, row.hold_all_until),
            Switch(row.read_only, row.read_only_until),
            row.caution,
        ),
        forum=Forum.of(row.forum),
    )
