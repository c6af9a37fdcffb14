"""Notes: what moderators tell one another about a comment, its author or a host. No reader ever sees one.

An author is known by the digest of the address. What is written about a comment or its author dies with the comment it
was written at, so that who erases a person's comments erases these too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from moderation.comment import NoteKind
from moderation.store.columns import Moment
from moderation.store.queue_schema import mentions, notes
from moderation.store.schema import comments, emails, moderators

MOST = 200
"""So many notes are read at once, the latest ones."""


@dataclass(frozen=True, slots=True)
class NewNote:
    """`subject` is a comment's public id, an author's digest or a host; `comment` the id of where it was written.

    `mentions` are the moderators named in it.
    """

    site_id: int
    kind: NoteKind
    subject: str
    comment: str
    text: str
    mentions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """`moderator` is the name of who wrote it, empty when that person is no longer known."""

    id: int
    kind: NoteKind
    subject: str
    text: str
    moderator_id: int
    moderator: str
    created: datetime
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a card's notes may be about."""

    comment: str
    site_id: int
    author: str | None
    hosts: tuple[str, ...]

    @property
    def names(self) -> set[tuple[NoteKind, str]]:
        found = {(NoteKind.COMMENT, self.comment), *((NoteKind.HOST, host) for host in self.hosts)}
        return found | ({(NoteKind.AUTHOR, self.author)} if self.author else set())


WITH_NAMES = (
    select(notes, moderators.c.name, comments.c.public_id)
    .outerjoin(moderators, moderators.c.id == notes.c.moderator_id)
    .outerjoin(comments, comments.c.id == notes.c.comment_id)
)
# By its index: the sites and subjects of a page of cards.
OF = (
    WITH_NAMES.where(
        notes.c.site_id.in_(bindparam("sites", expanding=True)),
        notes.c.kind.in_(list(NoteKind)),
        notes.c.subject.in_(bindparam("subjects", expanding=True)),
    )
    .order_by(notes.c.id.desc())
    .limit(MOST)
)
AUTHORS = (
    select(comments.c.public_id, emails.c.key)
    .join(emails, emails.c.comment_id == comments.c.id)
    .where(comments.c.public_id.in_(bindparam("ids", expanding=True)))
)
FOR = (
    WITH_NAMES.add_columns(mentions.c.read)
    .join(mentions, mentions.c.note_id == notes.c.id)
    .where(mentions.c.moderator_id == bindparam("moderator"))
    .order_by(notes.c.id.desc())
    .limit(MOST)
)
UNREAD = (
    select(func.count())
    .select_from(mentions)
    .where(mentions.c.moderator_id == bindparam("moderator"), mentions.c.read.is_(None))
)
READ = (
    update(mentions)
    .where(mentions.c.moderator_id == bindparam("me"), mentions.c.read.is_(None))
    .values(read=bindparam("now", type_=Moment()))
)


def add(tx: Connection, new: NewNote, moderator_id: int, now: datetime) -> int | None:
    """Keep a note and return its number; None if the comment is gone."""
    comment_id = tx.execute(select(comments.c.id).where(comments.c.public_id == new.comment)).scalar()
    if comment_id is None:
        return None
    values = {
        "site_id": new.site_id,
        "kind": new.kind,
        "subject": new.subject,
        "comment_id": None if new.kind is NoteKind.HOST else comment_id,
        "moderator_id": moderator_id,
        "text": new.text,
        "created": now,
    }
    id = int(tx.execute(insert(notes).values(values).returning(notes.c.id)).scalar_one())
    for mentioned in new.mentions:
        tx.execute(insert(mentions), {"note_id": id, "moderator_id": mentioned, "read": None})
    return id


def authors(tx: Connection, ids: Sequence[str]) -> dict[str, str]:
    """The digests of these comments' authors, by comment."""
    return {row.public_id: row.key for row in tx.execute(AUTHORS, {"ids": list(ids)})}


def of(tx: Connection, asked: Iterable[Subjects]) -> dict[str, list[Note]]:
    """Return what was noted about each card's comment, author and hosts, the latest first."""
    wanted = list(asked)
    names = {name for one in wanted for _, name in one.names}
    if not names:
        return {}
    rows = tx.execute(OF, {"sites": list({one.site_id for one in wanted}), "subjects": list(names)}).all()
    return {
        one.comment: [_note(row) for row in rows if row.site_id == one.site_id and (row.kind, row.subject) in one.names]
        for one in wanted
    }


def for_moderator(tx: Connection, moderator_id: int) -> list[tuple[Note, bool]]:
    """The notes that mention a moderator, the latest first, and whether each was read."""
    return [(_note(row), row.read is not None) for row in tx.execute(FOR, {"moderator": moderator_id})]


def named(tx: Connection, id: int) -> list[int]:
    """The moderators whom a note mentions."""
    return list(tx.execute(select(mentions.c.moderator_id).where(mentions.c.note_id == id)).scalars())


def for_mention(tx: Connection, id: int, moderator_id: int) -> Note | None:
    """Return a note if it is there still and mentions this moderator, who has not read it yet."""
    row = tx.execute(FOR.where(notes.c.id == id, mentions.c.read.is_(None)), {"moderator": moderator_id}).first()
    return _note(row) if row else None


def unread(tx: Connection, moderator_id: int) -> int:
    return int(tx.execute(UNREAD, {"moderator": moderator_id}).scalar_one())


def mark_read(tx: Connection, moderator_id: int, now: datetime) -> None:
    tx.execute(READ, {"me": moderator_id, "now": now})


def remove(tx: Connection, id: int, moderator_id: int) -> bool:
    """Delete one's own note; False if there is none."""
    return bool(tx.execute(delete(notes).where(notes.c.id == id, notes.c.moderator_id == moderator_id)).rowcount)


def _note(row: Row[Any]) -> Note:
    return Note(
        row.id, row.kind, row.subject, row.text, row.moderator_id, row.name or "", row.created, row.public_id or ""
    )
