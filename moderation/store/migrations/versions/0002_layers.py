"""What a site's decisions teach: layers over the shipped model, whose decisions count, what was known at the time."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "layers",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("refused", sa.Text(), nullable=True),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("last_decision", ID, nullable=False),
        sa.Column("ham", sa.Integer(), nullable=False),
        sa.Column("spam", sa.Integer(), nullable=False),
        sa.Column("weights", sa.LargeBinary(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_layers_site_id"),
        sa.PrimaryKeyConstraint("id", name="pk_layers"),
        sa.UniqueConstraint("version", "site_id", name="uq_layers_version"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_layers_site_id_id", "layers", ["site_id", "id"])
    op.create_index("ix_decisions_site_id_id", "decisions", ["site_id", "id"])
    # Added without a rebuild of the tables, which would wipe what points at them.
    op.add_column("sites", sa.Column("layer_id", ID, nullable=True))
    op.add_column("sites", sa.Column("layer_held", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("moderators", sa.Column("excluded", MOMENT, nullable=True))
    op.add_column("comments", sa.Column("circumstances", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("comments", "circumstances")
    op.drop_column("moderators", "excluded")
    op.drop_column("sites", "layer_held")
    op.drop_column("sites", "layer_id")
    op.drop_index("ix_decisions_site_id_id", "decisions")
    op.drop_index("ix_layers_site_id_id", "layers")
    op.drop_table("layers")
