"""The tables of what readers say about comments: votes and reports. See `schema` for the rules.

Who said it is a keyed digest, and so is the network it was said from; both die with the comment, those of reports a
year after the decision.
"""

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, Text, text

from moderation.store.columns import Code, Moment
from moderation.store.tables import comment_column, metadata, site_column
from moderation.voice import Complaint

# Queries that use these partial indexes must say it the same way.
OPEN = text("closed IS NULL")
CLOSED = text("closed IS NOT NULL")

votes = Table(
    "votes",
    metadata,
    comment_column(),
    Column("voter", String(32), primary_key=True),
    site_column(),
    Column("network", String(32), nullable=False),
    Column("created", Moment, nullable=False),
    Index(None, "comment_id", "network"),
)

# One of each reader and text. `closed` is when a moderator decided, `decision` the revision that was decided on, and
# `founded` whether that meant the report was right. `trust` is the reporter's, as it was last reckoned.
reports = Table(
    "reports",
    metadata,
    comment_column(),
    Column("reporter", String(32), primary_key=True),
    Column("text_version", Integer, primary_key=True, autoincrement=False),
    site_column(),
    Column("network", String(32), nullable=False),
    Column("complaint", Code(Complaint), nullable=False),
    Column("words", Text, nullable=False),
    Column("trust", Float, nullable=False),
    Column("created", Moment, nullable=False),
    Column("closed", Moment),
    Column("founded", Boolean),
    Column("decision", Integer),
    Index(None, "comment_id", "network", sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ix_reports_of_reporter_open", "reporter", "site_id", sqlite_where=OPEN, postgresql_where=OPEN),
    Index(None, "closed", sqlite_where=CLOSED, postgresql_where=CLOSED),
    Index("ix_reports_of_reporter", "reporter", "site_id", "closed", sqlite_where=CLOSED, postgresql_where=CLOSED),
)

# The comments with open reports, how many, and what they weigh together: kept by the transaction that changes it, so
# that neither the view nor its number is ever counted over the reports.
reported = Table(
    "reported",
    metadata,
    comment_column(),
    site_column(),
    Column("open", Integer, nullable=False),
    Column("weight", Float, nullable=False),
    Index(None, "site_id", "weight", "comment_id"),
    Index(None, "weight", "comment_id"),
)
