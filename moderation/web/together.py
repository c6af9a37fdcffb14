"""Deciding on a campaign: comments that read nearly the same, shown alone, with one button for all that wait.

Only what was there when the page was made is decided on.
"""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, make_response, redirect
from sqlalchemy import Connection

from moderation import assent, bulk
from moderation.comment import Action, Status
from moderation.language import N_
from moderation.store import campaigns
from moderation.store.campaigns import ENOUGH, Campaign
from moderation.web import auth, boundary, csrf, shelves
from moderation.web.cards import REJECT_REASONS, Face
from moderation.web.current import context
from moderation.web.desk import address, data, way
from moderation.web.errors import Refusal, language, wants_json
from moderation.web.listing import ID
from moderation.web.moments import moment
from moderation.web.shelves import Shelf

blueprint = Blueprint("together", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

ACTIONS = {"spam": Action.SPAM, "approve": Action.APPROVE, "reject": Action.REJECT}

NO_CAMPAIGN = N_("No other comment reads like this one any more. Please go back to the queue.")
BAD_ACTION = N_("Nothing was decided: choose approve, spam or reject for all of them.")
BAD_REASON = N_("Nothing was decided: there is no such reason. Choose one of the list.")
BAD_MOMENT = N_("Nothing was decided: the form lacks when the page was made. Please reload the page.")


@blueprint.post("/queue/<id>/together")
def decide(id: str) -> Response:
    """Decide on all that wait of this comment's campaign and were there when the moderator's page was made."""
    form, shelf, now = boundary.body(), shelves.asked(), context().clock()
    action, made = ACTIONS.get(form["action"]), moment(form["until"])
    if action is None:
        raise Refusal(400, BAD_ACTION, "action")
    if made is None:
        raise Refusal(400, BAD_MOMENT, "until")
    if form["reason"] and form["reason"] not in REJECT_REASONS:
        raise Refusal(400, BAD_REASON, "reason")
    reason = (form["reason"] or None) if action is Action.REJECT else None
    asked = assent.ask_campaign(context(), auth.moderator(), id, action, reason, min(made, now))
    if asked:
        href = address("assents.show", about=str(asked))
        return data(200, href=href) if wants_json() else make_response(redirect(href, 303))
    try:
        done = bulk.decide_campaign(context(), auth.moderator(), id, action, min(made, now), reason)
    except bulk.NotFound:
        raise Refusal(404, NO_CAMPAIGN) from None
    href = shelf.href(batch=done.batch)
    return data(200, href=href) if wants_json() else make_response(redirect(href, 303))


def campaign(tx: Connection, id: str) -> Campaign:
    """Return the campaign that the comment is of. Raises Refusal."""
    found = campaigns.of(tx, [id]).get(id) if ID.fullmatch(id) else None
    if found is None:
        raise Refusal(404, NO_CAMPAIGN, "like")
    return found


def counts(found: Campaign) -> dict[str, object]:
    """How many of a campaign stand where, as far as it is counted."""
    return {Status.PENDING: _shown(found.waiting), Status.SPAM: _shown(found.spam)}


def link(face: Face, found: Campaign | None) -> dict[str, str]:
    """What a card says of others that read nearly the same and wait, and where they are."""
    words, href = others(face.id, face.status, found)
    return {"alike_words": words, "alike_href": href}


def others(id: str, status: Status, found: Campaign | None) -> tuple[str, str]:
    """Say how many others read nearly the same and wait, and where they are; both empty for none."""
    others = found.waiting - (status is Status.PENDING) if found else 0
    if found is None or others < 1:
        return "", ""
    words = language().ngettext(
        "%(count)s more comment that reads like this one is waiting",
        "%(count)s more comments that read like this one are waiting",
        others,
    )
    count = f"{others}+" if found.waiting >= ENOUGH else str(others)
    return words % {"count": count}, way("queue.show", "like")(id)


def panel(found: Campaign, shelf: Shelf, now: datetime) -> dict[str, Any]:
    """What stands above the cards of a campaign."""
    t = language()
    words = t.ngettext("%(count)s of them is waiting.", "%(count)s of them are waiting.", found.waiting)
    return {
        "words": words % {"count": _shown(found.waiting)},
        "waiting": _shown(found.waiting) if found.waiting else "",
        "action": address("together.decide", id=shelf.like, site=shelf.site, like=shelf.like),
        "until": now.isoformat(),
        "back_href": Shelf(shelf.status, shelf.site).href(),
    }


def _shown(count: int) -> str:
    return f"{count}+" if count >= ENOUGH else str(count)
