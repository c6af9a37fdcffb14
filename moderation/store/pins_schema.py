"""The table of pinned versions. See `schema` for the rules."""

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table

from moderation.store.columns import Moment
from moderation.store.tables import Id, metadata

# What pages of a site demand by its integrity: the very bytes, for as long as a page may ask for them.
pins = Table(
    "pins",
    metadata,
    Column("content", String(64), primary_key=True),
    Column("site_id", Id, ForeignKey("sites.id"), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("printed", Moment, nullable=False),
)
