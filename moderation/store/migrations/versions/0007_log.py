"""The log: every record chained to the one before by its hash; what was on the screen; figures; outside labels."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CODE = sa.String(length=16)
HAS_REASON = sa.text("reason IS NOT NULL")
AT_ONCE = 1_000

SCREEN = (
    ("door", CODE),
    ("score", sa.Float()),
    ("model_version", sa.Text()),
    ("rules", CODE),
    ("language", CODE),
    ("waited", sa.Float()),
    ("late", sa.Boolean()),
)
KEYS = (("at",), ("site_id", "at"), ("moderator_id", "at"), ("what", "at"), ("subject", "at"))


def upgrade() -> None:
    for name, kind in SCREEN:
        op.add_column("decisions", sa.Column(name, kind, nullable=True))
    op.add_column("audit", sa.Column("door", CODE, nullable=True))
    _tables()
    _chain_what_is_there()
    for key in KEYS:
        op.create_index(f"ix_log_{'_'.join(key)}_number", "log", [*key, "number"])
    op.create_index(
        "ix_log_reason_at_number",
        "log",
        ["reason", "at", "number"],
        sqlite_where=HAS_REASON,
        postgresql_where=HAS_REASON,
    )


def _tables() -> None:
    op.create_table(
        "log",
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("record_id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("site_id", ID, nullable=True),
        sa.Column("moderator_id", ID, nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_log"),
        sa.UniqueConstraint("kind", "record_id", name="uq_log_kind"),
    )
    op.create_table(
        "figures",
        sa.Column("site_id", ID, autoincrement=False, nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("count", ID, nullable=False),
        sa.PrimaryKeyConstraint("site_id", "what", "day", "key", name="pk_figures"),
    )
    op.create_table(
        "figure_marks",
        sa.Column("feed", sa.String(length=16), nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.PrimaryKeyConstraint("feed", name="pk_figure_marks"),
    )
    op.create_table(
        "proposals",
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("action", CODE, nullable=False),
        sa.Column("import_id", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_proposals_comment_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_proposals_site_id"),
        sa.PrimaryKeyConstraint("comment_id", name="pk_proposals"),
    )
    op.create_index("ix_proposals_import_id_action_comment_id", "proposals", ["import_id", "action", "comment_id"])


def downgrade() -> None:
    for table in ("proposals", "figure_marks", "figures", "log"):
        op.drop_table(table)
    op.drop_column("audit", "door")
    for name, _ in reversed(SCREEN):
        op.drop_column("decisions", name)


# --- What was recorded before there was a log, in the order of its time ---


def _chain_what_is_there() -> None:
    """Enter the records that are there. As `store/chain.py` does it, in the form of this version."""
    connection = op.get_bind()
    log = sa.Table("log", sa.MetaData(), autoload_with=connection)
    entries: list[dict[str, Any]] = []
    previous = ""
    for number, (kind, record) in enumerate(_by_time(connection), 1):
        made = _hash(number, previous, kind, record)
        entries.append(
            {
                "number": number,
                "kind": kind,
                "record_id": record["id"],
                "at": record["at"],
                "site_id": record.get("site_id"),
                "moderator_id": record["moderator_id"],
                "what": record["action"] if kind == "decision" else record["what"],
                "reason": record.get("reason"),
                "subject": record["comment"] if kind == "decision" else record["subject"],
                "previous": previous,
                "hash": made,
            }
        )
        previous = made
        if len(entries) == AT_ONCE:
            connection.execute(log.insert(), entries)
            entries = []
    if entries:
        connection.execute(log.insert(), entries)


def _by_time(connection: sa.Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    """Merge both tables, each in the order of its numbers; the earlier record of the two next ones first."""
    feeds = [(kind, _rows(connection, table)) for kind, table in (("decision", "decisions"), ("audit", "audit"))]
    heads = [(kind, feed, next(feed, None)) for kind, feed in feeds]
    while waiting := [(kind, feed, row) for kind, feed, row in heads if row]:
        kind, feed, row = min(waiting, key=lambda one: one[2]["at"])
        yield kind, row
        heads = [(kind, feed, next(feed, None)) if one[0] == kind else one for one in waiting]


def _rows(connection: sa.Connection, name: str) -> Iterator[dict[str, Any]]:
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    last = 0
    while rows := connection.execute(
        sa.select(table).where(table.c.id > last).order_by(table.c.id).limit(AT_ONCE)
    ).all():
        yield from (dict(row._mapping) for row in rows)
        last = rows[-1].id


def _hash(number: int, previous: str, kind: str, record: dict[str, Any]) -> str:
    said = {name: _plain(value) for name, value in record.items() if value is not None and value is not False}
    whole = {"number": number, "previous": previous, "kind": kind, "record": said}
    return sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    return value
