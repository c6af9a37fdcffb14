"""The verb: a moderator leaves a note for the others, on a comment, its author or a host."""

from collections.abc import Iterable

from sqlalchemy import Connection

from moderation.comment import UNDO_WINDOW, Comment, Moderator, NoteKind
from moderation.context import Context
from moderation.store import audit, comments, moderators, notes, outbox, roles
from moderation.store.notes import NewNote
from moderation.text.links import hosts

TEXT_LIMIT = 1_000


class NothingToNote(Exception):
    """The comment is gone, or has no author or host of this kind."""


def write(ctx: Context, moderator: Moderator, comment_id: str, kind: NoteKind, text: str, host: str = "") -> int:
    """Keep a note and tell those it mentions; return its number. Raises NothingToNote."""
    now = ctx.clock()

    def work(tx: Connection) -> int:
        comment = comments.by_id(tx, comment_id)
        subject = _subject(tx, comment, kind, host) if comment else None
        if comment is None or not subject:
            raise NothingToNote(comment_id)
        held = roles.of_every(tx)
        named = tuple(one.id for one in mentioned(text, moderators.every(tx)) if held[one.id].on(comment.site_id))
        id = notes.add(tx, NewNote(comment.site_id, kind, subject, comment_id, text, named), moderator.id, now)
        if id is None:
            raise NothingToNote(comment_id)
        audit.record(tx, moderator.id, "note.written", str(id), now)
        if named:
            outbox.add(tx, "note.written", {"note": id}, now, due=now + UNDO_WINDOW, about=f"note {id}")
        return id

    return ctx.store.write(work)


def remove(ctx: Context, moderator: Moderator, id: int) -> bool:
    """Delete one's own note; False if there is none of this number."""
    now = ctx.clock()

    def work(tx: Connection) -> bool:
        removed = notes.remove(tx, id, moderator.id)
        if removed:
            outbox.cancel(tx, f"note {id}", now)
            audit.record(tx, moderator.id, "note.removed", str(id), now)
        return removed

    return ctx.store.write(work)


def mentioned(text: str, known: Iterable[Moderator]) -> list[Moderator]:
    """Return who is named behind an @, whatever the case. Of two names that begin alike the longer one is meant."""
    longest_first = sorted(known, key=lambda one: len(one.name), reverse=True)
    found, rest = [], text.casefold()
    for one in longest_first:
        name = f"@{one.name.casefold()}"
        if one.name and name in rest:
            found.append(one)
            rest = rest.replace(name, " ")
    return found


def _subject(tx: Connection, comment: Comment, kind: NoteKind, host: str) -> str | None:
    if kind is NoteKind.COMMENT:
        return comment.id
    if kind is NoteKind.HOST:
        return host if host in hosts(comment.text, comment.author_url) else None
    return notes.authors(tx, [comment.id]).get(comment.id)
