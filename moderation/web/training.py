"""Practising on past comments: a moderator decides, sees what a colleague had decided, and changes nothing by it."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect
from sqlalchemy import Connection

from moderation import practise
from moderation.comment import TARGET, Action, Decision, Site
from moderation.language import N_, Translator
from moderation.practise import NothingToPractise
from moderation.roles import Act
from moderation.store import comments, practice, roles
from moderation.store.comments import Card
from moderation.web import auth, boundary, csrf, marks, shelves
from moderation.web.cards import REJECT_REASONS, STATUS_NAMES
from moderation.web.current import context
from moderation.web.desk import address, page
from moderation.web.errors import Refusal, language
from moderation.web.listing import ID

blueprint = Blueprint("training", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

TEXT_BYTES = 4_000
ACTIONS = {"approve": Action.APPROVE, "spam": Action.SPAM, "reject": Action.REJECT}

BAD_ACTION = N_("Choose approve, spam or reject.")
BAD_REASON = N_("There is no such reason. Choose one of the list.")
NOTHING = N_("This comment can’t be practised on: you tried it before, or nobody’s decision on it stands.")


@blueprint.get("/queue/training")
def show() -> Response:
    t, me, tried = language(), auth.moderator(), boundary.one("tried")
    with context().store.read() as tx:
        known = auth.sites_of(tx)
        site = shelves.chosen(known, boundary.one("site")) or (known[0] if known else None)
        tally = practice.tally(tx, me.id)
        drawn = practice.draw(tx, site.id, me.id, f"{me.id} {tally.tried}") if site else None
        told = _told(tx, tried, t) if ID.fullmatch(tried) else None
    return page(
        "queue/training.html",
        moderator=me,
        csrf=csrf.token(),
        sites=known,
        site=site,
        tally=tally,
        told=told,
        card=_shown(drawn, site, t) if drawn and site else None,
        reasons=[(code, t.gettext(words)) for code, words in REJECT_REASONS.items()],
    )


@blueprint.post("/queue/training/<id>")
def judge(id: str) -> Response:
    form = boundary.body()
    action, reason = ACTIONS.get(form["action"]), form["reason"]
    if action is None:
        raise Refusal(400, BAD_ACTION, "action")
    if reason and reason not in REJECT_REASONS:
        raise Refusal(400, BAD_REASON, "reason")
    with context().store.read() as tx:
        site_id = roles.sites_of(tx, [id]).get(id) if ID.fullmatch(id) else None
    if site_id is None or not auth.roles().may(Act.READ, site_id):
        raise Refusal(404, NOTHING)
    try:
        practise.judge(context(), auth.moderator(), id, action, (reason or None) if action is Action.REJECT else None)
    except NothingToPractise:
        raise Refusal(404, NOTHING) from None
    return make_response(redirect(address("training.show", site=form["site"], tried=id), 303))


def _shown(drawn: Card, site: Site, t: Translator) -> dict[str, Any]:
    """The comment as it came, without score, reasons and what became of it."""
    comment = drawn.comment
    return {
        "action": address("training.judge", id=comment.id),
        "author": marks.line(comment.author_name, 48),
        "time": t.datetime(comment.created),
        "page": marks.line(drawn.page_title or drawn.page, 90),
        "text": marks.folded(comment.text, TEXT_BYTES),
        "site": site.key,
    }


def _told(tx: Connection, id: str, t: Translator) -> dict[str, Any] | None:
    """What the moderator said of the last one, and what a colleague had decided."""
    given, made, comment = (
        practice.given(tx, auth.moderator().id, id),
        practise.colleague(tx, id),
        comments.by_id(tx, id),
    )
    if given is None or made is None or comment is None:
        return None
    agrees = given is made.action
    words = t.gettext(N_("As your colleagues decided: %(theirs)s.") if agrees else OTHERWISE)
    values = {"yours": t.gettext(STATUS_NAMES[TARGET[given]]), "theirs": _decision(made, t)}
    return {
        "agrees": agrees,
        "words": words % values,
        "opening": marks.line(comment.text, 90),
        "href": address("queue.comment", id=id),
    }


OTHERWISE = N_("You would have it %(yours)s; your colleagues decided: %(theirs)s.")


def _decision(made: Decision, t: Translator) -> str:
    words = t.gettext(STATUS_NAMES[made.after])
    return f"{words} ({t.gettext(REJECT_REASONS[made.reason])})" if made.reason in REJECT_REASONS else words
