"""The queue: cards in four views, each decision a plain form post that leads back to where the moderator stood."""

import re
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect

from moderation import review
from moderation.comment import Action, Site, Status
from moderation.language import N_
from moderation.store import comments, contacts, decisions, sites
from moderation.store.comments import BadCursor, Card
from moderation.web import auth, boundary, cards, csrf, notices
from moderation.web.cards import Face
from moderation.web.current import context
from moderation.web.desk import address, page
from moderation.web.errors import Refusal, language, wants_json

blueprint = Blueprint("queue", __name__)

# In order: another site's page, then nobody, then a form without token.
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

PAGE_SIZE = 25
VIEWS = {
    Status.PENDING: N_("Waiting"),
    Status.SPAM: N_("Spam"),
    Status.APPROVED: N_("Approved"),
    Status.REJECTED: N_("Rejected"),
}
# What waits comes by its priority, what was decided by its age.
ORDER = {Status.PENDING: "priority"}
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
REVISION = re.compile(r"[0-9]{1,9}")

NO_VIEW = N_("There is no such view. Choose pending, spam, approved or rejected.")
NO_SITE = N_("There is no site with this key. Choose one of the list.")
BAD_CURSOR = N_("This page of the queue can't be found. Please start again from its first page.")
NO_COMMENT = N_("This comment does not exist any more. Please go back to the queue.")
BAD_ACTION = N_("Nothing was decided: choose approve, spam, reject or undo.")
BAD_REVISION = N_("Nothing was decided: the form lacks the comment's revision. Please reload the page.")
BAD_REASON = N_("Nothing was decided: there is no such reason. Choose one of the list.")
NOTHING_TO_UNDO = N_("Nobody has decided on this comment yet, so there is nothing to take back.")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where in the queue a moderator stands: the view, the site (all if empty), and after which card."""

    status: Status = Status.PENDING
    site: str = ""
    after: str = ""

    @property
    def args(self) -> dict[str, str]:
        given = {"status": str(self.status), "site": self.site, "after": self.after}
        return {name: value for name, value in given.items() if value and value != Status.PENDING}

    @property
    def order(self) -> str:
        return ORDER.get(self.status, "newest")

    def href(self, **more: str) -> str:
        return address("queue.show", **self.args, **more)


@blueprint.get("/queue")
def show() -> Response:
    shelf = _shelf()
    with context().store.read() as tx:
        known = sites.every(tx)
        site = _site(known, shelf.site)
        counts = comments.counts(tx, site.id if site else None)
        try:
            found = comments.page(
                tx,
                site_id=site.id if site else None,
                status=shelf.status,
                after=shelf.after or None,
                limit=PAGE_SIZE + 1,
                order=shelf.order,
            )
        except BadCursor:
            raise Refusal(400, BAD_CURSOR, "after") from None
    return page("queue/list.html", **_list_values(shelf, known, counts, found))


@blueprint.get("/queue/<id>")
def comment(id: str) -> Response:
    return _comment_page(_card(id), _shelf())


@blueprint.post("/queue/<id>/email")
def email(id: str) -> Response:
    """Show who wrote it, to this moderator, now: in this answer only, and noted."""
    ctx, moderator = context(), auth.moderator()
    card, now = _card(id), ctx.clock()
    contact = ctx.store.write(lambda tx: contacts.show(tx, id, moderator.id, now))
    if contact is None:
        raise Refusal(404, NO_COMMENT)
    if wants_json():
        return _json(200, message=notices.contact_words(contact, language()))
    return _comment_page(card, _shelf(), contact=contact)


@blueprint.post("/queue/<id>/decision")
def decide(id: str) -> Response:
    form, shelf, card = boundary.body(), _shelf(), _card(id)
    action, revision, reason = _decision(form)
    try:
        review.decide(context(), auth.moderator(), id, revision, action, reason)
        status = 200
    except review.Conflict:
        status = 409
    except review.NotFound:
        raise Refusal(404, NO_COMMENT) from None
    except review.NothingToUndo:
        raise Refusal(409, NOTHING_TO_UNDO) from None
    if wants_json():
        return _told(id, status, card.comment.status)
    # To the card that came after this one.
    anchor = {"anchor": f"c-{form['then']}"} if ID.fullmatch(form["then"]) else {}
    return make_response(redirect(shelf.href(decided=id, **anchor), 303))


def _told(id: str, status: int, before: Status) -> Response:
    """Answer the page's own script with the line that a page without script would show."""
    notice = notices.about(id)
    if notice is None:
        raise Refusal(404, NO_COMMENT)
    return _json(
        status,
        id=id,
        message=notice.words,
        undo=notice.can_undo and status == 200,
        revision=notice.revision,
        status=notice.status,
        before=before,
    )


def _json(code: int, **values: Any) -> Response:
    response = jsonify(values)
    response.status_code = code
    response.headers["Cache-Control"] = "no-store"
    return response


def _shelf() -> Shelf:
    status = boundary.one("status") or Status.PENDING
    if status not in VIEWS:
        raise Refusal(400, NO_VIEW, "status")
    return Shelf(Status(status), boundary.one("site"), boundary.one("after"))


def _site(known: list[Site], key: str) -> Site | None:
    if not key:
        return None
    found = next((site for site in known if site.key == key), None)
    if found is None:
        raise Refusal(400, NO_SITE, "site")
    return found


def _card(id: str) -> Card:
    with context().store.read() as tx:
        found = comments.card(tx, id) if ID.fullmatch(id) else None
    if found is None:
        raise Refusal(404, NO_COMMENT)
    return found


def _decision(form: boundary.Body) -> tuple[Action, int, str | None]:
    action, revision, reason = form["action"], form["revision"], form["reason"]
    if action not in set(Action):
        raise Refusal(400, BAD_ACTION, "action")
    if not REVISION.fullmatch(revision):
        raise Refusal(400, BAD_REVISION, "revision")
    if reason and reason not in cards.REJECT_REASONS:
        raise Refusal(400, BAD_REASON, "reason")
    # The list of reasons lies beside every button; it counts for rejecting only.
    return Action(action), int(revision), (reason or None) if action == Action.REJECT else None


def _list_values(shelf: Shelf, known: list[Site], counts: dict[Status, int], found: list[Card]) -> dict[str, Any]:
    t, shown = language(), found[:PAGE_SIZE]
    faces = [cards.face(card, t) for card in shown]
    start = replace(shelf, after="")
    views = [_view(start, status, counts[status]) for status in VIEWS]
    following = [face.id for face in faces[1:]] + [""]
    return {
        "heading": t.gettext(VIEWS[shelf.status]),
        "shelf": shelf,
        "views": views,
        "sites": known,
        "cards": [_with_addresses(face, shelf, then) for face, then in zip(faces, following, strict=False)],
        "first_href": start.href() if shelf.after else "",
        "next_href": replace(shelf, after=shown[-1].cursor).href() if len(found) > PAGE_SIZE else "",
        **_around(shelf),
    }


def _view(start: Shelf, status: Status, count: int) -> dict[str, Any]:
    there = replace(start, status=status)
    name = language().gettext(VIEWS[status])
    return {"status": status, "name": name, "count": count, "href": there.href(), "current": status is start.status}


def _with_addresses(face: Face, shelf: Shelf, then: str) -> dict[str, Any]:
    return {
        "face": face,
        "then": then,
        "undo": False,
        "href": address("queue.comment", id=face.id, **shelf.args),
        "action": address("queue.decide", id=face.id, **shelf.args),
        "email_action": address("queue.email", id=face.id, **shelf.args),
    }


def _around(shelf: Shelf) -> dict[str, Any]:
    """What every page of the queue has: who is logged in, the forms' token, the line about the last decision."""
    decided = boundary.one("decided")
    notice = notices.about(decided) if ID.fullmatch(decided) else None
    undo = address("queue.decide", id=decided, **shelf.args) if notice and notice.can_undo else ""
    return {"moderator": auth.moderator(), "csrf": csrf.token(), "notice": notice, "undo_action": undo}


def _comment_page(card: Card, shelf: Shelf, contact: contacts.Contact | None = None) -> Response:
    t = language()
    face = cards.face(card, t, whole=True)
    with context().store.read() as tx:
        history = decisions.of(tx, card.comment.id)
    values = _with_addresses(face, shelf, then="") | {
        "heading": t.gettext("Comment"),
        "back_href": shelf.href(),
        "contact": contact,
        "undo": bool(history) and history[-1].decision.action is not Action.UNDO,
        "history": [cards.made_sentence(made, t) for made in history],
    }
    return page("queue/comment.html", **_around(shelf), **values)
