"""The hosts that comments lead to. See `schema` for the rules."""

from sqlalchemy import Column, Index, String, Table

from moderation.store.tables import comment_column, metadata, site_column

# Each host a comment links to, and every one that it lies below: a row dies with its comment. Without the key's site,
# since the comment is of one; the queue of all sites looks by the host alone.
comment_hosts = Table(
    "comment_hosts",
    metadata,
    comment_column(),
    Column("host", String(253), primary_key=True),
    site_column(),
    Index(None, "site_id", "host", "comment_id"),
    Index(None, "host", "comment_id"),
)
