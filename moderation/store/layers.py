"""Layers: what each site's decisions added to the shipped model. Rows never change; a site names its active one.

A layer that was refused, or that another one followed, is kept for a while, to look at and to go back to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from moderation.store import memory
from moderation.store.schema import layers, sites

KEPT = 12
"""So many layers of a site are kept, besides the active one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLayer:
    """A fitted layer. `refused` is the gate's reason, None when it may be used; `figures` are plain JSON values."""

    version: str
    base: str
    last_decision: int
    ham: int
    spam: int
    weights: bytes
    figures: Mapping[str, Any]
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class StoredLayer:
    """A layer without its weights."""

    id: int
    version: str
    base: str
    refused: str | None
    created: datetime
    last_decision: int
    ham: int
    spam: int
    figures: Mapping[str, Any]


ABOUT = select(*(column for column in layers.c if column is not layers.c.weights)).where(
    layers.c.site_id == bindparam("site_id")
)
WEIGHTS = select(layers.c.weights).where(layers.c.id == bindparam("layer_id"), layers.c.site_id == bindparam("site_id"))
ADD = insert(layers).returning(layers.c.id)


def add(tx: Connection, site_id: int, new: NewLayer, now: datetime) -> StoredLayer:
    """Store a layer. One of the same version is the same layer, and is returned as it was stored."""
    known = by_version(tx, site_id, new.version)
    if known is not None:
        return known
    values = {field: getattr(new, field) for field in NewLayer.__dataclass_fields__}
    tx.execute(ADD, {**values, "site_id": site_id, "figures": dict(new.figures), "created": now})
    stored = by_version(tx, site_id, new.version)
    assert stored is not None  # noqa: S101 (it was stored in this transaction)
    return stored


def of(tx: Connection, site_id: int) -> list[StoredLayer]:
    """The layers of a site, the newest first."""
    return [_stored(row) for row in tx.execute(ABOUT.order_by(layers.c.id.desc()), {"site_id": site_id})]


def by_version(tx: Connection, site_id: int, version: str) -> StoredLayer | None:
    return _one(tx.execute(ABOUT.where(layers.c.version == version), {"site_id": site_id}).first())


def by_id(tx: Connection, site_id: int, layer_id: int) -> StoredLayer | None:
    return _one(tx.execute(ABOUT.where(layers.c.id == layer_id), {"site_id": site_id}).first())


def weights(tx: Connection, site_id: int, layer_id: int) -> bytes | None:
    """The packed weights, or None when the site has no such layer."""
    found: bytes | None = tx.execute(WEIGHTS, {"layer_id": layer_id, "site_id": site_id}).scalar()
    return found


def activate(tx: Connection, site_id: int, layer_id: int | None, *, held: bool = False) -> None:
    """Make this the site's layer, or none. `held` keeps it until a person says otherwise, whatever is decided."""
    memory.changed(tx)
    tx.execute(update(sites).where(sites.c.id == site_id).values(layer_id=layer_id, layer_held=held))


def prune(tx: Connection, site_id: int) -> int:
    """Delete all but the newest layers and the active one; return how many."""
    newest = select(layers.c.id).where(layers.c.site_id == site_id).order_by(layers.c.id.desc()).limit(KEPT)
    kept = set(tx.execute(newest).scalars())
    active = tx.execute(select(sites.c.layer_id).where(sites.c.id == site_id)).scalar()
    old = delete(layers).where(layers.c.site_id == site_id, layers.c.id.not_in(kept | {active or 0}))
    return tx.execute(old).rowcount


def _one(row: Row[Any] | None) -> StoredLayer | None:
    return _stored(row) if row else None


def _stored(row: Row[Any]) -> StoredLayer:
    return StoredLayer(
        row.id,
        row.version,
        row.base,
        row.refused,
        row.created,
        row.last_decision,
        row.ham,
        row.spam,
        row.figures,
    )
