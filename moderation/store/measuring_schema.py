"""The tables by which the service measures itself. See `schema` for the rules."""

from sqlalchemy import Column, Float, Index, Table, text

from moderation.comment import Status
from moderation.store.columns import Code, Moment
from moderation.store.tables import Id, comment_column, metadata, site_column

# Queries that use these partial indexes must say it the same way.
UNDECIDED = text("decided IS NULL")
NOT_KEPT = text("kept IS NULL")

# What the service decided by itself and a person is to look at once more, drawn when it came. `verdict` is what the
# service made of it, `decided` when a person had a look.
samples = Table(
    "samples",
    metadata,
    comment_column(),
    site_column(),
    Column("verdict", Code(Status), nullable=False),
    Column("drawn", Moment, nullable=False),
    Column("decided", Moment),
    *(
        Index(None, *site, "comment_id", sqlite_where=UNDECIDED, postgresql_where=UNDECIDED)
        for site in (("site_id",), ())
    ),
)

# Decisions that a fit without them doubts. `kept` is when a person said that the decision is right all the same.
contradictions = Table(
    "contradictions",
    metadata,
    comment_column(),
    site_column(),
    Column("decision", Id, nullable=False),
    Column("doubt", Float, nullable=False),
    Column("kept", Moment),
    *(
        Index(None, *site, "doubt", "comment_id", sqlite_where=NOT_KEPT, postgresql_where=NOT_KEPT)
        for site in (("site_id",), ())
    ),
)
