"""Past comments of a site, the newest first: to ask what another line, list or model would have made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from moderation.comment import Finding, Status
from moderation.store.columns import said
from moderation.store.schema import comments, threads


@dataclass(frozen=True, slots=True)
class Archived:
    """A comment as it stands, with what the checks saw when it came."""

    id: str
    status: Status
    text: str
    author_name: str
    author_url: str
    page: str
    page_title: str
    reasons: tuple[Finding, ...]
    circumstances: Mapping[str, Any]


NEWEST: Select[Any] = (
    select(
        comments.c.public_id,
        comments.c.status,
        comments.c.text,
        comments.c.author_name,
        comments.c.author_url,
        comments.c.reasons,
        comments.c.circumstances,
        threads.c.key,
        threads.c.title,
    )
    .join(threads, threads.c.id == comments.c.thread_id)
    .where(comments.c.site_id == bindparam("site_id"), comments.c.status != said(Status.DELETED))
    .order_by(comments.c.id.desc())
    .limit(bindparam("most"))
)


def newest(tx: Connection, site_id: int, most: int) -> list[Archived]:
    return [_archived(row) for row in tx.execute(NEWEST, {"site_id": site_id, "most": most})]


def _archived(row: Row[Any]) -> Archived:
    return Archived(
        row.public_id,
        row.status,
        row.text,
        row.author_name,
        row.author_url,
        row.key,
        row.title,
        tuple(Finding(**record) for record in row.reasons),
        row.circumstances or {},
    )
