"""Rewrites: which waiting comments' authors were asked to write them anew, until when, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, update

from moderation.comment import Email, Evidence, Finding, Place, Status, as_record
from moderation.store import similar
from moderation.store.mail_schema import rewrites
from moderation.store.schema import clients, comment_texts, comments, emails, moderators, threads


@dataclass(frozen=True, slots=True)
class Rewrite:
    """`revision` is the one that was on the screen, `answered` the one that the new text made, None before it came."""

    comment: str
    revision: int
    moderator_id: int
    moderator: str
    reason: str
    words: str
    asked: datetime
    until: datetime
    answered: int | None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote a comment and under what circumstances, for judging it anew."""

    email: Email
    email_key: str
    client_key: str
    user_agent: str
    language: str
    page: str
    page_title: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said of the new text."""

    score: float | None
    model_version: str | None
    reasons: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    place: Place
    campaign: int | None


STANDS = select(comments.c.id).where(
    comments.c.public_id == bindparam("public_id"),
    comments.c.revision == bindparam("at_revision"),
    comments.c.status == Status.PENDING,
    comments.c.moderator_id.is_(None),
)
READ: Select[Any] = (
    select(rewrites, comments.c.public_id, moderators.c.name)
    .join(comments, comments.c.id == rewrites.c.comment_id)
    .outerjoin(moderators, moderators.c.id == rewrites.c.moderator_id)
)
OF = READ.where(comments.c.public_id == bindparam("public_id"))
ANSWERED = (
    READ.add_columns(comment_texts.c.text.label("former"))
    .join(
        comment_texts,
        (comment_texts.c.comment_id == rewrites.c.comment_id) & (comment_texts.c.revision == rewrites.c.answered - 1),
    )
    .where(comments.c.public_id.in_(bindparam("ids", expanding=True)), rewrites.c.answered.is_not(None))
)
OPEN = READ.where(
    comments.c.public_id.in_(bindparam("ids", expanding=True)),
    rewrites.c.answered.is_(None),
    rewrites.c.revision == comments.c.revision,
)
SENDER = (
    select(
        emails.c.address,
        emails.c.key.label("email_key"),
        clients.c.key.label("client_key"),
        clients.c.user_agent,
        comments.c.circumstances,
        threads.c.key.label("page"),
        threads.c.title,
    )
    .select_from(comments)
    .join(emails, emails.c.comment_id == comments.c.id)
    .outerjoin(clients, clients.c.comment_id == comments.c.id)
    .join(threads, threads.c.id == comments.c.thread_id)
    .where(comments.c.public_id == bindparam("public_id"))
)


def ask(tx: Connection, new: Rewrite) -> bool:
    """Keep that an author is asked; False if the comment doesn't wait at this revision any more."""
    comment = tx.execute(STANDS, {"public_id": new.comment, "at_revision": new.revision}).scalar()
    if comment is None:
        return False
    tx.execute(delete(rewrites).where(rewrites.c.comment_id == comment))
    values = {"comment_id": comment, "revision": new.revision, "moderator_id": new.moderator_id, "answered": None}
    values |= {"reason": new.reason, "words": new.words, "asked": new.asked, "until": new.until}
    tx.execute(insert(rewrites), values)
    return True


def of(tx: Connection, public_id: str) -> Rewrite | None:
    row = tx.execute(OF, {"public_id": public_id}).first()
    return _rewrite(row) if row else None


def answered_of(tx: Connection, ids: Sequence[str]) -> Mapping[str, tuple[Rewrite, str]]:
    """Of these comments those that their authors wrote anew, each with the text before."""
    rows = tx.execute(ANSWERED, {"ids": list(ids)})
    return {row.public_id: (_rewrite(row), row.former) for row in rows}


def open_of(tx: Connection, ids: Sequence[str]) -> Mapping[str, Rewrite]:
    """Of these comments those whose authors were asked, and have not answered."""
    rows = tx.execute(OPEN, {"ids": list(ids)})
    return {row.public_id: _rewrite(row) for row in rows}


def take_back(tx: Connection, public_id: str) -> bool:
    """Ask no more; False if nobody was asked, or the author has answered."""
    comment = select(comments.c.id).where(comments.c.public_id == public_id).scalar_subquery()
    gone = delete(rewrites).where(rewrites.c.comment_id == comment, rewrites.c.answered.is_(None))
    return bool(tx.execute(gone).rowcount)


def sender(tx: Connection, public_id: str) -> Sender | None:
    """Who wrote a comment; None where no address is kept."""
    row = tx.execute(SENDER, {"public_id": public_id}).first()
    if row is None or row.address is None or not row.address.reveal():
        return None
    language = str((row.circumstances or {}).get("language", ""))
    return Sender(row.address, row.email_key, row.client_key or "", row.user_agent or "", language, row.page, row.title)


def forget_likeness(tx: Connection, public_id: str) -> None:
    """Forget what the text was like that is to be replaced, so that the new one isn't found to repeat it."""
    comment = tx.execute(select(comments.c.id).where(comments.c.public_id == public_id)).scalar_one()
    similar.replace(tx, comment, None)


def answered(tx: Connection, public_id: str, revision: int, made: Judgement) -> None:
    """Keep what is said of the new text, which made this revision."""
    judged(tx, public_id, made)
    comment = select(comments.c.id).where(comments.c.public_id == public_id).scalar_subquery()
    tx.execute(update(rewrites).where(rewrites.c.comment_id == comment).values(answered=revision))


def judged(tx: Connection, public_id: str, made: Judgement) -> None:
    """Let a comment bear what is said of its new text."""
    values = {
        "score": made.score,
        "model_version": made.model_version,
        "reasons": [as_record(one) for one in made.reasons],
        "evidence": [as_record(one) for one in made.evidence],
        "lane": made.place.lane,
        "priority": made.place.priority,
        "due": made.place.due,
        "campaign": made.campaign,
    }
    tx.execute(update(comments).where(comments.c.public_id == public_id).values(values))


def waiting(tx: Connection, now: datetime) -> int:
    """How many comments wait for their authors."""
    unanswered = select(func.count()).where(rewrites.c.answered.is_(None), rewrites.c.until > now)
    return int(tx.execute(unanswered).scalar_one())


def _rewrite(row: Row[Any]) -> Rewrite:
    return Rewrite(
        row.public_id,
        row.revision,
        row.moderator_id,
        row.name or "",
        row.reason,
        row.words,
        row.asked,
        row.until,
        row.answered,
    )
