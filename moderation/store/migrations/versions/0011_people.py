"""People: roles, second factors, passkeys and invitations. Who moderated before owns all sites."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CODE = sa.String(length=16)


def upgrade() -> None:
    # Added without a rebuild of the tables, which would wipe what points at them.
    op.add_column("moderators", sa.Column("role", CODE, nullable=True))
    op.add_column("moderators", sa.Column("locked", MOMENT, nullable=True))
    op.add_column("moderators", sa.Column("pseudonym", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE moderators SET role = 'owner'")
    op.add_column("sessions", sa.Column("proved", MOMENT, nullable=True))
    op.add_column("sessions", sa.Column("device", sa.Text(), server_default="", nullable=False))
    _roles()
    _factors()
    _invitations()


def _roles() -> None:
    op.create_table(
        "site_roles",
        sa.Column("moderator_id", ID, autoincrement=False, nullable=False),
        sa.Column("site_id", ID, autoincrement=False, nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name="fk_site_roles_moderator_id"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_site_roles_site_id"),
        sa.PrimaryKeyConstraint("moderator_id", "site_id", name="pk_site_roles"),
    )
    op.create_index("ix_site_roles_site_id", "site_roles", ["site_id"])


def _factors() -> None:
    op.create_table(
        "authenticators",
        sa.Column("moderator_id", ID, autoincrement=False, nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name="fk_authenticators_moderator_id"),
        sa.PrimaryKeyConstraint("moderator_id", name="pk_authenticators"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("moderator_id", ID, autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name="fk_recovery_codes_moderator_id"),
        sa.PrimaryKeyConstraint("moderator_id", "digest", name="pk_recovery_codes"),
    )
    op.create_table(
        "passkeys",
        sa.Column("id", ID, nullable=False),
        sa.Column("moderator_id", ID, autoincrement=False, nullable=False),
        sa.Column("credential", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("used", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name="fk_passkeys_moderator_id"),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        sa.UniqueConstraint("credential", name="uq_passkeys_credential"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_passkeys_moderator_id", "passkeys", ["moderator_id"])


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", ID, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", CODE, nullable=True),
        sa.Column("site_roles", sa.JSON(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("invited_by", ID, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("digest", name="uq_invitations_digest"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_invitations_until", "invitations", ["until"])


def downgrade() -> None:
    for table in ("invitations", "passkeys", "recovery_codes", "authenticators", "site_roles"):
        op.drop_table(table)
    op.drop_column("sessions", "device")
    op.drop_column("sessions", "proved")
    op.drop_column("moderators", "pseudonym")
    op.drop_column("moderators", "locked")
    op.drop_column("moderators", "role")
