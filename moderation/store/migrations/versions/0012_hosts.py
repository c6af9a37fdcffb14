"""Hosts: where comments lead to, to find them by it; and the comments of a network.

Comments that are there already are read for links, or the queue's filter by host would pass them over.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from moderation.text.links import hosts, with_all_above

revision = "0012"
down_revision = "0011"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PIECE = 500
# What has no dot has no host.
READ = sa.text(
    "SELECT id, site_id, author_url, text FROM comments WHERE id > :last AND (author_url <> '' OR text LIKE '%.%')"
    " ORDER BY id LIMIT :piece"
)
KEEP = sa.text("INSERT INTO comment_hosts (comment_id, host, site_id) VALUES (:comment_id, :host, :site_id)")


def upgrade() -> None:
    op.create_table(
        "comment_hosts",
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name="fk_comment_hosts_comment_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_comment_hosts_site_id"),
        sa.PrimaryKeyConstraint("comment_id", "host", name="pk_comment_hosts"),
    )
    for rows in _read(op.get_bind()):
        op.get_bind().execute(KEEP, rows)
    op.create_index("ix_comment_hosts_site_id_host_comment_id", "comment_hosts", ["site_id", "host", "comment_id"])
    op.create_index("ix_comment_hosts_host_comment_id", "comment_hosts", ["host", "comment_id"])
    op.create_index("ix_clients_site_id_prefix_comment_id", "clients", ["site_id", "prefix", "comment_id"])


def _read(connection: sa.Connection) -> Iterator[list[dict[str, object]]]:
    last = 0
    while found := connection.execute(READ, {"last": last, "piece": PIECE}).all():
        last = found[-1].id
        rows: list[dict[str, object]] = [
            {"comment_id": row.id, "host": host, "site_id": row.site_id}
            for row in found
            for host in with_all_above(hosts(row.text, row.author_url))
        ]
        if rows:
            yield rows


def downgrade() -> None:
    op.drop_index("ix_clients_site_id_prefix_comment_id", "clients")
    op.drop_table("comment_hosts")
