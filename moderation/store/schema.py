"""Every table, column and index. The migrations must lead here (`tests/store/test_migrate.py` compares them).

What belongs to the moderators' desk alone lies in `queue_schema`, what they set for a site in `rules_schema`, the log
and its figures in `log_schema`, what measures them in `measuring_schema`, what authors do about their own comments in
`amendments_schema`, what leaves the house in `mail_schema`, what proves who they are in `people_schema`, what readers
hear of by mail in `subscriptions_schema`, work to do in `work_schema`, what readers say about comments in
`voices_schema`, what pages pinned in `pins_schema`.

Integer keys inside, random public ids outside. `site_id` is in every unique key of the tables that grow, so that
they can be partitioned by site. A comment's email address lies in `emails` and nowhere else, a subscriber's in
`subscriptions`; append-only tables (`decisions`, `audit`) hold ids and codes, so that a person can be erased without
touching them.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from moderation.badge import Badge
from moderation.comment import BANDS, Action, Label, Lane, Status
from moderation.door import Door
from moderation.roles import Role
from moderation.store import (  # noqa: F401 (their tables are part of the metadata)
    amendments_schema,
    hosts_schema,
    mail_schema,
    measuring_schema,
    people_schema,
    pins_schema,
    queue_schema,
    rules_schema,
    subscriptions_schema,
    voices_schema,
    work_schema,
)
from moderation.store.columns import Address, Code, Moment
from moderation.store.log_schema import screen_columns
from moderation.store.tables import Id, comment_column, id_column, site_column
from moderation.store.tables import metadata as metadata

REVISION = "0019"
"""The migration this code is written for."""

# --- Sites and their pages ---

sites = Table(
    "sites",
    metadata,
    id_column(),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("publish_good", Boolean, nullable=False),
    Column("publish_below", Float),
    Column("spam_above", Float),
    Column("words", JSON, nullable=False),
    Column("hosts", JSON, nullable=False),
    Column("created", Moment, nullable=False),
    # The layer in use. Not a foreign key: two tables that point at each other can't be emptied in any order.
    Column("layer_id", Id),
    Column("layer_held", Boolean, nullable=False, server_default=false()),
    # What its moderators set: see `rule.House` of the package.
    Column("rule_bound", Float, nullable=False, server_default=text("0.9")),
    Column("first_approved", Integer, nullable=False, server_default=text("0")),
    Column("close_after", Integer),
    Column("hold_all", Boolean, nullable=False, server_default=false()),
    Column("hold_all_until", Moment),
    Column("read_only", Boolean, nullable=False, server_default=false()),
    Column("read_only_until", Moment),
    Column("caution", Text, nullable=False, server_default=""),
    # How its readers find its threads: see `forum.Forum`; NULL while nobody chose.
    Column("forum", JSON),
    sqlite_autoincrement=True,
)

site_origins = Table(
    "site_origins",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("site_id", Id, ForeignKey("sites.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    Index(None, "site_id"),
)

threads = Table(
    "threads",
    metadata,
    id_column(),
    site_column(),
    # A key may be longer than PostgreSQL indexes (2,704 bytes), so its digest is the unique one.
    Column("key_digest", String(64), nullable=False),
    Column("key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("version", Id, nullable=False),
    Column("approved_count", Id, nullable=False),
    Column("created", Moment, nullable=False),
    # A moderator's word on whether it takes comments; None leaves it to the site's days.
    Column("closed", Boolean),
    UniqueConstraint("key_digest", "site_id"),
)

# --- Comments, and what belongs to one and dies with it ---

IN_CAMPAIGN = text("campaign IS NOT NULL")
# What waits is little of what is stored: these indexes hold no more. Queries that use them must say it the same way.
WAITS = text("status = 'pending'")

comments = Table(
    "comments",
    metadata,
    id_column(),
    site_column(),
    Column("public_id", String(64), nullable=False),
    Column("thread_id", Id, ForeignKey("threads.id"), nullable=False),
    Column("parent_id", Id, ForeignKey("comments.id")),
    Column("status", Code(Status), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("author_name", Text, nullable=False),
    # As the search compares it, like `folded` for the text.
    Column("author_folded", Text, nullable=False, server_default=""),
    Column("author_url", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_version", Integer, nullable=False),
    Column("folded", Text, nullable=False),
    Column("text_key", String(64), nullable=False),
    Column("html", Text, nullable=False),
    Column("renderer", Integer, nullable=False),
    Column("score", Float),
    Column("model_version", Text),
    Column("reasons", JSON, nullable=False),
    Column("evidence", JSON, nullable=False),
    # Where it stands in the queue: see `lanes.py` of the package.
    Column("lane", Code(Lane), nullable=False, server_default=Lane.UNSURE.value),
    Column("priority", Float, nullable=False),
    Column("due", Float, nullable=False, server_default=text("0")),
    Column("created", Moment, nullable=False),
    Column("edited", Moment),
    # What the site's history said when the comment came, for learning from it later.
    Column("circumstances", JSON),
    # What people's decisions say of it, as the last one left it; the status may be the service's own verdict.
    Column("label", Code(Label)),
    # The first comment of those that are nearly the same; None while nothing like it has come. Not a foreign key: the
    # others are a campaign still when the first one is gone.
    Column("campaign", Id),
    # Who wrote it, if a moderator did; and whether a moderator ever changed what its author wrote.
    Column("moderator_id", Id),
    Column("edited_by_staff", Boolean, nullable=False, server_default=false()),
    # How many readers found it so: see `votes`.
    Column("helpful", Integer, nullable=False, server_default=text("0")),
    # As whom a moderator wrote it.
    Column("badge", Code(Badge)),
    UniqueConstraint("public_id", "site_id"),
    # The views of one site and of all, oldest or newest first.
    Index(None, "site_id", "status", "id"),
    Index(None, "status", "id"),
    # The queue of one site and of all: its lanes, what is overdue, by score, and by lot (ids are random). With the
    # status, though it is always the same, or SQLite prefers another index that has it.
    *(
        Index(None, *site, "status", *key, sqlite_where=WAITS, postgresql_where=WAITS)
        for site in (("site_id",), ())
        for key in (("lane", "priority", "id"), ("due", "id"), ("score", "id"), ("public_id",))
    ),
    # The thread, and its pace; "the same text again"; replies.
    Index(None, "thread_id", "status", "created", "id"),
    Index(None, "site_id", "text_key", "status"),
    Index(None, "parent_id"),
    # A campaign's comments by status, and by what people decided. A campaign is of one site; most comments are of none.
    Index(None, "campaign", "status", "id", sqlite_where=IN_CAMPAIGN, postgresql_where=IN_CAMPAIGN),
    Index(None, "campaign", "label", "id", sqlite_where=IN_CAMPAIGN, postgresql_where=IN_CAMPAIGN),
    sqlite_autoincrement=True,
)


# By what near-duplicates of the text are found, on all sites: one column and one index for each band.
signatures = Table(
    "signatures",
    metadata,
    comment_column(),
    *(Column(f"band{number}", Integer, nullable=False) for number in range(BANDS)),
    Column("signature", LargeBinary, nullable=False),
    *(Index(None, f"band{number}", "comment_id") for number in range(BANDS)),
)

# Texts that an edit replaced; the current one is in `comments`.
comment_texts = Table(
    "comment_texts",
    metadata,
    comment_column(),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("replaced", Moment, nullable=False),
    # The moderator who replaced it (None: its author), and the comment's revision until then.
    Column("moderator_id", Id),
    Column("revision", Integer),
)

emails = Table(
    "emails",
    metadata,
    comment_column(),
    site_column(),
    Column("address", Address, nullable=False),
    Column("key", String(64), nullable=False),
    Index(None, "site_id", "key", "comment_id"),
)

clients = Table(
    "clients",
    metadata,
    comment_column(),
    site_column(),
    Column("key", String(64), nullable=False),
    Column("prefix", Text, nullable=False),
    Column("user_agent", Text, nullable=False),
    Column("elapsed", Float),
    Column("created", Moment, nullable=False),
    Index(None, "site_id", "key", "created"),
    Index(None, "site_id", "prefix", "comment_id"),
)

# Kept by the transaction that changes a status, because counting a million rows on each page is too slow. On
# PostgreSQL concurrent writers spread over the slots: one hot row a site would make them wait for one another.
status_counts = Table(
    "status_counts",
    metadata,
    Column("site_id", Id, ForeignKey("sites.id"), primary_key=True),
    Column("status", Code(Status), primary_key=True),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("count", Id, nullable=False),
)

# --- Moderators, and the append-only records of what they did ---

moderators = Table(
    "moderators",
    metadata,
    id_column(),
    Column("email", Address, nullable=False),
    Column("email_folded", Address, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("created", Moment, nullable=False),
    # Since when this person's decisions teach the classifier nothing.
    Column("excluded", Moment),
    # On all sites; roles on single ones are in `site_roles`.
    Column("role", Code(Role)),
    # Since when this person can't log in.
    Column("locked", Moment),
    # The name that others than moderators see; empty: the site's.
    Column("pseudonym", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)

# A moderator's own views of the queue, each a query of its address.
saved_filters = Table(
    "saved_filters",
    metadata,
    id_column(),
    Column("moderator_id", Id, ForeignKey("moderators.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("created", Moment, nullable=False),
    UniqueConstraint("moderator_id", "name"),
    sqlite_autoincrement=True,
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(128), primary_key=True),
    Column("moderator_id", Id, ForeignKey("moderators.id"), nullable=False),
    Column("started", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    # When a password or passkey was last given; None: at the start.
    Column("proved", Moment),
    # The browser and system in words, for the list of sessions.
    Column("device", Text, nullable=False, server_default=""),
    Index(None, "moderator_id"),
    Index(None, "until"),
)

tokens = Table(
    "tokens",
    metadata,
    id_column(),
    Column("moderator_id", Id, ForeignKey("moderators.id"), nullable=False),
    Column("prefix", Text, nullable=False),
    Column("hash", String(128), nullable=False, unique=True),
    Column("scopes", JSON, nullable=False),
    Column("created", Moment, nullable=False),
    Column("used", Moment),
    Column("revoked", Moment),
    Index(None, "moderator_id"),
    sqlite_autoincrement=True,
)

IN_BATCH = text("batch IS NOT NULL")
MADE_BLIND = text("blind")

# Without foreign keys: a decision outlives the comment and the moderator it names.
decisions = Table(
    "decisions",
    metadata,
    id_column(),
    Column("site_id", Id, nullable=False),
    Column("comment", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("action", Code(Action), nullable=False),
    Column("before", Code(Status), nullable=False),
    Column("after", Code(Status), nullable=False),
    Column("moderator_id", Id, nullable=False),
    Column("reason", Text),
    Column("at", Moment, nullable=False),
    # What was done at once is taken back at once.
    Column("batch", String(64)),
    *screen_columns(),
    # Whether it was made without the score and the reasons in view.
    Column("blind", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("comment", "revision", "site_id"),
    # What was decided on a site since a layer learnt.
    Index(None, "site_id", "id"),
    # What one moderator decided.
    Index(None, "moderator_id", "id"),
    Index(None, "batch", "id", sqlite_where=IN_BATCH, postgresql_where=IN_BATCH),
    Index("ix_decisions_blind", "site_id", "id", sqlite_where=MADE_BLIND, postgresql_where=MADE_BLIND),
)

# What was asked of many comments at once. The row says what was asked, the decisions what was done.
batches = Table(
    "batches",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("moderator_id", Id, nullable=False),
    Column("kind", Text, nullable=False),
    Column("action", Code(Action), nullable=False),
    Column("reason", Text),
    # Comments that came later than this were not on the page.
    Column("until", Moment, nullable=False),
    # The batch that this one takes back.
    Column("undoes", String(64)),
    Column("asked", Integer, nullable=False),
    Column("skipped", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "undoes"),
    Index(None, "moderator_id", "until"),
)

audit = Table(
    "audit",
    metadata,
    id_column(),
    Column("moderator_id", Id),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("door", Code(Door)),
)

# What each site's decisions added to the shipped model. Rows are made whole and never change; the active one is named
# by its site. `refused` is the gate's reason, None for a layer that may be used.
layers = Table(
    "layers",
    metadata,
    id_column(),
    site_column(),
    Column("version", String(32), nullable=False),
    Column("base", Text, nullable=False),
    Column("refused", Text),
    Column("created", Moment, nullable=False),
    Column("last_decision", Id, nullable=False),
    Column("ham", Integer, nullable=False),
    Column("spam", Integer, nullable=False),
    Column("weights", LargeBinary, nullable=False),
    Column("figures", JSON, nullable=False),
    UniqueConstraint("version", "site_id"),
    Index(None, "site_id", "id"),
    sqlite_autoincrement=True,
)
