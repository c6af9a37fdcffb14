"""Cards and follow-ups: deferrals, holds, notes, who looks at what, moderators' own words, and effects that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CODE = sa.String(length=16)


def upgrade() -> None:
    # Added without a rebuild of the tables, which would wipe what points at them.
    op.add_column("comments", sa.Column("moderator_id", ID, nullable=True))
    op.add_column("comments", sa.Column("edited_by_staff", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("comment_texts", sa.Column("moderator_id", ID, nullable=True))
    op.add_column("comment_texts", sa.Column("revision", sa.Integer(), nullable=True))
    op.add_column("outbox", sa.Column("about", sa.String(length=80), nullable=True))
    op.create_index("ix_outbox_about", "outbox", ["about"])
    _deferrals_and_looks()
    _holds()
    _notes()


def _deferrals_and_looks() -> None:
    op.create_table(
        "deferrals",
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("moderator_id", ID, autoincrement=False, nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_deferrals_comment_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name="fk_deferrals_moderator_id"),
        sa.PrimaryKeyConstraint("comment_id", "moderator_id", name="pk_deferrals"),
    )
    op.create_table(
        "looks",
        sa.Column("moderator_id", ID, autoincrement=False, nullable=False),
        sa.Column("comment", sa.String(length=64), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name="fk_looks_moderator_id"),
        sa.PrimaryKeyConstraint("moderator_id", name="pk_looks"),
    )


def _holds() -> None:
    op.create_table(
        "holds",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("comment", sa.String(length=64), nullable=False),
        sa.Column("moderator_id", ID, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_holds_site_id"),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
        sa.UniqueConstraint("key", "kind", "site_id", name="uq_holds_key"),
        sqlite_autoincrement=True,
    )


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("comment_id", ID, nullable=True),
        sa.Column("moderator_id", ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_notes_site_id"),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_notes_comment_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notes_site_id_kind_subject_id", "notes", ["site_id", "kind", "subject", "id"])
    op.create_index("ix_notes_comment_id", "notes", ["comment_id"])
    op.create_table(
        "mentions",
        sa.Column("note_id", ID, nullable=False),
        sa.Column("moderator_id", ID, autoincrement=False, nullable=False),
        sa.Column("read", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_mentions_note_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name="fk_mentions_moderator_id"),
        sa.PrimaryKeyConstraint("note_id", "moderator_id", name="pk_mentions"),
    )
    op.create_index("ix_mentions_moderator_id_note_id", "mentions", ["moderator_id", "note_id"])


def downgrade() -> None:
    for table in ("mentions", "notes", "holds", "looks", "deferrals"):
        op.drop_table(table)
    op.drop_index("ix_outbox_about", "outbox")
    op.drop_column("outbox", "about")
    op.drop_column("comment_texts", "revision")
    op.drop_column("comment_texts", "moderator_id")
    op.drop_column("comments", "edited_by_staff")
    op.drop_column("comments", "moderator_id")
