"""What every page of the queue has around its cards, and the addresses that a card's buttons lead to."""

from typing import Any
from urllib.parse import quote

from moderation.roles import Act
from moderation.store import news
from moderation.store.news import News
from moderation.web import auth, batches, boundary, csrf, followups, keyboard, notices, sittings
from moderation.web.cards import Face
from moderation.web.current import context
from moderation.web.desk import address, way
from moderation.web.errors import language
from moderation.web.listing import ID
from moderation.web.notices import Notice
from moderation.web.shelves import Shelf


def around(shelf: Shelf, known: News | None = None) -> dict[str, Any]:
    """Who is logged in, the forms' token, the line about what was done last and what may follow from it, the keys."""
    notice, undo = _told(shelf)
    decided, found = boundary.one("decided"), known or _news()
    with context().store.read() as tx:
        sitting = sittings.bar(tx)
    return {
        "moderator": auth.moderator(),
        "csrf": csrf.token(),
        "notice": notice,
        "undo_action": undo,
        "followups": followups.after(decided, shelf) if notice and notice.can_undo and ID.fullmatch(decided) else [],
        "unread": found.unread,
        "newest": found.newest,
        "sitting": sitting,
        "live_action": address("live.look") if auth.roles().may_somewhere(Act.DECIDE) else "",
        "keyboard": keyboard.shown(language()),
    }


def _news() -> News:
    with context().store.read() as tx:
        return news.of(tx, auth.moderator().id, context().clock())


def addresses(face: Face, shelf: Shelf, then: str) -> dict[str, Any]:
    """Where a card's buttons lead; after each the moderator stands before the card `then`."""
    id, args = face.id, shelf.args
    href = way("queue.comment", **args)(id)
    return {
        "face": face,
        "then": then,
        "undo": False,
        "href": f"{href}{'&' if args else '?'}then={quote(then)}" if then else href,
        "action": way("queue.decide", **args)(id),
        "email_action": way("queue.email", **args)(id),
        "later_action": way("later.put_off", **args)(id),
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
