"""What a new comment's client, address and text did before. One statement, read within the writing transaction."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, ScalarSelect, Select, bindparam, func, select

from moderation.comment import Label, Past, Status
from moderation.store.columns import Moment, said
from moderation.store.schema import clients, comments, emails
from moderation.store.similar import BY_EXCLUDED

ENOUGH = 200
"""Counting stops here: more rows change no verdict, and a flood must not make each post slower than the last."""

SITE: BindParameter[int] = bindparam("site_id")
SPAM = said(Status.SPAM)
CALLED_SPAM, CALLED_HAM = said(Label.SPAM), said(Label.HAM)
MINUTE_AGO = bindparam("minute_ago", type_=Moment())
HOUR_AGO = bindparam("hour_ago", type_=Moment())
# All of them, spelled out, so that the thread's index serves here without an index of its own.
ANY_STATUS = [said(status) for status in Status]


def _count(rows: Select[tuple[int]]) -> ScalarSelect[int]:
    return select(func.count()).select_from(rows.limit(ENOUGH).subquery()).scalar_subquery()


OF_CLIENT = select(clients.c.comment_id).where(clients.c.site_id == SITE, clients.c.key == bindparam("client_key"))
OF_NETWORK = select(clients.c.comment_id).where(clients.c.site_id == SITE, clients.c.prefix == bindparam("network"))
OF_EMAIL = select(emails.c.comment_id).where(emails.c.site_id == SITE, emails.c.key == bindparam("email_key"))
IN_THREAD = select(comments.c.id).where(
    comments.c.thread_id == bindparam("thread_id"), comments.c.status.in_(ANY_STATUS), comments.c.created > MINUTE_AGO
)
SAME_TEXT = select(comments.c.id).where(comments.c.site_id == SITE, comments.c.text_key == bindparam("text_key"))


def _spam(rows: Select[tuple[int]]) -> ScalarSelect[int]:
    """How many of these comments are spam; only the latest ones are looked at."""
    latest = rows.limit(ENOUGH).subquery()
    spam = select(func.count()).select_from(latest.join(comments, comments.c.id == latest.c.comment_id))
    return spam.where(comments.c.status == SPAM).scalar_subquery()


def _labelled(rows: Select[tuple[int]], label: ColumnElement[Any]) -> ScalarSelect[int]:
    """How many of these comments people called so; only the latest ones are looked at."""
    latest = rows.limit(ENOUGH).subquery()
    found = select(func.count()).select_from(latest.join(comments, comments.c.id == latest.c.comment_id))
    return found.where(comments.c.label == label, ~BY_EXCLUDED).scalar_subquery()


READ = select(
    _count(OF_CLIENT.where(clients.c.created > MINUTE_AGO)).label("client_minute"),
    _count(OF_CLIENT.where(clients.c.created > HOUR_AGO)).label("client_hour"),
    _spam(OF_CLIENT.order_by(clients.c.created.desc())).label("client_spam"),
    _spam(OF_EMAIL.order_by(emails.c.comment_id.desc())).label("email_spam"),
    _count(IN_THREAD).label("thread_minute"),
    _count(SAME_TEXT).label("same_text"),
    _count(SAME_TEXT.where(comments.c.status == SPAM)).label("same_text_spam"),
    _labelled(OF_NETWORK.order_by(clients.c.comment_id.desc()), CALLED_SPAM).label("network_spam"),
    _labelled(OF_NETWORK.order_by(clients.c.comment_id.desc()), CALLED_HAM).label("network_ham"),
)


def read(
    tx: Connection,
    site_id: int,
    *,
    client_key: str,
    email_key: str,
    thread_id: int,
    text_key: str,
    network: str = "",
    now: datetime,
) -> Past:
    """Count what this site knows. The keys are digests; `thread_id` is 0 for a page without a thread.

    Of the network only what speaks against it: nothing when people called any of it good.
    """
    values = {
        "site_id": site_id,
        "client_key": client_key,
        "email_key": email_key,
        "thread_id": thread_id,
        "text_key": text_key,
        "network": network,
        "minute_ago": now - timedelta(minutes=1),
        "hour_ago": now - timedelta(hours=1),
    }
    counts = tx.execute(READ, values).one()._asdict()
    if counts.pop("network_ham"):
        counts["network_spam"] = 0
    return Past(**counts)
