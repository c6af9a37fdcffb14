"""Subscriptions: asked for by anybody who types an address, confirmed by who reads its mail, ended by one click."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, case, delete, func, or_, select, text, update

from moderation.comment import Email
from moderation.store.columns import Address, Code, Moment
from moderation.store.schema import comments
from moderation.store.subscriptions_schema import confirmations, subscriptions
from moderation.subscription import Mode, Subscription

# As many are shown to who confirms or ends them.
SHOWN_MOST = 50
ASKED_AGAIN_AFTER = timedelta(days=1)

# Whoever comes second finds the first one's row. One that waits to be confirmed begins to wait anew.
ADD = text(
    "INSERT INTO subscriptions"
    " (site_id, thread_id, comment_id, about, key, address, language, mode, created, standing)"
    " VALUES (:site_id, :thread_id, :comment_id, :about, :key, :address, :language, :mode, :now, :no)"
    " ON CONFLICT (thread_id, key, about, site_id) DO UPDATE SET created = excluded.created"
    " WHERE subscriptions.confirmed IS NULL"
).bindparams(
    bindparam("address", type_=Address()),
    bindparam("mode", type_=Code(Mode)),
    bindparam("now", type_=Moment()),
    bindparam("no", False),
)
COMMENT = select(comments.c.id).where(comments.c.public_id == bindparam("public_id"))
SAME = select(subscriptions).where(
    *(subscriptions.c[name] == bindparam(name) for name in ("thread_id", "key", "about", "site_id"))
)
BY_ID = select(subscriptions).where(subscriptions.c.id == bindparam("of"))
OF_ADDRESS = (
    select(subscriptions)
    .where(subscriptions.c.site_id == bindparam("site_id"), subscriptions.c.key == bindparam("key"))
    .order_by(subscriptions.c.id.desc())
    .limit(SHOWN_MOST)
)
WAITING = OF_ADDRESS.where(subscriptions.c.confirmed.is_(None))
STANDING = (
    select(subscriptions.c.id)
    .where(
        subscriptions.c.site_id == bindparam("site_id"),
        subscriptions.c.key == bindparam("key"),
        subscriptions.c.standing,
        subscriptions.c.confirmed > bindparam("since", type_=Moment()),
    )
    .limit(1)
)
CONFIRM = (
    update(subscriptions)
    .where(subscriptions.c.id == bindparam("of"), subscriptions.c.confirmed.is_(None))
    .values(confirmed=bindparam("now", type_=Moment()), standing=bindparam("stands"))
)
CHOOSE = (
    update(subscriptions)
    .where(subscriptions.c.id == bindparam("of"))
    .values(
        mode=bindparam("chosen", type_=Code(Mode)),
        next=case((subscriptions.c.next.is_(None), None), else_=bindparam("due", type_=Moment())),
    )
)
FIRST_ASKED = text(
    "INSERT INTO confirmations (key, site_id, at) VALUES (:key, :site_id, :now) ON CONFLICT (key, site_id) DO NOTHING"
).bindparams(bindparam("now", type_=Moment()))
HERE = and_(confirmations.c.key == bindparam("of"), confirmations.c.site_id == bindparam("site"))
LAST_ASKED = select(confirmations.c.at).where(HERE).with_for_update()
ASKED = update(confirmations).where(HERE).values(at=bindparam("due", type_=Moment()))


@dataclass(frozen=True, slots=True)
class NewSubscription:
    site_id: int
    thread_id: int
    comment: str
    email: Email
    key: str
    language: str
    mode: Mode = Mode.INSTANT


def add(tx: Connection, new: NewSubscription, now: datetime) -> Subscription | None:
    """Return the subscription, new or not, confirmed or not; None if the comment is gone that it is about."""
    number = tx.execute(COMMENT, {"public_id": new.comment}).scalar() if new.comment else None
    if new.comment and number is None:
        return None
    same = {"site_id": new.site_id, "thread_id": new.thread_id, "about": new.comment, "key": new.key}
    told = {"comment_id": number, "address": new.email, "language": new.language, "mode": new.mode, "now": now}
    tx.execute(ADD, same | told)
    return subscription(tx.execute(SAME, same).one())


def by_id(tx: Connection, id: int) -> Subscription | None:
    row = tx.execute(BY_ID, {"of": id}).one_or_none()
    return subscription(row) if row else None


def of_address(tx: Connection, site_id: int, key: str) -> list[Subscription]:
    """What an address hears of on a site, or would if it were confirmed; the latest first."""
    return [subscription(row) for row in tx.execute(OF_ADDRESS, {"site_id": site_id, "key": key})]


def waiting(tx: Connection, site_id: int, key: str) -> list[Subscription]:
    """What an address would hear of on a site if that were confirmed."""
    return [subscription(row) for row in tx.execute(WAITING, {"site_id": site_id, "key": key})]


def stands(tx: Connection, site_id: int, key: str, since: datetime) -> bool:
    """Whether who reads this address's mail said, after `since`, that later comments on the site are meant too."""
    return tx.execute(STANDING, {"site_id": site_id, "key": key, "since": since}).first() is not None


def confirm(tx: Connection, ids: Sequence[int], now: datetime, *, standing: bool = False) -> None:
    if ids:
        tx.execute(CONFIRM, [{"of": id, "now": now, "stands": standing} for id in ids])


def choose(tx: Connection, id: int, mode: Mode, due: datetime) -> None:
    """Change how soon mails come. What was collected so far comes when `due`."""
    tx.execute(CHOOSE, {"of": id, "chosen": mode, "due": due})


def asks_at(tx: Connection, site_id: int, key: str, now: datetime) -> datetime | None:
    """Return when this address may be asked whether it wants mails, and note that it will be.

    None if a mail is planned: its page shows whatever else waits by then. Called for each wish, so that no address
    gets more than one such mail in a day, whoever types it and how often.
    """
    if tx.execute(FIRST_ASKED, {"key": key, "site_id": site_id, "now": now}).rowcount:
        return now
    here = {"of": key, "site": site_id}
    last: datetime = tx.execute(LAST_ASKED, here).scalar_one()
    if last > now:
        return None
    due = max(now, last + ASKED_AGAIN_AFTER)
    tx.execute(ASKED, here | {"due": due})
    return due


def end(tx: Connection, id: int) -> None:
    tx.execute(delete(subscriptions).where(subscriptions.c.id == id))


def end_all(tx: Connection, site_id: int, key: str) -> None:
    """No more mails to this address about anything on this site."""
    tx.execute(delete(subscriptions).where(subscriptions.c.site_id == site_id, subscriptions.c.key == key))


def erase(tx: Connection, key: str) -> int:
    """Forget an address on all sites; return how many subscriptions went."""
    tx.execute(delete(confirmations).where(confirmations.c.key == key))
    return tx.execute(delete(subscriptions).where(subscriptions.c.key == key)).rowcount


def of_person(tx: Connection, key: str) -> list[Subscription]:
    """All that is kept of what an address hears of, on all sites."""
    query = select(subscriptions).where(subscriptions.c.key == key).order_by(subscriptions.c.id)
    return [subscription(row) for row in tx.execute(query)]


def prune(tx: Connection, unconfirmed: datetime, idle: datetime, limit: int) -> int:
    """Forget at most `limit` that nobody confirmed since, or that had nothing to tell since; return how many went."""
    last = func.coalesce(subscriptions.c.mailed, subscriptions.c.confirmed)
    old = or_(
        and_(subscriptions.c.created < unconfirmed, subscriptions.c.confirmed.is_(None)),
        and_(subscriptions.c.created < idle, last < idle),
    )
    found = select(subscriptions.c.id).where(old).limit(limit)
    return tx.execute(delete(subscriptions).where(subscriptions.c.id.in_(found))).rowcount


def prune_asked(tx: Connection, before: datetime, limit: int) -> int:
    """Forget when addresses were asked, once that keeps nobody from being asked again."""
    old = select(confirmations.c.key, confirmations.c.site_id).where(confirmations.c.at < before).limit(limit)
    gone = tx.execute(old).all()
    for key, site_id in gone:
        tx.execute(delete(confirmations).where(confirmations.c.key == key, confirmations.c.site_id == site_id))
    return len(gone)


def subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        row.id,
        row.site_id,
        row.thread_id,
        row.about,
        row.address,
        row.key,
        row.language,
        row.mode,
        row.created,
        row.confirmed,
        row.standing,
    )
