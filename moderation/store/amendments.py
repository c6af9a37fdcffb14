"""Amendments: what authors change in their public comments, until it is put in place of the former text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from moderation.comment import Comment, Label, Status
from moderation.store import comments as stored
from moderation.store import rows
from moderation.store.amendments_schema import amendments
from moderation.store.columns import said
from moderation.store.comments import NewComment
from moderation.store.rows import READ
from moderation.store.schema import comment_texts, comments


@dataclass(frozen=True, slots=True)
class Own:
    """A comment and all that amends it: their keys, and how many of them have a text, and have it as spam."""

    keys: frozenset[int]
    texts: Mapping[str, tuple[int, int]]


NOTHING_OWN = Own(frozenset(), {})


@dataclass(frozen=True, slots=True)
class Former:
    """What an amendment would replace: the text of which comment, and whether that is public."""

    comment: str
    text: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """What is known of an amendment that was put in place.

    `revision` is the comment's since then, `before` and `label` are how it stood until then, `former` is its text.
    """

    revision: int
    before: Status
    label: Label | None
    former: str


IS_OF = comments.c.public_id == bindparam("public_id")
KEY = select(comments.c.id).where(IS_OF)
LOCK = KEY.with_for_update(of=comments)
# A comment and all that amends it: two looks by index, where an OR would make a database read all comments.
FAMILY = KEY.union_all(select(amendments.c.comment_id).join(comments, comments.c.id == amendments.c.of_id).where(IS_OF))
OWN = select(comments.c.id, comments.c.text_key, comments.c.status).where(comments.c.id.in_(FAMILY))
AMENDING = comments.alias("amending")
OF = (
    READ.join(amendments, amendments.c.of_id == comments.c.id)
    .join(AMENDING, AMENDING.c.id == amendments.c.comment_id)
    .where(AMENDING.c.public_id == bindparam("public_id"))
)
LATEST = (
    READ.join(amendments, amendments.c.comment_id == comments.c.id)
    .where(amendments.c.of_id == KEY.scalar_subquery())
    .order_by(comments.c.id.desc())
    .limit(1)
)
AMONG = (
    select(comments.c.public_id, amendments.c.revision)
    .join(amendments, amendments.c.comment_id == comments.c.id)
    .where(comments.c.public_id.in_(bindparam("ids", expanding=True)))
)
FORMER = (
    select(AMENDING.c.public_id, comments.c.public_id.label("of"), comments.c.text, comments.c.status)
    .join(amendments, amendments.c.of_id == comments.c.id)
    .join(AMENDING, AMENDING.c.id == amendments.c.comment_id)
    .where(
        AMENDING.c.public_id.in_(bindparam("ids", expanding=True)),
        amendments.c.revision.is_(None),
        comments.c.status != said(Status.DELETED),
    )
)
PLACED = (
    select(amendments.c.revision, amendments.c.before, amendments.c.label, comment_texts.c.text)
    .join(comments, comments.c.id == amendments.c.comment_id)
    .join(
        comment_texts,
        (comment_texts.c.comment_id == amendments.c.of_id) & (comment_texts.c.revision < amendments.c.revision),
    )
    .where(comments.c.public_id == bindparam("public_id"))
    .order_by(comment_texts.c.version.desc())
    .limit(1)
)
LABEL = select(comments.c.label).where(comments.c.public_id == bindparam("public_id"))
CHANGE = update(amendments).where(amendments.c.comment_id == KEY.scalar_subquery())


def add(tx: Connection, of: str, new: NewComment) -> Comment:
    """Let a change of a comment wait, as a row of its own."""
    key = tx.execute(KEY, {"public_id": of}).scalar_one()
    made = stored.insert(tx, new)
    tx.execute(insert(amendments), {"comment_id": tx.execute(KEY, {"public_id": new.id}).scalar_one(), "of_id": key})
    return made


def lock(tx: Connection, public_id: str) -> None:
    """Let whoever else changes this comment wait: a button pressed twice makes one change."""
    tx.execute(LOCK, {"public_id": public_id})


def own(tx: Connection, public_id: str) -> Own:
    """What a new text of this comment is not to be compared with: itself."""
    found = tx.execute(OWN, {"public_id": public_id}).all()
    texts: dict[str, tuple[int, int]] = {}
    for row in found:
        number, spam = texts.get(row.text_key, (0, 0))
        texts[row.text_key] = number + 1, spam + (row.status is Status.SPAM)
    return Own(frozenset(row.id for row in found), texts)


def of(tx: Connection, public_id: str) -> Comment | None:
    """Return the comment that this one amends; None for one that is a comment by itself, or amends what is no more."""
    row = tx.execute(OF, {"public_id": public_id}).first()
    return rows.comment(row) if row else None


def latest(tx: Connection, public_id: str) -> Comment | None:
    """Return the last change of a comment if it isn't in place: it waits, is spam or was rejected."""
    row = tx.execute(LATEST, {"public_id": public_id}).first()
    return rows.comment(row) if row and row.status is not Status.DELETED else None


def among(tx: Connection, ids: Sequence[str]) -> dict[str, bool]:
    """Which of these are amendments, and whether they are in place."""
    return {row.public_id: row.revision is not None for row in tx.execute(AMONG, {"ids": list(ids)})}


def former(tx: Connection, ids: Sequence[str]) -> Mapping[str, Former]:
    """Of these those that amend a comment and aren't in place, each with what it would replace."""
    found = tx.execute(FORMER, {"ids": list(ids)})
    return {row.public_id: Former(row.of, row.text, row.status is Status.APPROVED) for row in found}


def placed(tx: Connection, public_id: str) -> Placed | None:
    row: Any = tx.execute(PLACED, {"public_id": public_id}).first()
    return Placed(*row) if row else None


def label(tx: Connection, public_id: str) -> Label | None:
    found: Label | None = tx.execute(LABEL, {"public_id": public_id}).scalar()
    return found


def relabel(tx: Connection, public_id: str, label: Label | None) -> None:
    """Let a comment bear the label that its text has now."""
    tx.execute(update(comments).where(comments.c.public_id == public_id).values(label=label))


def put(tx: Connection, public_id: str, revision: int, before: Status, label: Label | None) -> None:
    """Note that an amendment is in place, and how the comment stood until then."""
    values = {"revision": revision, "before": before, "label": label}
    tx.execute(CHANGE.values(values), {"public_id": public_id})


def taken_out(tx: Connection, public_id: str) -> None:
    tx.execute(CHANGE.values(revision=None, before=None, label=None), {"public_id": public_id})
