"""What waits for a second person: what it is about, with examples, to be confirmed or declined by another moderator."""

from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, make_response, redirect
from sqlalchemy import Connection

from moderation import assent, blind
from moderation.assent import Answered, MayNot, NoRequest, NothingLeft
from moderation.comment import HoldKind, Site
from moderation.hold import DAYS
from moderation.language import N_, Translator
from moderation.roles import Act
from moderation.store import assents, batches, comments, moderators
from moderation.store.assents import Assent, Kind
from moderation.web import auth, boundary, csrf, marks, permissions
from moderation.web.current import context
from moderation.web.desk import address, page
from moderation.web.errors import Refusal, language

blueprint = Blueprint("assents", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

MOST = 50
EXAMPLES_MOST = 10
TEXT_BYTES = 600
DIGITS = 17

ACTIONS = {"confirm": assent.confirm, "decline": assent.decline, "go on": assent.go_on}

ON_CAMPAIGN = {
    "approve": N_("Approve a campaign of %(count)s comments"),
    "spam": N_("Mark a campaign of %(count)s comments as spam"),
    "reject": N_("Reject a campaign of %(count)s comments"),
}
ON_FILTER = {
    "approve": N_("Approve %(count)s comments of a filter"),
    "spam": N_("Mark %(count)s comments of a filter as spam"),
    "reject": N_("Reject %(count)s comments of a filter"),
}

BAD_ACTION = N_("Nothing was changed: confirm it or decline it.")
NO_REQUEST = N_("There is no such request any more. Each runs out after a week.")
ANSWERED = N_("Somebody has answered this already. Please look at the page again.")
MAY_NOT = N_("Nothing was done: nobody confirms a request of one’s own, and both need the role that it takes.")
NOTHING_LEFT = N_("Nothing was done: what was asked for isn’t there any more. It would have to be asked for anew.")


@blueprint.get("/queue/second")
def show() -> Response:
    t, now, about = language(), context().clock(), _number(boundary.one("about"))
    with context().store.read() as tx:
        known = {site.id: site for site in auth.sites_of(tx)}
        waiting = [one for one in assents.open_ones(tx, now, MOST) if one.site_id in known]
        answered = [one for one in assents.answered(tx, now, MOST) if one.site_id in known and not one.is_unfinished]
        rows = [_row(tx, one, known[one.site_id], t) for one in waiting]
        past = [_answered(tx, one, known[one.site_id], t) for one in answered]
    return page(
        "queue/assents.html",
        moderator=auth.moderator(),
        csrf=csrf.token(),
        requests=rows,
        answered=past,
        notice=next((row["notice"] for row in (*rows, *past) if row["id"] == about), ""),
    )


@blueprint.post("/queue/second/<id>")
def answer(id: str) -> Response:
    number, act = _number(id), ACTIONS.get(boundary.body()["action"])
    if act is None:
        raise Refusal(400, BAD_ACTION, "action")
    with context().store.read() as tx:
        asked = assents.by_id(tx, number, context().clock())
    if asked is None:
        raise Refusal(404, NO_REQUEST)
    permissions.check_site(auth.roles(), asked.act, asked.site_id)
    try:
        act(context(), auth.moderator(), number)
    except NoRequest:
        raise Refusal(404, NO_REQUEST) from None
    except Answered:
        raise Refusal(409, ANSWERED) from None
    except MayNot:
        raise Refusal(403, MAY_NOT) from None
    except NothingLeft:
        raise Refusal(409, NOTHING_LEFT) from None
    return make_response(redirect(address("assents.show", about=str(number)), 303))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0


def _row(tx: Connection, one: Assent, site: Site, t: Translator) -> dict[str, Any]:
    is_own, may = one.moderator_id == auth.moderator().id, auth.roles().may(one.act, one.site_id)
    others = assents.others(tx, one.moderator_id, one.act, one.site_id)
    names = ", ".join(others) or t.gettext(N_("nobody at the moment"))
    return {
        "id": one.id,
        "words": _words(one, t),
        "site": site.name,
        "by": one.by,
        "since": t.datetime(one.created),
        "until": t.datetime(one.until),
        "can_confirm": one.is_waiting and may and not is_own,
        "can_decline": one.is_waiting and may,
        "can_go_on": one.is_unfinished and may,
        "is_own": is_own,
        "action": address("assents.answer", id=str(one.id)),
        "names": t.gettext(N_("Can be confirmed by: %(names)s")) % {"names": names},
        "notice": t.gettext(N_("It waits for a second person now. You can go on meanwhile.")) if is_own else "",
        **(_of_release(tx, one, site, t) if one.kind is Kind.RELEASE else _elsewhere(one)),
    }


def _words(one: Assent, t: Translator) -> str:
    if one.kind is Kind.HOLD:
        words = t.gettext(N_("Block %(host)s for %(days)s days"))
        return words % {"host": one.what["host"], "days": DAYS[HoldKind.HOST]}
    if one.kind is not Kind.RELEASE:
        known = ON_CAMPAIGN if one.kind is Kind.CAMPAIGN else ON_FILTER
        said = known[one.what["action"]]
        return t.gettext(said) % {"count": one.asked}
    words = t.ngettext("Release %(count)s surely good comment", "Release %(count)s surely good comments", one.asked)
    return words % {"count": one.asked}


def _of_release(tx: Connection, one: Assent, site: Site, t: Translator) -> dict[str, Any]:
    """Where the line is drawn, and the first of what lies below it now."""
    href = address("release.show", site=site.key, line=one.what["line"])
    try:
        line = assent.line_now(context(), site, one)
    except NothingLeft:
        return {"link": "", "rows": [], "note": t.gettext(NOTHING_LEFT)}
    ids = batches.first_below(tx, site.id, line, one.made, EXAMPLES_MOST)
    found = [comment for id in ids if (comment := comments.by_id(tx, id))]
    hidden = blind.hidden(context(), tx, found)
    risk = int(one.what["line"]) / 10
    note = t.gettext(N_("Below this line at most %(risk)s %% were spam. What came after the request is left alone."))
    rows = [
        {
            "author": marks.line(comment.author_name, 48),
            "text": marks.folded(comment.text, TEXT_BYTES).opening,
            "href": "" if comment.id in hidden else address("queue.comment", id=comment.id),
        }
        for comment in found
    ]
    return {"link": href, "rows": rows, "note": note % {"risk": f"{risk:g}"}}


def _elsewhere(one: Assent) -> dict[str, Any]:
    """Where the comment is that it was asked on, all of its campaign, or all that pass the filter."""
    if one.kind is Kind.FILTER:
        # A view of one's own decisions would show those of another.
        link = "" if one.what["walk"]["moderator_id"] else address("queue.show", **dict(parse_qsl(one.what["query"])))
    elif one.kind is Kind.CAMPAIGN:
        link = address("queue.show", like=one.what["comment"])
    else:
        link = address("queue.comment", id=one.what["comment"])
    return {"link": link, "rows": [], "note": ""}


def _answered(tx: Connection, one: Assent, site: Site, t: Translator) -> dict[str, Any]:
    """What became of it: to be taken back by the one whose decision it is, as ever."""
    by = moderators.by_id(tx, one.answered_by) if one.answered_by else None
    name = by.name if by else t.gettext(N_("A former moderator"))
    count = sum(batches.done(tx, batch) for batch in one.batches)
    return {
        "id": one.id,
        "words": _words(one, t),
        "site": site.name,
        "by": one.by,
        "since": t.datetime(one.created),
        "notice": _outcome(one, count, t) % {"moderator": name, "count": count},
        "undo": [address("batches.undo", id=batch) for batch in one.batches if _can_undo(tx, one, batch)],
    }


def _outcome(one: Assent, count: int, t: Translator) -> str:
    if not one.confirmed:
        is_own = one.answered_by == one.moderator_id
        return t.gettext(N_("Taken back by %(moderator)s.") if is_own else N_("Declined by %(moderator)s."))
    if one.kind is Kind.HOLD:
        return t.gettext(N_("Confirmed by %(moderator)s."))
    words = "Confirmed by %(moderator)s: %(count)s comment was decided on."
    return t.ngettext(words, "Confirmed by %(moderator)s: %(count)s comments were decided on.", count)


def _can_undo(tx: Connection, one: Assent, batch: str) -> bool:
    may = one.moderator_id == auth.moderator().id and auth.roles().may(Act.DECIDE, one.site_id)
    return may and batches.undone_by(tx, batch) is None and batches.can_be_undone(tx, batch)
