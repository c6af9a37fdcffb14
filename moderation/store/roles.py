"""Roles of moderators, and of which site a comment is: what has to be known before anybody does anything."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from moderation.roles import Act, Role, Roles
from moderation.store.people_schema import site_roles
from moderation.store.schema import comments, moderators

EVERYWHERE = select(moderators.c.role, moderators.c.locked).where(moderators.c.id == bindparam("moderator"))
BY_SITE = select(site_roles.c.site_id, site_roles.c.role).where(site_roles.c.moderator_id == bindparam("moderator"))
# Locked in one order, so that two owners who take each other's role can't both be right.
OWNERS = (
    select(moderators.c.id)
    .where(moderators.c.role == Role.OWNER, moderators.c.locked.is_(None))
    .order_by(moderators.c.id)
    .with_for_update()
)
UNLOCKED = select(func.count()).select_from(moderators).where(moderators.c.locked.is_(None))
SITES_OF = select(comments.c.public_id, comments.c.site_id).where(
    comments.c.public_id.in_(bindparam("ids", expanding=True))
)


def of(tx: Connection, moderator_id: int) -> Roles:
    row = tx.execute(EVERYWHERE, {"moderator": moderator_id}).one_or_none()
    return with_sites(tx, moderator_id, row.role if row else None)


def may(tx: Connection, moderator_id: int, act: Act, site_id: int) -> bool:
    """Whether this person may do it on this site now: locked out, or gone, nobody may."""
    row = tx.execute(EVERYWHERE, {"moderator": moderator_id}).one_or_none()
    if row is None or row.locked is not None:
        return False
    return with_sites(tx, moderator_id, row.role).may(act, site_id)


def with_sites(tx: Connection, moderator_id: int, everywhere: Role | None) -> Roles:
    """Complete the role on all sites by those on single ones; an owner needs no others."""
    if everywhere is Role.OWNER:
        return Roles(everywhere)
    rows = tx.execute(BY_SITE, {"moderator": moderator_id})
    return Roles(everywhere, {row.site_id: row.role for row in rows})


def of_every(tx: Connection) -> dict[int, Roles]:
    """The roles of all moderators."""
    single: dict[int, dict[int, Role]] = defaultdict(dict)
    for row in tx.execute(select(site_roles)):
        single[row.moderator_id][row.site_id] = row.role
    everywhere = tx.execute(select(moderators.c.id, moderators.c.role))
    return {row.id: Roles(row.role, single.get(row.id, {})) for row in everywhere}


def give(tx: Connection, moderator_id: int, roles: Roles) -> None:
    """Let these be all the roles of a moderator."""
    tx.execute(update(moderators).where(moderators.c.id == moderator_id).values(role=roles.everywhere))
    tx.execute(delete(site_roles).where(site_roles.c.moderator_id == moderator_id))
    if roles.by_site:
        rows = [{"moderator_id": moderator_id, "site_id": id, "role": role} for id, role in roles.by_site.items()]
        tx.execute(insert(site_roles), rows)


def owners(tx: Connection) -> list[int]:
    """Who owns all sites and can log in. On PostgreSQL their rows are held until the transaction ends."""
    return list(tx.execute(OWNERS).scalars())


def how_many(tx: Connection) -> int:
    """How many moderators can log in."""
    return int(tx.execute(UNLOCKED).scalar_one())


def sites_of(tx: Connection, comment_ids: Iterable[str]) -> dict[str, int]:
    """Return the number of each comment's site; comments that don't exist are left out."""
    return {row.public_id: row.site_id for row in tx.execute(SITES_OF, {"ids": list(comment_ids)})}
