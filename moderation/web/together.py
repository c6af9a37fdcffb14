"""Deciding on a campaign: comments that read nearly the same, shown alone, with one button for all that wait.

Only what was there when the page was made is decided on. What happened is told from the record of decisions, so that
the line stays true on reload and can't be forged.
"""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, make_response, redirect
from sqlalchemy import Connection

from moderation import review
from moderation.comment import Action, Status
from moderation.language import N_
from moderation.store import campaigns
from moderation.store.campaigns import ENOUGH, LATELY, Campaign
from moderation.store.decisions import Made
from moderation.web import auth, boundary, csrf, shelves
from moderation.web.cards import Face
from moderation.web.current import context
from moderation.web.desk import address
from moderation.web.errors import Refusal, language
from moderation.web.listing import ID
from moderation.web.notices import Notice
from moderation.web.shelves import Shelf

blueprint = Blueprint("together", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

ACTIONS = {"spam": Action.SPAM, "approve": Action.APPROVE}
MOMENT_LIMIT = 40

NO_CAMPAIGN = N_("No other comment reads like this one any more. Please go back to the queue.")
BAD_ACTION = N_("Nothing was decided: choose spam or approve for all of them.")
BAD_MOMENT = N_("Nothing was decided: the form lacks when the page was made. Please reload the page.")

NOBODY = N_("None of these comments was waiting any more, so nothing was decided.")


@blueprint.post("/queue/<id>/together")
def decide(id: str) -> Response:
    """Decide on all that wait of this comment's campaign and were there when the moderator's page was made."""
    form, shelf, now = boundary.body(), shelves.asked(), context().clock()
    action, made = ACTIONS.get(form["action"]), _moment(form["until"])
    if action is None:
        raise Refusal(400, BAD_ACTION, "action")
    if made is None:
        raise Refusal(400, BAD_MOMENT, "until")
    try:
        review.decide_campaign(context(), auth.moderator(), id, action, min(made, now))
    except review.NotFound:
        raise Refusal(404, NO_CAMPAIGN) from None
    return make_response(redirect(shelf.href(together=str(action), since=made.isoformat()), 303))


def campaign(tx: Connection, id: str) -> Campaign:
    """Return the campaign that the comment is of. Raises Refusal."""
    found = campaigns.of(tx, [id]).get(id) if ID.fullmatch(id) else None
    if found is None:
        raise Refusal(404, NO_CAMPAIGN, "like")
    return found


def counts(found: Campaign) -> dict[Status, str]:
    """How many of a campaign stand where, as far as it is counted."""
    return dict.fromkeys(Status, "") | {Status.PENDING: _shown(found.waiting), Status.SPAM: _shown(found.spam)}


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
    return words % {"count": count}, address("queue.show", like=id)


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


def notice(shelf: Shelf) -> Notice | None:
    """Tell what was decided on this campaign since the page was made that the button stood on."""
    action, since = ACTIONS.get(boundary.one("together")), _moment(boundary.one("since"))
    if action is None or since is None or not ID.fullmatch(shelf.like):
        return None
    with context().store.read() as tx:
        found = campaigns.of(tx, [shelf.like]).get(shelf.like)
        made = campaigns.decided_since(tx, found, since) if found else []
    latest = {one.decision.comment: one for one in made}.values()
    own = [one for one in latest if _is_own(one) and one.decision.action is action]
    others = [one for one in latest if not _is_own(one)]
    told = [_own_words(action, len(own), at_least=len(made) >= LATELY), _others_words(others)]
    return Notice(" ".join(filter(None, told)), 0, shelf.status, is_own=bool(own), can_undo=False)


def _is_own(made: Made) -> bool:
    return made.decision.moderator_id == auth.moderator().id


def _own_words(action: Action, count: int, *, at_least: bool) -> str:
    t = language()
    if not count:
        return t.gettext(NOBODY)
    if action is Action.SPAM:
        words = t.ngettext("You marked %(count)s comment as spam.", "You marked %(count)s comments as spam.", count)
    else:
        words = t.ngettext("You approved %(count)s comment.", "You approved %(count)s comments.", count)
    return words % {"count": f"{count}+" if at_least else count}


def _others_words(others: list[Made]) -> str:
    if not others:
        return ""
    t = language()
    words = t.ngettext(
        "%(count)s was left as it is, since %(moderators)s decided on it meanwhile.",
        "%(count)s were left as they are, since %(moderators)s decided on them meanwhile.",
        len(others),
    )
    former = t.gettext("A former moderator")
    names = ", ".join(dict.fromkeys(one.moderator or former for one in others))
    return words % {"count": len(others), "moderators": names}


def _shown(count: int) -> str:
    return f"{count}+" if count >= ENOUGH else str(count)


def _moment(text: str) -> datetime | None:
    """Read a time as this page writes it; None for anything else."""
    try:
        found = datetime.fromisoformat(text) if len(text) <= MOMENT_LIMIT else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None
