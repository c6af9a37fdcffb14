"""Tidings: which new comments a subscription tells of, and in which mail. Each comment is told an address once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, or_, select, text, update

from moderation.comment import Comment, Status
from moderation.store import rows
from moderation.store.columns import Moment, said
from moderation.store.rows import READ
from moderation.store.schema import comments, emails
from moderation.store.subscriptions_schema import subscriptions, tidings
from moderation.subscription import Mode


@dataclass(frozen=True, slots=True)
class News:
    """A public comment to tell of. The numbers are the store's own; `author` is the key of its author's address."""

    number: int
    site_id: int
    thread_id: int
    parent: int | None
    author: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Hearer:
    """A subscription that is to tell of something. `next` is when its mail is due already."""

    id: int
    mode: Mode
    mailed: datetime | None
    next: datetime | None


PUBLIC = (
    select(
        *(comments.c[name] for name in ("id", "site_id", "thread_id", "parent_id", "created")),
        func.coalesce(emails.c.key, "").label("author"),
    )
    .outerjoin(emails, emails.c.comment_id == comments.c.id)
    .where(comments.c.public_id == bindparam("public_id"), comments.c.status == said(Status.APPROVED))
)

# --- Who hears of it ---

TOLD, NEARER = subscriptions.alias("told"), subscriptions.alias("nearer")
PARENT = bindparam("parent", type_=comments.c.id.type)
# Whoever follows the page and is answered hears of it as an answer.
HEARS_AS_ANSWER = exists().where(
    NEARER.c.comment_id == PARENT, NEARER.c.key == subscriptions.c.key, NEARER.c.confirmed.is_not(None)
)
KNOWS = exists().where(
    tidings.c.comment_id == bindparam("number"),
    tidings.c.subscription_id == TOLD.c.id,
    TOLD.c.key == subscriptions.c.key,
)
# Locked until the end, so that a mail which is being written either has this comment too or leaves it to the next.
HEARERS = (
    select(*(subscriptions.c[name] for name in ("id", "mode", "mailed", "next")))
    .where(
        subscriptions.c.thread_id == bindparam("thread_id"),
        subscriptions.c.id > bindparam("after"),
        subscriptions.c.confirmed.is_not(None),
        subscriptions.c.key != bindparam("author"),
        or_(subscriptions.c.comment_id == PARENT, subscriptions.c.comment_id.is_(None) & ~HEARS_AS_ANSWER),
        ~KNOWS,
    )
    .order_by(subscriptions.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=subscriptions)
)
ADD = text(
    "INSERT INTO tidings (subscription_id, comment_id, created) VALUES (:subscription, :number, :now)"
    " ON CONFLICT (subscription_id, comment_id) DO NOTHING"
).bindparams(bindparam("now", type_=Moment()))
SET_DUE = (
    update(subscriptions)
    .where(subscriptions.c.id == bindparam("of"), subscriptions.c.next.is_(None))
    .values(next=bindparam("due", type_=Moment()))
)

# --- When, and what ---

DUE = (
    select(*(subscriptions.c[name] for name in ("id", "mode", "mailed", "next")))
    .where(subscriptions.c.next <= bindparam("now", type_=Moment()))
    .order_by(subscriptions.c.next, subscriptions.c.id)
    .limit(bindparam("most"))
)
TAKE = (
    update(subscriptions)
    .where(subscriptions.c.id == bindparam("of"), subscriptions.c.next == bindparam("was", type_=Moment()))
    .values(next=None, mailed=bindparam("now", type_=Moment()))
)
INTO_MAIL = (
    update(tidings)
    .where(tidings.c.subscription_id == bindparam("of"), tidings.c.mailed.is_(None))
    .values(mailed=bindparam("now", type_=Moment()))
)
IN_MAIL = (
    READ.join(tidings, tidings.c.comment_id == comments.c.id)
    .where(
        tidings.c.subscription_id == bindparam("of"),
        tidings.c.mailed == bindparam("at", type_=Moment()),
        comments.c.status == said(Status.APPROVED),
    )
    .order_by(comments.c.created, comments.c.id)
)


def public(tx: Connection, public_id: str) -> News | None:
    """Return a comment that readers can see; None if they can't."""
    row = tx.execute(PUBLIC, {"public_id": public_id}).first()
    return News(row.id, row.site_id, row.thread_id, row.parent_id, row.author, row.created) if row else None


def hearers(tx: Connection, news: News, after: int, most: int) -> list[Hearer]:
    """Return the next confirmed subscriptions that this is to be told: not its author's, none that knows of it."""
    about = {"thread_id": news.thread_id, "parent": news.parent, "author": news.author, "number": news.number}
    return [Hearer(*row) for row in tx.execute(HEARERS, about | {"after": after, "most": most})]


def add(tx: Connection, news: News, due: Sequence[tuple[Hearer, datetime]], now: datetime) -> None:
    """Let these subscriptions tell of it, each when due; one that has a mail coming tells it in that."""
    if due:
        tx.execute(SET_DUE, [{"of": hearer.id, "due": at} for hearer, at in due])
        tx.execute(ADD, [{"subscription": hearer.id, "number": news.number, "now": now} for hearer, _ in due])


def due(tx: Connection, now: datetime, most: int) -> list[Hearer]:
    """Return subscriptions whose mail is due, the one that waited longest first."""
    return [Hearer(*row) for row in tx.execute(DUE, {"now": now, "most": most})]


def take(tx: Connection, hearer: Hearer, now: datetime) -> int:
    """Put what was collected into one mail; return how many comments. 0 if another worker was faster."""
    if not tx.execute(TAKE, {"of": hearer.id, "was": hearer.next, "now": now}).rowcount:
        return 0
    return tx.execute(INTO_MAIL, {"of": hearer.id, "now": now}).rowcount


def in_mail(tx: Connection, subscription_id: int, at: datetime) -> list[Comment]:
    """Return what the mail of this moment tells of, as far as readers can still see it; oldest first."""
    rows_: Sequence[Any] = tx.execute(IN_MAIL, {"of": subscription_id, "at": at}).all()
    return [rows.comment(row) for row in rows_]


def prune(tx: Connection, before: datetime, limit: int) -> int:
    """Forget at most `limit` that were made before; return how many went."""
    old = select(tidings.c.subscription_id, tidings.c.comment_id).where(tidings.c.created < before).limit(limit)
    gone = tx.execute(old).all()
    for subscription_id, comment_id in gone:
        same = (tidings.c.subscription_id == subscription_id, tidings.c.comment_id == comment_id)
        tx.execute(delete(tidings).where(*same))
    return len(gone)
