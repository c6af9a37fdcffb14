"""The queue in lanes, decisions in batches, filters that moderators keep, and an index of all words.

The search is the database's own: on SQLite an FTS5 table over `comments`, kept by triggers; on PostgreSQL a
generated column. So a comment that is changed or erased is so in the search within the same transaction.
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CODE = sa.String(length=16)
WAITS = sa.text("status = 'pending'")
IN_BATCH = sa.text("batch IS NOT NULL")
AT_ONCE = 1_000

LANE_KEYS = [
    [*site, "status", *key]
    for site in (("site_id",), ())
    for key in (("lane", "priority", "id"), ("due", "id"), ("score", "id"), ("public_id",))
]
OLD_KEYS = (["site_id", "status", "priority", "id"], ["status", "priority", "id"])

# Until a worker stamps them anew: the closest to even first, and overdue when they would have come up before.
PLACES = "UPDATE comments SET due = priority, priority = abs(coalesce(score, 0.5) - 0.5)"
PLACES_BACK = "UPDATE comments SET priority = due"

SQLITE_SEARCH = (
    """
    CREATE VIRTUAL TABLE comments_search USING fts5(
        author_folded, folded, content='comments', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE TRIGGER comments_search_insert AFTER INSERT ON comments BEGIN
        INSERT INTO comments_search (rowid, author_folded, folded) VALUES (new.id, new.author_folded, new.folded);
    END
    """,
    """
    CREATE TRIGGER comments_search_delete AFTER DELETE ON comments BEGIN
        INSERT INTO comments_search (comments_search, rowid, author_folded, folded)
        VALUES ('delete', old.id, old.author_folded, old.folded);
    END
    """,
    """
    CREATE TRIGGER comments_search_update AFTER UPDATE OF author_folded, folded ON comments BEGIN
        INSERT INTO comments_search (comments_search, rowid, author_folded, folded)
        VALUES ('delete', old.id, old.author_folded, old.folded);
        INSERT INTO comments_search (rowid, author_folded, folded) VALUES (new.id, new.author_folded, new.folded);
    END
    """,
    "INSERT INTO comments_search (comments_search) VALUES ('rebuild')",
)
# PostgreSQL would keep a host or an address as one word; apart from one another its parts are found here as there.
POSTGRES_SEARCH = (
    """
    ALTER TABLE comments ADD COLUMN comments_search tsvector GENERATED ALWAYS AS (
        to_tsvector('simple', translate(author_folded || ' ' || folded, '.:/-_@?&=#%+~', '             '))
    ) STORED
    """,
    # What was stored last is looked through one by one until it is sorted in: only so much of it.
    """
    CREATE INDEX ix_comments_search ON comments USING gin (comments_search) WITH (gin_pending_list_limit = 256)
    """,
)


def upgrade() -> None:
    # Added without a rebuild of the tables, which would wipe what points at them.
    op.add_column("comments", sa.Column("lane", CODE, nullable=False, server_default="unsure"))
    op.add_column("comments", sa.Column("due", sa.Float(), nullable=False, server_default=sa.text("0")))
    op.add_column("comments", sa.Column("author_folded", sa.Text(), nullable=False, server_default=""))
    op.add_column("decisions", sa.Column("batch", sa.String(length=64), nullable=True))
    for key in OLD_KEYS:
        op.drop_index(_name("comments", key), "comments")
    op.execute(PLACES)
    _fold_authors()
    for key in LANE_KEYS:
        op.create_index(_name("comments", key), "comments", key, sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_index("ix_decisions_moderator_id_id", "decisions", ["moderator_id", "id"])
    op.create_index(
        "ix_decisions_batch_id", "decisions", ["batch", "id"], sqlite_where=IN_BATCH, postgresql_where=IN_BATCH
    )
    _tables()
    for statement in SQLITE_SEARCH if _on_sqlite() else POSTGRES_SEARCH:
        op.execute(statement)


def downgrade() -> None:
    if _on_sqlite():
        for trigger in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER comments_search_{trigger}")
        op.execute("DROP TABLE comments_search")
    else:
        op.execute("DROP INDEX ix_comments_search")
        op.execute("ALTER TABLE comments DROP COLUMN comments_search")
    op.drop_table("saved_filters")
    op.drop_table("batches")
    op.drop_index("ix_decisions_batch_id", "decisions")
    op.drop_index("ix_decisions_moderator_id_id", "decisions")
    for key in LANE_KEYS:
        op.drop_index(_name("comments", key), "comments")
    op.execute(PLACES_BACK)
    for key in OLD_KEYS:
        op.create_index(_name("comments", key), "comments", key)
    op.drop_column("decisions", "batch")
    op.drop_column("comments", "author_folded")
    op.drop_column("comments", "due")
    op.drop_column("comments", "lane")


def _name(table: str, key: list[str]) -> str:
    return f"ix_{table}_{'_'.join(key)}"


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _tables() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("moderator_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("action", CODE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("undoes", sa.String(length=64), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
    )
    op.create_index("ix_batches_undoes", "batches", ["undoes"])
    op.create_index("ix_batches_moderator_id_until", "batches", ["moderator_id", "until"])
    op.create_table(
        "saved_filters",
        sa.Column("id", ID, nullable=False),
        sa.Column("moderator_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name="fk_saved_filters_moderator_id"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_filters"),
        sa.UniqueConstraint("moderator_id", "name", name="uq_saved_filters_moderator_id"),
        sqlite_autoincrement=True,
    )


def _fold_authors() -> None:
    """Fold the names that are there; by key, so that a large table is never held in memory."""
    connection, last = op.get_bind(), 0
    read = sa.text("SELECT id, author_name FROM comments WHERE id > :last ORDER BY id LIMIT :most")
    write = sa.text("UPDATE comments SET author_folded = :folded WHERE id = :id")
    while rows := connection.execute(read, {"last": last, "most": AT_ONCE}).all():
        connection.execute(write, [{"id": row.id, "folded": _folded(row.author_name)} for row in rows])
        last = rows[-1].id


def _folded(name: str) -> str:
    """As near to the service's own folding as this step needs; the next comment of the author has the real one."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
