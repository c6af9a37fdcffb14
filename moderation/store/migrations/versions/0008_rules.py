"""Rules with a life, what they met, authors' steps, and what moderators switch for a site or a thread."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CODE = sa.String(length=16)


def site_columns() -> list[sa.Column[object]]:
    # Added without a rebuild of the table, which would wipe what points at it.
    return [
        sa.Column("rule_bound", sa.Float(), server_default=sa.text("0.9"), nullable=False),
        sa.Column("first_approved", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("close_after", sa.Integer(), nullable=True),
        sa.Column("hold_all", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("hold_all_until", MOMENT, nullable=True),
        sa.Column("read_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("read_only_until", MOMENT, nullable=True),
        sa.Column("caution", sa.Text(), server_default="", nullable=False),
    ]


def upgrade() -> None:
    for column in site_columns():
        op.add_column("sites", column)
    op.add_column("threads", sa.Column("closed", sa.Boolean(), nullable=True))
    _rules()
    _hits()
    op.create_table(
        "ladder",
        sa.Column("site_id", ID, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("step", CODE, nullable=False),
        sa.Column("comment", sa.String(length=64), nullable=False),
        sa.Column("moderator_id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_ladder_site_id"),
        sa.PrimaryKeyConstraint("site_id", "key", name="pk_ladder"),
    )


def _rules() -> None:
    op.create_table(
        "rules",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("effect", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("why", CODE, nullable=False),
        sa.Column("moderator_id", ID, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("changed", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("alarm", MOMENT, nullable=True),
        sa.Column("replay", ID, nullable=True),
        sa.Column("replayed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_rules_site_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rules"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_rules_site_id_state", "rules", ["site_id", "state"])
    op.create_index("ix_rules_state_until", "rules", ["state", "until"])
    op.create_table(
        "rule_changes",
        sa.Column("id", ID, nullable=False),
        sa.Column("rule_id", ID, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("why", CODE, nullable=False),
        sa.Column("moderator_id", ID, nullable=True),
        sa.Column("agreed", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["rule_id"], ["rules.id"], name="fk_rule_changes_rule_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rule_changes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_rule_changes_rule_id_id", "rule_changes", ["rule_id", "id"])


def _hits() -> None:
    op.create_table(
        "rule_hits",
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("rule_id", ID, autoincrement=False, nullable=False),
        sa.Column("phase", CODE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_rule_hits_comment_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["rule_id"], ["rules.id"], name="fk_rule_hits_rule_id"),
        sa.PrimaryKeyConstraint("comment_id", "rule_id", name="pk_rule_hits"),
    )
    op.create_index("ix_rule_hits_rule_id_comment_id", "rule_hits", ["rule_id", "comment_id"])
    op.create_index("ix_rule_hits_rule_id_at", "rule_hits", ["rule_id", "at"])


def downgrade() -> None:
    for table in ("ladder", "rule_hits", "rule_changes", "rules"):
        op.drop_table(table)
    op.drop_column("threads", "closed")
    for column in reversed(site_columns()):
        op.drop_column("sites", column.name)
