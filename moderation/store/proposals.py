"""Proposals: what labels from outside say of comments, until a moderator decides. One of each comment, the latest.

A proposal is about the revision that was labelled: once anybody decided on the comment or edited it, nothing is
proposed any more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select

from moderation.comment import Action, Status
from moderation.store.batches import LOCKED, Standing
from moderation.store.columns import Code, Moment
from moderation.store.engine import Store
from moderation.store.log_schema import proposals
from moderation.store.schema import comments, sites, threads

PIECE = 500


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a line of a file says: of this revision of a comment."""

    comment: str
    revision: int
    action: Action


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an import proposes, and under which name."""

    action: Action
    source: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """How many comments an import still proposes one action for."""

    import_id: str
    source: str
    at: datetime
    site_id: int
    site: str
    action: Action
    count: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A comment as labelers get it: nothing of who its author is but the name they wrote."""

    id: str
    revision: int
    site: str
    text: str
    author_name: str
    page_title: str
    score: float | None
    status: str
    label: str


ABOUT: Select[Any] = select(
    comments.c.id, comments.c.public_id, comments.c.site_id, comments.c.revision, comments.c.status
).where(comments.c.public_id.in_(bindparam("ids", expanding=True)))
# What waits as it was labelled.
STANDS = (
    (comments.c.id == proposals.c.comment_id)
    & (comments.c.revision == proposals.c.revision)
    & (comments.c.status == Status.PENDING)
)
OF: Select[Any] = (
    select(comments.c.public_id, proposals.c.action, proposals.c.source)
    .join(proposals, STANDS)
    .where(comments.c.public_id.in_(bindparam("ids", expanding=True)))
)
STANDING = (
    LOCKED.join(proposals, STANDS)
    .where(
        proposals.c.import_id == bindparam("of_import"),
        proposals.c.action == bindparam("asked_for", type_=Code(Action)),
        comments.c.created <= bindparam("until", type_=Moment()),
    )
    .limit(bindparam("most"))
)
OF_A_BUNDLE = (
    *(proposals.c.import_id, proposals.c.source, proposals.c.at),
    *(proposals.c.site_id, sites.c.name, proposals.c.action),
)
BUNDLES: Select[Any] = (
    select(
        *OF_A_BUNDLE,
        func.count().label("count"),
    )
    .select_from(proposals)
    .join(comments, STANDS)
    .join(sites, sites.c.id == proposals.c.site_id)
    .group_by(
        proposals.c.import_id, proposals.c.source, proposals.c.at, proposals.c.site_id, sites.c.name, proposals.c.action
    )
    .order_by(proposals.c.at.desc(), proposals.c.import_id, proposals.c.action)
    .limit(bindparam("most"))
)
EXAMPLES: Select[Any] = (
    select(comments.c.public_id, comments.c.revision, comments.c.author_name, comments.c.text)
    .join(proposals, STANDS)
    .where(
        proposals.c.import_id == bindparam("of_import"),
        proposals.c.action == bindparam("asked_for", type_=Code(Action)),
    )
    .order_by(proposals.c.comment_id)
    .limit(bindparam("most"))
)
SHEETS: Select[Any] = (
    select(
        comments.c.id,
        comments.c.public_id,
        comments.c.revision,
        sites.c.key,
        comments.c.text,
        comments.c.author_name,
        threads.c.title,
        comments.c.score,
        comments.c.status,
        comments.c.label,
    )
    .join(sites, sites.c.id == comments.c.site_id)
    .join(threads, threads.c.id == comments.c.thread_id)
    .where(comments.c.id > bindparam("last"), comments.c.moderator_id.is_(None), comments.c.status != Status.DELETED)
    .order_by(comments.c.id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Put:
    """What became of lines: how many are proposals now, and which were left out, by what is wrong."""

    proposed: int
    unknown: tuple[str, ...]
    changed: tuple[str, ...]
    decided: tuple[str, ...]


def put(tx: Connection, lines: Sequence[Proposed], import_id: str, source: str, now: datetime) -> Put:
    """Propose what the lines say of comments that wait at the revision that was labelled."""
    known = {row.public_id: row for row in tx.execute(ABOUT, {"ids": [one.comment for one in lines]})}
    unknown = [one.comment for one in lines if one.comment not in known]
    there = [one for one in lines if one.comment in known]
    changed = [one.comment for one in there if known[one.comment].revision != one.revision]
    at_revision = [one for one in there if known[one.comment].revision == one.revision]
    decided = [one.comment for one in at_revision if known[one.comment].status is not Status.PENDING]
    good = {one.comment: one for one in at_revision if known[one.comment].status is Status.PENDING}
    rows = [
        {
            "comment_id": known[id].id,
            "site_id": known[id].site_id,
            "revision": one.revision,
            "action": one.action,
            "import_id": import_id,
            "source": source,
            "at": now,
        }
        for id, one in good.items()
    ]
    if rows:
        tx.execute(delete(proposals).where(proposals.c.comment_id.in_([row["comment_id"] for row in rows])))
        tx.execute(insert(proposals), rows)
    return Put(len(rows), tuple(unknown), tuple(changed), tuple(decided))


def of(tx: Connection, ids: Sequence[str]) -> Mapping[str, Proposal]:
    """Return what is proposed for these comments."""
    return {row.public_id: Proposal(row.action, row.source) for row in tx.execute(OF, {"ids": list(ids)})}


def standing(tx: Connection, import_id: str, action: Action, until: datetime, most: int) -> list[Standing]:
    """Return the comments that an import proposes this for; nobody else can decide on them meanwhile."""
    values = {"of_import": import_id, "asked_for": action, "until": until, "most": most}
    return [Standing(*row) for row in tx.execute(STANDING, values)]


def bundles(tx: Connection, most: int) -> list[Bundle]:
    """Return what imports still propose, the latest first."""
    return [Bundle(*row) for row in tx.execute(BUNDLES, {"most": most})]


def examples(tx: Connection, import_id: str, action: Action, most: int) -> list[tuple[str, int, str, str]]:
    """Return some of a bundle: id, revision, author's name and text."""
    values = {"of_import": import_id, "asked_for": action, "most": most}
    return [(row.public_id, row.revision, row.author_name, row.text) for row in tx.execute(EXAMPLES, values)]


def sites_of(tx: Connection, import_id: str) -> list[int]:
    """The sites whose comments an import still says something of."""
    query = select(proposals.c.site_id).where(proposals.c.import_id == import_id).distinct()
    return list(tx.execute(query.order_by(proposals.c.site_id)).scalars())


def withdraw(tx: Connection, import_id: str) -> int:
    """Delete what an import proposes; return how many there were."""
    return tx.execute(delete(proposals).where(proposals.c.import_id == import_id)).rowcount


def clear(tx: Connection) -> None:
    """Delete what proposes nothing any more, since somebody decided or the text is another."""
    tx.execute(delete(proposals).where(proposals.c.comment_id.not_in(select(comments.c.id).join(proposals, STANDS))))


def sheets(store: Store, site_id: int | None = None) -> Iterator[Sheet]:
    """Yield all comments of readers, of one site or of all, in pieces: each is a short read of its own."""
    query = SHEETS if site_id is None else SHEETS.where(comments.c.site_id == site_id)
    last = 0
    while True:
        with store.read() as tx:
            rows = tx.execute(query, {"last": last, "most": PIECE}).all()
        for _, id, revision, key, text, author, title, score, status, label in rows:
            yield Sheet(id, revision, key, text, author, title, score, str(status), str(label or ""))
        if len(rows) < PIECE:
            return
        last = rows[-1].id
