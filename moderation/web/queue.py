"""The queue: cards in four views, each decision a plain form post that leads back to where the moderator stood."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, Response, make_response, redirect
from sqlalchemy import Connection

from moderation import blind, reconsider, review
from moderation.comment import TARGET, Action, Comment, Site, Status
from moderation.language import N_
from moderation.roles import Act
from moderation.store import campaigns, contacts, counters, news, saved
from moderation.store.campaigns import Campaign
from moderation.store.comments import Card
from moderation.web import (
    again,
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
    unscored,
)
from moderation.web.beside import Beside
from moderation.web.current import context
from moderation.web.desk import data, page
from moderation.web.errors import Refusal, language, wants_json
from moderation.web.lanes import lane_words
from moderation.web.listing import ID, NOTHING_TO_UNDO, REVISION
from moderation.web.shelves import DRAWN_UP, MEASURING, VIEWS, Shelf, View
from moderation.web.single import NO_COMMENT
from moderation.web.surroundings import addresses, around

blueprint = Blueprint("queue", __name__)

# In order: another site's page, then nobody, then a form without token.
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)


BAD_ACTION = N_("Nothing was decided: choose approve, spam, reject or undo.")
BAD_REVISION = N_("Nothing was decided: the form lacks the comment's revision. Please reload the page.")
NOT_DOUBTED = N_("This decision was looked at already, or it does not stand any more. Please reload the page.")
BAD_REASON = N_("Nothing was decided: there is no such reason. Choose one of the list.")


@blueprint.get("/queue")
def show() -> Response:
    shelf, now = shelves.asked(), context().clock()
    known = auth.own_sites()
    site = shelves.chosen(known, shelf.site)
    with context().store.read() as tx:
        new = news.of(tx, auth.moderator().id, now)
        campaign = together.campaign(tx, shelf.like) if shelf.like else None
        counts = together.counts(campaign) if campaign else _counts(tx, site)
        shown, following = showing.cards(tx, shelf, site, campaign, now, others=new.others)
        hidden = blind.hidden(context(), tx, [card.comment for card in shown])
        shown, apart = unscored.apart(shown, hidden if shelf.tells_scores else set())
        doubted = again.words(tx, shown) if shelf.status is View.AGAIN else {}
        alike = {} if campaign else campaigns.of(tx, [card.comment.id for card in shown])
        found = beside.of(tx, shown, alike, language())
        kept = saved.of(tx, auth.moderator().id)
    return page(
        "queue/list.html",
        heading=language().gettext(VIEWS[shelf.status]),
        shelf=shelf,
        sites=known,
        all_sites=auth.roles().everywhere is not None,
        views=_views(shelf, counts),
        orders=_orders(shelf),
        pick=None if shelf.status in MEASURING else batches.form(shelf, len(shown)),
        plain=shelf.status in DRAWN_UP,
        apart=apart,
        **filtering.around(shelf, now, kept),
        cards=_entries(shelf, shown, alike, found, hidden, doubted),
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
    if shelf.status is View.AGAIN and TARGET.get(action) is card.comment.status:
        return _keep(card.comment, revision, shelf, form["then"])
    try:
        review.decide(context(), auth.moderator(), id, revision, action, reason, seen_blind=form["blind"] == "1")
        status = 200
    except review.Conflict:
        status = 409
    except review.NotFound:
        raise Refusal(404, NO_COMMENT) from None
    except review.NothingToUndo:
        raise Refusal(409, NOTHING_TO_UNDO) from None
    if wants_json():
        return _told(id, status, card.comment.status)
    return make_response(redirect(shelf.href(decided=id, **_anchor(form["then"])), 303))


def _keep(comment: Comment, revision: int, shelf: Shelf, then: str) -> Response:
    """Let a doubted decision stand: what was chosen is what had been decided."""
    try:
        reconsider.keep(context(), auth.moderator(), comment.id, revision)
    except reconsider.NotDoubted:
        raise Refusal(409, NOT_DOUBTED) from None
    if not wants_json():
        return make_response(redirect(shelf.href(kept=comment.id, **_anchor(then)), 303))
    notice = notices.about_kept(comment.id)
    words, stands = notice.words if notice else "", {"status": comment.status, "before": comment.status}
    return data(200, id=comment.id, message=words, undo=False, followups=[], revision=revision, **stands)


def _anchor(then: str) -> dict[str, str]:
    """To the card that came after this one."""
    return {"anchor": f"c-{then}"} if ID.fullmatch(then) else {}


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
    drawn_up = again.counts(tx, site)
    return {**{str(status): count for status, count in found.items()}, View.ALL: every, **drawn_up}


def _views(shelf: Shelf, counts: Mapping[str, object]) -> list[dict[str, Any]]:
    """All views; of the lists that are drawn up those with something on them, and the one looked at."""
    named = [view for view in VIEWS if view not in DRAWN_UP or view is shelf.status or counts.get(view)]
    return [
        {
            "status": status,
            "name": language().gettext(VIEWS[status]),
            "count": counts.get(status, ""),
            "href": replace(shelf, status=status, after="").href(),
            "current": status is shelf.status,
        }
        for status in named
    ]


def _orders(shelf: Shelf) -> list[dict[str, Any]]:
    """The orders that what waits can be shown in."""
    if shelf.status is not View.PENDING or shelf.like or shelf.filters:
        return []
    return [{"order": order, "name": language().gettext(name)} for order, name in listing.ORDERS.items()]


def _entries(
    shelf: Shelf,
    shown: list[Card],
    alike: Mapping[str, Campaign],
    found: Mapping[str, Beside],
    hidden: set[str],
    doubted: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Each card with its addresses, and the card that comes after it."""
    faces = [unscored.face(card, language(), hidden=card.comment.id in hidden) for card in shown]
    following = [face.id for face in faces[1:]] + [""]
    return [
        addresses(face, shelf, then)
        | together.link(face, alike.get(face.id))
        | {
            "beside": unscored.beside(found[face.id], face.status, hidden=face.blind),
            "pick": shelf.status not in MEASURING,
        }
        | {"lane": "" if face.blind else lane_words(card)}
        | {"may": auth.roles().may(Act.DECIDE, card.comment.site_id)}
        | (again.staying(face) if found[face.id].reported else {})
        | (again.choice(face, doubted[face.id]) if face.id in doubted else {})
        for card, face, then in zip(shown, faces, following, strict=False)
    ]
