"""The tables of work to do, and of what is remembered for a short while. See `schema` for the rules."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from moderation.store.columns import Moment
from moderation.store.tables import Id, id_column, metadata

# `due` is when a worker may take the event; claiming moves it on by the lease. None is a dead letter.
outbox = Table(
    "outbox",
    metadata,
    id_column(),
    Column("kind", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("created", Moment, nullable=False),
    Column("due", Moment),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    # Which decision it tells of, so that one taken back in time is never heard of.
    Column("about", String(80)),
    Index(None, "due", "id"),
    Index(None, "about"),
    sqlite_autoincrement=True,
)

nonces = Table(
    "nonces",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("site_id", Id, ForeignKey("sites.id"), primary_key=True),
    Column("fingerprint", String(128), nullable=False),
    Column("comment", String(64), nullable=False),
    Column("created", Moment, nullable=False),
    Index(None, "created"),
)

limits = Table(
    "limits",
    metadata,
    Column("bucket", String(255), primary_key=True),
    Column("seconds", Integer, primary_key=True, autoincrement=False),
    Column("started", Id, primary_key=True, autoincrement=False),
    Column("count", Id, nullable=False),
    Column("until", Id, nullable=False),
    Index(None, "until"),
)
