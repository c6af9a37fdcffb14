"""The tables of the people who moderate: their roles, what proves who they are, invitations, and what needs two."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from moderation.roles import Act, Role
from moderation.store.columns import Address, Code, Moment
from moderation.store.tables import Id, id_column, metadata, site_column


def _person(*, alone: bool = False) -> Column[int]:
    whom = ForeignKey("moderators.id")
    return Column("moderator_id", Id, whom, primary_key=alone, autoincrement=False, nullable=False)


# Roles on single sites; the one on all sites is in `moderators`.
site_roles = Table(
    "site_roles",
    metadata,
    _person(alone=True),
    Column("site_id", Id, ForeignKey("sites.id"), primary_key=True, autoincrement=False),
    Column("role", Code(Role), nullable=False),
    Index(None, "site_id"),
)

# The secret is sealed with the installation's key. `step` is the last time step that a code was taken for.
authenticators = Table(
    "authenticators",
    metadata,
    _person(alone=True),
    Column("secret", Text, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("created", Moment, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    _person(alone=True),
    Column("digest", String(64), primary_key=True),
)

passkeys = Table(
    "passkeys",
    metadata,
    id_column(),
    _person(),
    Column("credential", String(1400), nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("used", Moment),
    Index(None, "moderator_id"),
    sqlite_autoincrement=True,
)

# An invitation is taken up once: then, and when it has run out, the row goes.
invitations = Table(
    "invitations",
    metadata,
    id_column(),
    Column("digest", String(64), nullable=False, unique=True),
    Column("email", Address, nullable=False),
    Column("role", Code(Role)),
    Column("site_roles", JSON, nullable=False),
    Column("language", Text, nullable=False),
    Column("invited_by", Id, nullable=False),
    Column("created", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Index(None, "until"),
    sqlite_autoincrement=True,
)

# What one moderator asked for and another has to confirm: ids, codes and figures. `made` is when the page was made.
assents = Table(
    "assents",
    metadata,
    id_column(),
    site_column(),
    _person(),
    Column("kind", String(16), nullable=False),
    Column("act", Code(Act), nullable=False),
    Column("asked", Integer, nullable=False),
    Column("what", JSON, nullable=False),
    Column("made", Moment, nullable=False),
    Column("created", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("answered_by", Id),
    Column("answered", Moment),
    Column("confirmed", Boolean),
    Column("finished", Moment),
    # What came of a release: more than one batch where it didn't fit into the time of one answer.
    Column("batches", JSON, nullable=False),
    Index(None, "until"),
    sqlite_autoincrement=True,
)
