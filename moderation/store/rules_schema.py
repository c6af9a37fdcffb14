"""The tables of what moderators set for a site: rules with what they met, authors' steps."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from moderation.rule import Effect, Phase, RuleKind, State, Step, Why
from moderation.store.columns import Code, Moment
from moderation.store.tables import Id, comment_column, id_column, metadata, site_column

# A rule stays when it is retired: decisions and findings name it by its number.
rules = Table(
    "rules",
    metadata,
    id_column(),
    site_column(),
    Column("kind", Code(RuleKind), nullable=False),
    Column("entry", Text, nullable=False),
    Column("effect", Code(Effect), nullable=False),
    Column("state", Code(State), nullable=False),
    Column("why", Code(Why), nullable=False),
    Column("moderator_id", Id, nullable=False),
    Column("created", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    # Since when it meets more than it used to.
    Column("alarm", Moment),
    # The comment that the look at the past has come down to, and how many were looked at.
    Column("replay", Id),
    Column("replayed", Integer, nullable=False),
    Index(None, "site_id", "state"),
    Index(None, "state", "until"),
    sqlite_autoincrement=True,
)

# Each step of a rule's life, with the figures that it was taken on. Append-only; no moderator: the service itself.
rule_changes = Table(
    "rule_changes",
    metadata,
    id_column(),
    Column("rule_id", Id, ForeignKey("rules.id"), nullable=False),
    Column("state", Code(State), nullable=False),
    Column("why", Code(Why), nullable=False),
    Column("moderator_id", Id),
    Column("agreed", Integer, nullable=False),
    Column("against", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "rule_id", "id"),
    sqlite_autoincrement=True,
)

# What a rule met. Dies with the comment.
rule_hits = Table(
    "rule_hits",
    metadata,
    comment_column(),
    Column("rule_id", Id, ForeignKey("rules.id"), primary_key=True, autoincrement=False),
    Column("phase", Code(Phase), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "rule_id", "comment_id"),
    Index(None, "rule_id", "at"),
)

# Where an author stands on a site, by the digest of a typed address; NORMAL has no row. `comment` is where it was set.
ladder = Table(
    "ladder",
    metadata,
    Column("site_id", Id, ForeignKey("sites.id"), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("step", Code(Step), nullable=False),
    Column("comment", String(64), nullable=False),
    Column("moderator_id", Id, nullable=False),
    Column("at", Moment, nullable=False),
)
