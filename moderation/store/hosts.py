"""Hosts: where comments lead to, and what people decided about those that led to the same one."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from moderation.comment import Label
from moderation.store.hosts_schema import comment_hosts
from moderation.store.schema import comments
from moderation.store.similar import BY_EXCLUDED

ENOUGH = 200
"""So many comments are looked at for a host, the latest ones."""

KEPT = insert(comment_hosts)
FORGOTTEN = delete(comment_hosts).where(comment_hosts.c.comment_id == bindparam("of"))
LATEST = (
    select(comment_hosts.c.comment_id)
    .where(comment_hosts.c.site_id == bindparam("site_id"), comment_hosts.c.host == bindparam("host"))
    .order_by(comment_hosts.c.comment_id.desc())
    .limit(ENOUGH)
    .subquery()
)
DECIDED = (
    select(comments.c.label, func.count())
    .select_from(LATEST.join(comments, comments.c.id == LATEST.c.comment_id))
    .where(comments.c.label.is_not(None), ~BY_EXCLUDED)
    .group_by(comments.c.label)
)


def keep(tx: Connection, site_id: int, comment_id: int, hosts: Sequence[str]) -> None:
    if hosts:
        tx.execute(KEPT, [{"comment_id": comment_id, "site_id": site_id, "host": host} for host in hosts])


def replace(tx: Connection, site_id: int, comment_id: int, hosts: Sequence[str]) -> None:
    """Keep the hosts of a comment's new text in place of the former one's."""
    tx.execute(FORGOTTEN, {"of": comment_id})
    keep(tx, site_id, comment_id, hosts)


def decided_spam(tx: Connection, site_id: int, hosts: Iterable[str]) -> tuple[str, int]:
    """Return the host whose comments people called spam most often, and never good; "" and 0 when there is none."""
    most = ("", 0)
    for host in hosts:
        counts = {row[0]: row[1] for row in tx.execute(DECIDED, {"site_id": site_id, "host": host})}
        if not counts.get(Label.HAM) and counts.get(Label.SPAM, 0) > most[1]:
            most = host, counts[Label.SPAM]
    return most
