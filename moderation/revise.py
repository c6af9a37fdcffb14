"""How a comment moves to another status, and what an author's change does then: it takes the place of the public text.

A change of a public comment waits in a row of its own. Approved, its text is put in place and its row is gone; taken
back, the former text is in place again. Whatever else is decided on it, the public text stays.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from moderation.comment import Comment, Label, Status
from moderation.store import amendments, comments, texts
from moderation.typeset import typeset


class Moved(Exception):
    """The comment has changed since, so what was put in place can't be taken out; or it is no more."""

    def __init__(self, comment: Comment | None) -> None:
        super().__init__(comment.id if comment else "")
        self.comment = comment


def move(tx: Connection, comment: Comment, status: Status, now: datetime) -> bool:
    """Move a comment, or what amends one, to a status; False if it stands at another revision. Raises Moved."""
    known = amendments.among(tx, [comment.id])
    if not known:
        return comments.change_status(tx, comment.id, comment.revision, status)
    if not comments.change_status(tx, comment.id, comment.revision, own_status(status)):
        return False
    if known[comment.id]:
        take_out(tx, comment.id, now)
    if status is Status.APPROVED:
        put(tx, comment, now)
    return True


def own_status(status: Status) -> Status:
    """Where the row of an amendment stands then: of one that is in place, the comment is what is public."""
    return Status.DELETED if status is Status.APPROVED else status


def stands(tx: Connection, comment: Comment) -> Status:
    """Where a comment stands as people see it: an amendment that is in place was approved."""
    in_place = amendments.among(tx, [comment.id]).get(comment.id, False)
    return Status.APPROVED if in_place else comment.status


def put(tx: Connection, amendment: Comment, now: datetime) -> None:
    """Put the text of an amendment in place, and publish the comment if it wasn't. Raises Moved."""
    comment = amendments.of(tx, amendment.id)
    if comment is None or comment.status is Status.DELETED:
        raise Moved(comment)
    label = amendments.label(tx, comment.id)
    by_staff = True if amendment.edited_by_staff else None
    if not comments.change_text(tx, comment.id, comment.revision, typeset(amendment.text), now, by_staff=by_staff):
        raise Moved(comment)
    revision = _to(tx, replace(comment, revision=comment.revision + 1), Status.APPROVED)
    amendments.relabel(tx, comment.id, Label.HAM)
    amendments.put(tx, amendment.id, revision, comment.status, label)


def take_out(tx: Connection, amendment: str, now: datetime) -> None:
    """Put the former text in place again, and let the comment stand as it stood. Raises Moved."""
    comment, done = amendments.of(tx, amendment), amendments.placed(tx, amendment)
    if comment is None or done is None or comment.revision != done.revision:
        raise Moved(comment)
    # An earlier edit of the moderators leaves its mark.
    marked = any(one.moderator_id for one in texts.of(tx, comment.id))
    if not comments.change_text(tx, comment.id, comment.revision, typeset(done.former), now, by_staff=marked):
        raise Moved(comment)
    _to(tx, replace(comment, revision=comment.revision + 1), done.before)
    amendments.relabel(tx, comment.id, done.label)
    amendments.taken_out(tx, amendment)


def _to(tx: Connection, comment: Comment, status: Status) -> int:
    """Move a comment there if it isn't, and return its revision."""
    if comment.status is status:
        return comment.revision
    if not comments.change_status(tx, comment.id, comment.revision, status):
        raise Moved(comment)
    return comment.revision + 1
