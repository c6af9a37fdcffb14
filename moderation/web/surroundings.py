"""What every page of the queue has around its cards, and the addresses that a card's buttons lead to."""

from typing import Any

from moderation.roles import Act
from moderation.store import decisions, notes
from moderation.web import auth, batches, boundary, csrf, followups, keyboard, notices, sittings
from moderation.web.cards import Face
from moderation.web.current import context
from moderation.web.desk import address
from moderation.web.errors import language
from moderation.web.listing import ID
from moderation.web.notices import Notice
from moderation.web.shelves import Shelf


def around(shelf: Shelf) -> dict[str, Any]:
    """Who is logged in, the forms' token, the line about what was done last and what may follow from it, the keys."""
    notice, undo = _told(shelf)
    decided = boundary.one("decided")
    with context().store.read() as tx:
        unread, newest = notes.unread(tx, auth.moderator().id), decisions.newest(tx)
        sitting = sittings.bar(tx)
    return {
        "moderator": auth.moderator(),
        "csrf": csrf.token(),
        "notice": notice,
        "undo_action": undo,
        "followups": followups.after(decided, shelf) if notice and notice.can_undo and ID.fullmatch(decided) else [],
        "unread": unread,
        "newest": newest,
        "sitting": sitting,
        "live_action": address("live.look") if auth.roles().may_somewhere(Act.DECIDE) else "",
        "keyboard": keyboard.shown(language()),
    }


def addresses(face: Face, shelf: Shelf, then: str) -> dict[str, Any]:
    """Where a card's buttons lead; after each the moderator stands before the card `then`."""
    return {
        "face": face,
        "then": then,
        "undo": False,
        "href": address("queue.comment", id=face.id, **shelf.args, **({"then": then} if then else {})),
        "action": address("queue.decide", id=face.id, **shelf.args),
        "email_action": address("queue.email", id=face.id, **shelf.args),
        "later_action": address("later.put_off", id=face.id, **shelf.args),
    }


def _told(shelf: Shelf) -> tuple[Notice | None, str]:
    """The line about what was done last, and where its way back leads."""
    for name, about, endpoint in (
        ("decided", notices.about, "queue.decide"),
        ("later", notices.about_later, "later.put_off"),
        ("rewrite", notices.about_rewrite, "asking.ask"),
        ("held", notices.about_hold, "holds.end"),
        ("kept", notices.about_kept, "queue.decide"),
    ):
        given = boundary.one(name)
        notice = about(given) if ID.fullmatch(given) else None
        if notice:
            return notice, address(endpoint, id=given, **shelf.args) if notice.can_undo else ""
    return batches.asked(shelf)
