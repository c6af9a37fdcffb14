"""The queue: cards in four views, each decision a plain form post that leads back to where the moderator stood."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, Response, make_response, redirect
from sqlalchemy import Connection

from moderation import review
from moderation.comment import Action, Site, Status
from moderation.language import N_
from moderation.store import campaigns, contacts, counters, news, saved, sites
from moderation.store.campaigns import Campaign
from moderation.store.comments import Card
from moderation.web import (
    auth,
    batches,
    beside,
    boundary,
    cards,
    csrf,
    filtering,
    followups,
    listing,
    notices,
    prerendered,
    shelves,
    showing,
    single,
    together,
)
from moderation.web.beside import Beside
from moderation.web.current import context
from moderation.web.desk import data, page
from moderation.web.errors import Refusal, language, wants_json
from moderation.web.lanes import lane_words
from moderation.web.listing import ID, NOTHING_TO_UNDO, REVISION
from moderation.web.shelves import VIEWS, Shelf, View
from moderation.web.single import NO_COMMENT
from moderation.web.surroundings import addresses, around

blueprint = Blueprint("queue", __name__)

# In order: another site's page, then nobody, then a form without token.
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)


BAD_ACTION = N_("Nothing was decided: choose approve, spam, reject or undo.")
BAD_REVISION = N_("Nothing was decided: the form lacks the comment's revision. Please reload the page.")
BAD_REASON = N_("Nothing was decided: there is no such reason. Choose one of the list.")


@blueprint.get("/queue")
def show() -> Response:
    shelf, now = shelves.asked(), context().clock()
    known = context().store.recall("sites", sites.every)
    site = shelves.chosen(known, shelf.site)
    with context().store.read() as tx:
        new = news.of(tx, auth.moderator().id, now)
        campaign = together.campaign(tx, shelf.like) if shelf.like else None
        counts = together.counts(campaign) if campaign else _counts(tx, site)
        shown, following = showing.cards(tx, shelf, site, campaign, now, others=new.others)
        alike = {} if campaign else campaigns.of(tx, [card.comment.id for card in shown])
        found = beside.of(tx, shown, alike, language())
        kept = saved.of(tx, auth.moderator().id)
    return page(
        "queue/list.html",
        heading=language().gettext(VIEWS[shelf.status]),
        shelf=shelf,
        sites=known,
        views=_views(shelf, counts),
        orders=_orders(shelf),
        pick=batches.form(shelf, len(shown)),
        **filtering.around(shelf, now, kept),
        cards=_entries(shelf, shown, alike, found),
        card=prerendered.card(language()),
        filter_bar=prerendered.filter_bar(language()),
        keys=prerendered.keys(language()),
        campaign=together.panel(campaign, shelf, now) if campaign else None,
        first_href=replace(shelf, after="").href() if shelf.after else "",
        next_href=replace(shelf, after=following).href() if following else "",
        **around(shelf, new),
    )


@blueprint.get("/queue/<id>")
def comment(id: str) -> Response:
    return single.show(single.card(id), shelves.asked())


@blueprint.post("/queue/<id>/email")
def email(id: str) -> Response:
    """Show who wrote it, to this moderator, now: in this answer only, and noted."""
    ctx, moderator = context(), auth.moderator()
    card, now = single.card(id), ctx.clock()
    contact = ctx.store.write(lambda tx: contacts.show(tx, id, moderator.id, now))
    if contact is None:
        raise Refusal(404, NO_COMMENT)
    if wants_json():
        return data(200, message=notices.contact_words(contact, language()))
    return single.show(card, shelves.asked(), contact=contact)


@blueprint.post("/queue/<id>/decision")
def decide(id: str) -> Response:
    form, shelf, card = boundary.body(), shelves.asked(), single.card(id)
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
    values = {"revision": notice.revision, "status": notice.status, "before": before}
    undo = notice.can_undo and status == 200
    offered = [asdict(one) for one in followups.after(id, shelves.asked())] if undo else []
    return data(status, id=id, message=notice.words, undo=undo, followups=offered, **values)


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


def _counts(tx: Connection, site: Site | None) -> dict[str, object]:
    """How many there are in each view; of what I decided on nobody keeps count."""
    found = counters.counts(tx, site.id if site else None)
    every = sum(count for status, count in found.items() if status is not Status.DELETED)
    return {**{str(status): count for status, count in found.items()}, View.ALL: every}


def _views(shelf: Shelf, counts: Mapping[str, object]) -> list[dict[str, Any]]:
    return [
        {
            "status": status,
            "name": language().gettext(name),
            "count": counts.get(status, ""),
            "href": replace(shelf, status=status, after="").href(),
            "current": status is shelf.status,
        }
        for status, name in VIEWS.items()
    ]


def _orders(shelf: Shelf) -> list[dict[str, Any]]:
    """The orders that what waits can be shown in."""
    if shelf.status is not View.PENDING or shelf.like or shelf.filters:
        return []
    return [{"order": order, "name": language().gettext(name)} for order, name in listing.ORDERS.items()]


def _entries(
    shelf: Shelf, shown: list[Card], alike: Mapping[str, Campaign], found: Mapping[str, Beside]
) -> list[dict[str, Any]]:
    """Each card with its addresses, and the card that comes after it."""
    faces = [cards.face(card, language()) for card in shown]
    following = [face.id for face in faces[1:]] + [""]
    return [
        addresses(face, shelf, then)
        | together.link(face, alike.get(face.id))
        | {"beside": found[face.id], "lane": lane_words(card), "pick": True}
        for card, face, then in zip(shown, faces, following, strict=False)
    ]
