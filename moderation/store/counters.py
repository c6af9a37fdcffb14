"""How many comments stand where, per site: kept by the transaction that changes a status, never counted anew."""

from sqlalchemy import Connection, bindparam, func, select, text

from moderation.comment import Status
from moderation.store.columns import Code
from moderation.store.schema import status_counts

SLOTS = 16

ADD = (
    "INSERT INTO status_counts (site_id, status, slot, count) VALUES (:site_id, :status, {slot}, :by)"
    " ON CONFLICT (site_id, status, slot) DO UPDATE SET count = status_counts.count + excluded.count"
)
ADD_SQLITE = text(ADD.format(slot="0")).bindparams(bindparam("status", type_=Code(Status)))
# Each connection has its own slot, so that two transactions of one site needn't wait for one another.
ADD_POSTGRES = text(ADD.format(slot=f"pg_backend_pid() % {SLOTS}")).bindparams(bindparam("status", type_=Code(Status)))

COUNTS = select(status_counts.c.status, func.sum(status_counts.c.count)).group_by(status_counts.c.status)


def add(tx: Connection, site_id: int, status: Status, by: int = 1) -> None:
    statement = ADD_SQLITE if tx.dialect.name == "sqlite" else ADD_POSTGRES
    tx.execute(statement, {"site_id": site_id, "status": status, "by": by})


def counts(tx: Connection, site_id: int | None = None) -> dict[Status, int]:
    """Comments by status, of one site or of all. Every status is there."""
    query = COUNTS if site_id is None else COUNTS.where(status_counts.c.site_id == site_id)
    return dict.fromkeys(Status, 0) | {status: int(count) for status, count in tx.execute(query)}
