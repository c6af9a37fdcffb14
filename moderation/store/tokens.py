"""Tokens of the moderators' API: stored as hashes; the prefix lets a person tell them apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from moderation.comment import Moderator
from moderation.roles import Roles
from moderation.store import roles
from moderation.store.moderators import moderator
from moderation.store.schema import moderators, tokens


@dataclass(frozen=True, slots=True)
class Token:
    id: int
    moderator: Moderator
    prefix: str
    scopes: tuple[str, ...]
    created: datetime
    used: datetime | None = None
    revoked: datetime | None = None
    roles: Roles = field(default_factory=Roles)


OF: Select[Any] = (
    select(
        moderators.c.id,
        moderators.c.email,
        moderators.c.name,
        moderators.c.language,
        moderators.c.role,
        tokens.c.id.label("token_id"),
        tokens.c.prefix,
        tokens.c.scopes,
        tokens.c.created,
        tokens.c.used,
        tokens.c.revoked,
    )
    .select_from(tokens)
    .join(moderators, moderators.c.id == tokens.c.moderator_id)
)


def add(tx: Connection, moderator_id: int, prefix: str, hash: str, scopes: Sequence[str], now: datetime) -> int:  # noqa: A002
    """Store a token's hash and return the token's number."""
    values = {"moderator_id": moderator_id, "prefix": prefix, "hash": hash, "scopes": list(scopes), "created": now}
    token_id: int = tx.execute(insert(tokens).values(**values).returning(tokens.c.id)).scalar_one()
    return token_id


def by_hash(tx: Connection, hash: str) -> Token | None:  # noqa: A002
    """Return the token with the roles of its moderator, unless it was revoked or the moderator is locked out."""
    live = OF.where(tokens.c.hash == hash, tokens.c.revoked.is_(None), moderators.c.locked.is_(None))
    row = tx.execute(live).one_or_none()
    return replace(_token(row), roles=roles.with_sites(tx, row.id, row.role)) if row else None


def used(tx: Connection, token_id: int, now: datetime) -> None:
    tx.execute(update(tokens).where(tokens.c.id == token_id).values(used=now))


def revoke(tx: Connection, token_id: int, now: datetime) -> bool:
    """Revoke a token; False when there is none or it was revoked before."""
    live = update(tokens).where(tokens.c.id == token_id, tokens.c.revoked.is_(None))
    return tx.execute(live.values(revoked=now)).rowcount > 0


def of(tx: Connection, moderator_id: int) -> list[Token]:
    """All tokens of a moderator, revoked ones too, oldest first."""
    rows = tx.execute(OF.where(tokens.c.moderator_id == moderator_id).order_by(tokens.c.id))
    return [_token(row) for row in rows]


def _token(row: Row[Any]) -> Token:
    return Token(row.token_id, moderator(row), row.prefix, tuple(row.scopes), row.created, row.used, row.revoked)
