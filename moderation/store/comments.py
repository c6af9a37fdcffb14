"""Comments: stored once, changed by revision, with their thread and counters in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, Row, Select, bindparam, select, update
from sqlalchemy import insert as insert_into

from moderation.badge import Badge
from moderation.comment import (
    Author,
    Comment,
    Evidence,
    Finding,
    Lane,
    Place,
    SafeHTML,
    Signature,
    Status,
    as_record,
)
from moderation.store import counters, cursors, deferrals, hosts, rows, similar, threads
from moderation.store.columns import Code, said
from moderation.store.rows import PARENT, READ
from moderation.store.schema import clients, comment_texts, comments, emails, sites
from moderation.store.schema import threads as pages
from moderation.text.links import with_all_above
from moderation.text.normalise import host_of


class UnknownParent(ValueError):
    """The comment answers one that is not in its thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewComment:
    """All that is kept of a comment. `parent` is the public id of the comment it answers.

    `place` is where in the queue it waits. The keys are digests. `campaign` is the number of the first comment that
    reads nearly the same. `hosts` are those that the text links to. Of what a moderator wrote no address is kept.
    """

    id: str
    site_id: int
    thread_id: int
    parent: str | None = None
    status: Status
    author: Author
    author_folded: str
    text: str
    folded: str
    text_key: str
    html: SafeHTML
    renderer: int
    score: float | None = None
    model_version: str | None = None
    reasons: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    place: Place
    email_key: str
    client_key: str
    client_prefix: str = ""
    user_agent: str = ""
    elapsed: float | None = None
    circumstances: Mapping[str, Any] = field(default_factory=dict)
    signature: Signature | None = None
    hosts: tuple[str, ...] = ()
    campaign: int | None = None
    moderator_id: int | None = None
    badge: Badge | None = None
    created: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """A comment as the queue shows it, with where it stands. `cursor` leads to the cards after this one.

    `lane` is why it stands there, in the order of the lanes. Cards of the same `content` (but 0) have the same comment,
    site and page to the last letter.
    """

    comment: Comment
    site: str
    page: str
    page_title: str
    cursor: str
    lane: Lane | None = None
    content: int = 0


# --- Reading ---

APPROVED_ONLY = comments.c.status == said(Status.APPROVED)

BY_ID = READ.where(comments.c.public_id == bindparam("public_id"))
APPROVED = READ.where(comments.c.thread_id == bindparam("thread_id"), APPROVED_ONLY).order_by(
    comments.c.created, comments.c.id
)
REPLIES_BY_STAFF = READ.where(
    PARENT.c.public_id == bindparam("public_id"),
    comments.c.moderator_id.is_not(None),
    comments.c.created == bindparam("at", type_=comments.c.created.type),
    APPROVED_ONLY,
)


def by_id(tx: Connection, public_id: str, site_id: int | None = None) -> Comment | None:
    query = BY_ID if site_id is None else BY_ID.where(comments.c.site_id == site_id)
    row = tx.execute(query, {"public_id": public_id}).first()
    return rows.comment(row) if row else None


def approved(tx: Connection, thread_id: int) -> list[Comment]:
    """The approved comments of a thread, oldest first."""
    return [rows.comment(row) for row in tx.execute(APPROVED, {"thread_id": thread_id})]


def replies_by_staff(tx: Connection, public_id: str, at: datetime) -> list[Comment]:
    """What moderators answered to a comment at this moment and is public."""
    found = tx.execute(REPLIES_BY_STAFF, {"public_id": public_id, "at": at})
    return [rows.comment(row) for row in found]


# --- The queue: pages by key, never by offset ---

ORDERS = {
    "oldest": (comments.c.id.asc(),),
    "newest": (comments.c.id.desc(),),
}
# The joins are outer ones so that the planner starts from the queue's index: what it finds first is the page.
CARDS = (
    READ.add_columns(
        sites.c.key.label("site_key"),
        pages.c.key.label("page"),
        pages.c.title.label("page_title"),
    )
    .outerjoin(sites, sites.c.id == comments.c.site_id)
    .outerjoin(pages, pages.c.id == comments.c.thread_id)
)


def page(
    tx: Connection,
    *,
    site_id: int | None = None,
    status: Status,
    after: str | None = None,
    limit: int = 50,
    order: str = "oldest",
    campaign: int | None = None,
    hidden_from: int | None = None,
    now: datetime | None = None,
) -> list[Card]:
    """Return the cards after the cursor, in "oldest" or "newest" order. `lanes.page` has those of the queue.

    The next page starts `after` the last card's `cursor`. Those of a `campaign` come "oldest" or "newest" first, and
    from its site by themselves. What the moderator `hidden_from` put off is left out as of `now`. Raises BadCursor.
    """
    key = cursors.read(after, order, len(ORDERS[order])) if after else ()
    values: dict[str, Any] = {f"key{place}": part for place, part in enumerate(key)}
    narrow = {"campaign": campaign} if campaign else {"site_id": site_id} if site_id is not None else {}
    query = _page_query(status, order, "".join(narrow), bool(after))
    if hidden_from is not None:
        query = query.where(deferrals.IS_OPEN)
        values |= {"hidden_from": hidden_from, "now": now}
    rows = tx.execute(query, {"limit": limit, **narrow, **values})
    return [as_card(row, cursors.write(order, (row.id,))) for row in rows]


@cache
def _page_query(status: Status, order: str, narrow: str, follows: bool) -> Select[Any]:
    query = (
        CARDS.where(comments.c.status == said(status)).order_by(*ORDERS[order]).limit(bindparam("limit", type_=Integer))
    )
    if narrow:
        query = query.where(comments.c[narrow] == bindparam(narrow))
    if not follows:
        return query
    return query.where(comments.c.id < bindparam("key0") if order == "newest" else comments.c.id > bindparam("key0"))


def card(tx: Connection, public_id: str) -> Card | None:
    """One comment as the queue shows it."""
    row = tx.execute(CARDS.where(comments.c.public_id == public_id)).first()
    return as_card(row, "") if row else None


def as_card(row: Row[Any], cursor: str, lane: Lane | None = None) -> Card:
    """Read a row of CARDS."""
    comment, content = rows.known(row)
    return Card(comment, row.site_key, row.page, row.page_title, cursor, lane, content)


# --- Writing ---

FIND_PARENT = select(comments.c.id).where(
    comments.c.public_id == bindparam("parent"), comments.c.thread_id == bindparam("thread_id")
)
INSERT = insert_into(comments).returning(comments.c.id)
INSERT_EMAIL = insert_into(emails)
INSERT_CLIENT = insert_into(clients)

# The revision pins status and text: what was read at this revision is what the conditional update replaces.
STANDS: Select[Any] = select(comments.c.id, comments.c.site_id, comments.c.thread_id, comments.c.status).where(
    comments.c.public_id == bindparam("public_id"), comments.c.revision == bindparam("at_revision")
)
AT_REVISION = update(comments).where(
    comments.c.id == bindparam("comment_id"), comments.c.revision == bindparam("at_revision")
)
CHANGE_STATUS = AT_REVISION.values(status=bindparam("to", type_=Code(Status)), revision=comments.c.revision + 1)


def insert(tx: Connection, new: NewComment) -> Comment:
    """Store a comment with its address, client and signature, and count it. Raises UnknownParent."""
    comment_id = tx.execute(INSERT, _values(tx, new)).scalar_one()
    if new.moderator_id is None:
        _insert_sender(tx, comment_id, new)
    if new.signature:
        similar.keep(tx, comment_id, new.signature)
    hosts.keep(tx, new.site_id, comment_id, with_all_above((*new.hosts, host_of(new.author.url))))
    counters.add(tx, new.site_id, new.status)
    if new.status is Status.APPROVED:
        threads.changed(tx, new.thread_id, by=1)
    return _stored(new)


def _insert_sender(tx: Connection, comment_id: int, new: NewComment) -> None:
    owner = {"comment_id": comment_id, "site_id": new.site_id}
    tx.execute(INSERT_EMAIL, {**owner, "address": new.author.email, "key": new.email_key})
    client = {"key": new.client_key, "prefix": new.client_prefix, "user_agent": new.user_agent, "elapsed": new.elapsed}
    tx.execute(INSERT_CLIENT, {**owner, **client, "created": new.created})


def _values(tx: Connection, new: NewComment) -> dict[str, Any]:
    return {
        "site_id": new.site_id,
        "public_id": new.id,
        "thread_id": new.thread_id,
        "parent_id": _parent_id(tx, new) if new.parent else None,
        "status": new.status,
        "revision": 1,
        "author_name": new.author.name,
        "author_folded": new.author_folded,
        "author_url": new.author.url,
        "text": new.text,
        "text_version": 1,
        "folded": new.folded,
        "text_key": new.text_key,
        "html": new.html.markup,
        "renderer": new.renderer,
        "score": new.score,
        "model_version": new.model_version,
        "reasons": [as_record(finding) for finding in new.reasons],
        "evidence": [as_record(evidence) for evidence in new.evidence],
        "lane": new.place.lane,
        "priority": new.place.priority,
        "due": new.place.due,
        "created": new.created,
        "circumstances": dict(new.circumstances),
        "campaign": new.campaign,
        "moderator_id": new.moderator_id,
        "badge": new.badge,
    }


def _parent_id(tx: Connection, new: NewComment) -> int:
    found: int | None = tx.execute(FIND_PARENT, {"parent": new.parent, "thread_id": new.thread_id}).scalar()
    if found is None:
        raise UnknownParent("the comment answers one that is not in this thread")
    return found


def _stored(new: NewComment) -> Comment:
    return Comment(
        id=new.id,
        site_id=new.site_id,
        thread_id=new.thread_id,
        parent=new.parent,
        status=new.status,
        revision=1,
        author_name=new.author.name,
        author_url=new.author.url,
        text=new.text,
        html=new.html,
        created=new.created,
        score=new.score,
        model_version=new.model_version,
        reasons=new.reasons,
        evidence=new.evidence,
        moderator_id=new.moderator_id,
        badge=new.badge,
    )


def change_status(tx: Connection, public_id: str, revision: int, status: Status) -> bool:
    """Move the comment to `status` if it still stands at `revision`; False means that somebody else was first."""
    stands = tx.execute(STANDS, {"public_id": public_id, "at_revision": revision}).first()
    if stands is None:
        return False
    at = {"comment_id": stands.id, "at_revision": revision}
    if tx.execute(CHANGE_STATUS, {**at, "to": status}).rowcount == 0:
        return False
    _recount(tx, stands, status)
    return True


def _recount(tx: Connection, before: Row[Any], status: Status) -> None:
    if before.status is status:
        return
    # In one order always, so that two transactions never wait for each other's row.
    for moved, by in sorted(((before.status, -1), (status, 1))):
        counters.add(tx, before.site_id, moved, by)
    if Status.APPROVED in (before.status, status):
        threads.changed(tx, before.thread_id, by=1 if status is Status.APPROVED else -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewText:
    """What an edit replaces."""

    text: str
    folded: str
    text_key: str
    html: SafeHTML
    renderer: int
    signature: Signature | None = None
    hosts: tuple[str, ...] = ()


FORMER = select(
    *(comments.c[name] for name in ("id", "site_id", "thread_id", "status", "author_url", "text", "text_version"))
).where(comments.c.public_id == bindparam("public_id"), comments.c.revision == bindparam("at_revision"))


def change_text(
    tx: Connection,
    public_id: str,
    revision: int,
    new: NewText,
    now: datetime,
    *,
    moderator_id: int | None = None,
    by_staff: bool | None = None,
) -> bool:
    """Replace the text of a comment that still stands at `revision`, and keep the former one as a version.

    `moderator_id` names who did, if not its author. `by_staff` sets the mark that readers see; None leaves it.
    """
    former = tx.execute(FORMER, {"public_id": public_id, "at_revision": revision}).first()
    if former is None:
        return False
    values = {"text": new.text, "folded": new.folded, "text_key": new.text_key, "html": new.html.markup}
    changed = AT_REVISION.values(
        **values,
        renderer=new.renderer,
        edited=now,
        text_version=comments.c.text_version + 1,
        revision=comments.c.revision + 1,
    )
    if by_staff is not None:
        changed = changed.values(edited_by_staff=by_staff)
    if tx.execute(changed, {"comment_id": former.id, "at_revision": revision}).rowcount == 0:
        return False
    version = {"comment_id": former.id, "version": former.text_version, "text": former.text, "replaced": now}
    tx.execute(insert_into(comment_texts), version | {"moderator_id": moderator_id, "revision": revision})
    similar.replace(tx, former.id, new.signature)
    hosts.replace(tx, former.site_id, former.id, with_all_above((*new.hosts, host_of(former.author_url))))
    if former.status is Status.APPROVED:
        threads.changed(tx, former.thread_id)
    return True
