"""The queue through a sieve: by words, host, page, author and more, newest first and in bounded looks.

A look goes through so many comments and no more; what it didn't come to is reached by the cursor. So a filter that
hardly anything passes costs as much as one that everything does, however much is stored.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Subquery,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    select,
    text,
)

from moderation.comment import Status
from moderation.store import cursors
from moderation.store.columns import said
from moderation.store.comments import CARDS, Card, as_card
from moderation.store.hosts_schema import comment_hosts
from moderation.store.schema import comments, decisions, sites
from moderation.store.schema import threads as pages
from moderation.store.threads import digest

LOOKED = 5_000
"""So many comments are looked at for one page."""

NOWHERE = cursors.write("sieve", (0,))
"""After the last comment."""

_WORD = re.compile(r"[^\W_]+")
# Nothing of the schema that both databases have: here a generated column, there a table of its own.
HOLDS = text("comments.comments_search @@ to_tsquery('simple', :match)")
# The planner doesn't know how rare a word is, and would rather read the whole table.
BY_INDEX = text("SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true)")
AS_EVER = text("SELECT set_config('enable_seqscan', 'on', true), set_config('enable_indexscan', 'on', true)")
MATCHING = text("comments_search MATCH :match")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sieve:
    """What is let through. `words` are folded, `author` is the folded name, `reason` is "check.reason".

    `host` lets through what leads to it, or to a host below it.
    """

    words: str = ""
    page: str = ""
    author: str = ""
    host: str = ""
    language: str = ""
    reason: str = ""
    score_least: float | None = None
    score_most: float | None = None
    newer: datetime | None = None
    older: datetime | None = None
    model: str = ""

    @property
    def phrases(self) -> list[list[str]]:
        """Each of the words as the index holds it: what has a sign in it is several that follow one another."""
        return [parts for word in self.words.split() if (parts := _WORD.findall(word))]


@dataclass(frozen=True, slots=True)
class Walk:
    """Through which comments: of a status or of all, of a site or of all, or those a moderator decided on."""

    status: Status | None = None
    site_id: int | None = None
    moderator_id: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """The keys of what was found, and where to look on; "" when all was looked at."""

    found: tuple[int, ...]
    cursor: str


def cards(tx: Connection, walk: Walk, sieve: Sieve, after: str, limit: int) -> tuple[list[Card], str]:
    """Return the cards that pass after the cursor, the newest first, and where to look on. Raises BadCursor."""
    look = keys(tx, walk, sieve, after, limit)
    rows = {row.id: row for row in tx.execute(BY_KEY, {"keys": list(look.found)})}
    return [as_card(rows[key], "") for key in look.found if key in rows], look.cursor


def keys(tx: Connection, walk: Walk, sieve: Sieve, after: str, limit: int) -> Look:
    """Like `cards`, but the comments' keys alone."""
    (last,) = cursors.read(after, "sieve", 1) if after else (cursors.LARGEST,)
    window, values = _window(tx, walk, sieve)
    values |= {"last": last, "looked": LOOKED, "limit": limit + 1}
    narrow = (
        select(window.c.key, window.c.id)
        .join(comments, comments.c.id == window.c.id)
        .where(*_of_walk(walk), *_passes(sieve))
    )
    if sieve.phrases and tx.dialect.name != "sqlite":
        narrow, values = narrow.where(HOLDS), values | _match(tx, sieve)
    if walk.moderator_id is not None and (sieve.phrases or sieve.host):
        narrow = narrow.where(_of_moderator(walk.moderator_id))
    rows = tx.execute(narrow.order_by(window.c.key.desc()).limit(bindparam("limit")), values).all()
    found = tuple(row.id for row in rows[:limit])
    if len(rows) > limit:
        return Look(found, cursors.write("sieve", (rows[limit - 1].key,)))
    count, lowest = tx.execute(select(func.count(), func.min(window.c.key)).select_from(window), values).one()
    return Look(found, cursors.write("sieve", (lowest,)) if count == LOOKED else "")


BY_KEY = CARDS.where(comments.c.id.in_(bindparam("keys", expanding=True)))


def _window(tx: Connection, walk: Walk, sieve: Sieve) -> tuple[Subquery, dict[str, Any]]:
    """The next comments of the walk, with the key they are walked by."""
    if sieve.host and not sieve.phrases:
        return _leading(walk, sieve.host), {}
    if walk.moderator_id is not None and not sieve.phrases:
        return _decided(walk.moderator_id)
    if sieve.phrases and tx.dialect.name == "sqlite":
        return _hits(), _match(tx, sieve)
    key = comments.c.id
    query = select(key.label("key"), key).where(key < bindparam("last"))
    if sieve.phrases and (rare := _rare(tx, sieve)) is not None:
        # All there is, whatever its status: the next look begins after the last of it.
        return query.where(key.in_(rare)).order_by(key.desc()).limit(bindparam("looked")).subquery(), {}
    return query.where(*_of_walk(walk)).order_by(key.desc()).limit(bindparam("looked")).subquery(), {}


def _rare(tx: Connection, sieve: Sieve) -> list[int] | None:
    """Return all comments that hold the words, as long as they are no more than one look; None for common words."""
    query = select(comments.c.id).where(HOLDS).limit(LOOKED)
    tx.execute(BY_INDEX)
    found = tx.execute(query, _match(tx, sieve)).scalars().all()
    tx.execute(AS_EVER)
    return list(found) if len(found) < LOOKED else None


def _match(tx: Connection, sieve: Sieve) -> dict[str, Any]:
    """What is searched for, as each database wants it written; nothing but letters and digits goes in."""
    if tx.dialect.name == "sqlite":
        return {"match": " AND ".join(f'"{" ".join(parts)}"' for parts in sieve.phrases)}
    return {"match": " & ".join(" <-> ".join(f"'{part}'" for part in parts) for parts in sieve.phrases)}


def _hits() -> Subquery:
    """What the search of SQLite finds, in the order of its rows, so that it needn't find all."""
    row = literal_column("rowid", type_=comments.c.id.type)
    query = select(row.label("key"), row.label("id")).select_from(text("comments_search"))
    query = query.where(MATCHING, row < bindparam("last")).order_by(row.desc()).limit(bindparam("looked"))
    return query.subquery()


def _leading(walk: Walk, host: str) -> Subquery:
    """All that leads to the host, by its index."""
    row = comment_hosts.c
    query = select(row.comment_id.label("key"), row.comment_id.label("id"))
    query = query.where(row.host == host, row.comment_id < bindparam("last"))
    if walk.site_id is not None:
        query = query.where(row.site_id == walk.site_id)
    return query.order_by(row.comment_id.desc()).limit(bindparam("looked")).subquery()


def _leads_to(host: str) -> ColumnElement[bool]:
    return exists().where(comment_hosts.c.comment_id == comments.c.id, comment_hosts.c.host == host)


def _of_walk(walk: Walk) -> list[ColumnElement[bool]]:
    of_status = comments.c.status == said(walk.status) if walk.status else comments.c.status != said(Status.DELETED)
    return [of_status] if walk.site_id is None else [of_status, comments.c.site_id == walk.site_id]


def _of_moderator(moderator_id: int) -> ColumnElement[bool]:
    """For what was found by its words or host; the walk of what a moderator decided finds nothing else."""
    made = (decisions.c.comment == comments.c.public_id) & (decisions.c.site_id == comments.c.site_id)
    return exists().where(made, decisions.c.moderator_id == moderator_id)


def _decided(moderator_id: int) -> tuple[Subquery, dict[str, Any]]:
    """Each comment that the moderator decided on, by the latest of these decisions."""
    later = decisions.alias("later")
    again = exists().where(
        later.c.comment == decisions.c.comment,
        later.c.site_id == decisions.c.site_id,
        later.c.moderator_id == decisions.c.moderator_id,
        later.c.id > decisions.c.id,
    )
    of_comment = and_(comments.c.public_id == decisions.c.comment, comments.c.site_id == decisions.c.site_id)
    query = (
        select(decisions.c.id.label("key"), comments.c.id)
        .join(comments, of_comment)
        .where(decisions.c.moderator_id == bindparam("moderator"), decisions.c.id < bindparam("last"), ~again)
        .order_by(decisions.c.id.desc())
        .limit(bindparam("looked"))
    )
    return query.subquery(), {"moderator": moderator_id}


def _passes(sieve: Sieve) -> list[ColumnElement[bool]]:
    """The conditions that are looked at comment by comment."""
    row = comments.c
    conditions = (
        (sieve.page, row.thread_id.in_(select(pages.c.id).where(pages.c.key_digest == digest(sieve.page)))),
        (sieve.author, row.author_folded == sieve.author),
        (sieve.host, _leads_to(sieve.host)),
        (sieve.language, _speaks(sieve.language)),
        (sieve.reason, cast(row.reasons, Text).contains(_as_stored(sieve.reason), autoescape=True)),
        (sieve.model, row.model_version.startswith(sieve.model, autoescape=True)),
    )
    return [condition for given, condition in conditions if given] + _bounds(sieve)


def _bounds(sieve: Sieve) -> list[ColumnElement[bool]]:
    row = comments.c
    least = ((row.score, sieve.score_least), (row.created, sieve.newer))
    most = ((row.score, sieve.score_most), (row.created, sieve.older))
    bounds: list[Any] = [column >= value for column, value in least if value is not None]
    return bounds + [column <= value for column, value in most if value is not None]


def _speaks(language: str) -> ColumnElement[bool]:
    """Who sent no language speaks the site's."""
    own = select(sites.c.language).where(sites.c.id == comments.c.site_id).scalar_subquery()
    sent = func.nullif(comments.c.circumstances["language"].as_string(), "")
    return func.coalesce(sent, own) == language


def _as_stored(reason: str) -> str:
    check, _, code = reason.partition(".")
    return f'"check": "{check}", "reason": "{code}"'
