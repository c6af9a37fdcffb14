"""What every table has in common: the metadata with its names, and the columns that say whose a row is."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# SQLite numbers rows by itself only in a column of exactly this type.
Id = BigInteger().with_variant(Integer, "sqlite")


# Where a number is kept elsewhere, the table says sqlite_autoincrement: else SQLite gives a deleted row's number to the
# next row, and an old decision would name a new moderator.
def id_column() -> Column[int]:
    return Column("id", Id, primary_key=True)


def site_column() -> Column[int]:
    return Column("site_id", Id, ForeignKey("sites.id"), nullable=False)


def comment_column() -> Column[int]:
    return Column("comment_id", Id, ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
