"""From now on: holds of authors and hosts, begun after a decision, listed and ended here."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect

from moderation import assent, hold
from moderation.comment import HoldKind
from moderation.hold import NothingToHold
from moderation.language import N_, Translator
from moderation.roles import Act
from moderation.store import comments, holds, roles
from moderation.store.holds import Hold
from moderation.web import auth, boundary, csrf, marks, notices, permissions, shelves
from moderation.web.current import context
from moderation.web.desk import address, data, page
from moderation.web.errors import Refusal, language, wants_json

blueprint = Blueprint("holds", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

MOST = 200

BAD_KIND = N_("Nothing was changed: choose the author or a host.")
NOTHING = N_("Nothing was changed: the comment is gone, or its author’s address is not kept any more.")
ASKED = N_("A longer hold takes two: your colleagues are asked to confirm it.")
NO_HOLD = N_("This has ended already.")


@blueprint.post("/queue/<id>/hold")
def begin(id: str) -> Response:
    form, shelf = boundary.body(), shelves.asked()
    if form["kind"] not in set(HoldKind):
        raise Refusal(400, BAD_KIND, "kind")
    kind, may_long = HoldKind(form["kind"]), auth.may_on_site_of(id, Act.HOLD_LONG)
    asks = _takes_two(id, kind, may_long=may_long)
    try:
        begun = hold.hold(context(), auth.moderator(), id, kind, form["host"], may_long=may_long and not asks)
    except NothingToHold:
        raise Refusal(404, NOTHING) from None
    asked = assent.ask_hold(context(), auth.moderator(), begun.site_id, id, begun.key) if asks else 0
    if wants_json():
        more = language().gettext(ASKED) if asked else ""
        return data(200, message=f"{notices.hold_words(begun, language())} {more}".strip(), undo=False)
    if asked:
        return make_response(redirect(address("assents.show", about=str(asked)), 303))
    return make_response(redirect(shelf.href(held=str(begun.id)), 303))


def _takes_two(comment_id: str, kind: HoldKind, *, may_long: bool) -> bool:
    """Whether this is held for as long as one person may, and somebody else is asked to confirm the rest."""
    with context().store.read() as tx:
        site_id = roles.sites_of(tx, [comment_id]).get(comment_id)
    if site_id is None:
        return False
    return assent.of_hold(context(), auth.moderator(), site_id, kind, may_long=may_long).asks


@blueprint.post("/queue/holds/<id>/end")
def end(id: str) -> Response:
    number = int(id) if id.isascii() and id.isdigit() and len(id) < 18 else 0
    with context().store.read() as tx:
        found = holds.by_id(tx, number)
    if found:
        permissions.check_site(auth.roles(), Act.HOLD, found.site_id)
    if not hold.end(context(), auth.moderator(), number):
        raise Refusal(404, NO_HOLD)
    return make_response(redirect(address("holds.show"), 303))


@blueprint.get("/queue/holds")
def show() -> Response:
    with context().store.read() as tx:
        known = {site.id: site.name for site in auth.sites_of(tx)}
        found = [one for one in holds.every(tx, context().clock(), MOST) if one.site_id in known]
        authors = {one.comment: comments.by_id(tx, one.comment) for one in found if one.kind is HoldKind.AUTHOR}
    names = {id: comment.author_name if comment else "" for id, comment in authors.items()}
    rows = [_row(one, known[one.site_id], names.get(one.comment, ""), language()) for one in found]
    return page("queue/holds.html", holds=rows, moderator=auth.moderator(), csrf=csrf.token())


def _row(one: Hold, site: str, author: str, t: Translator) -> dict[str, Any]:
    return {
        "words": t.gettext(N_("held")) if one.kind is HoldKind.AUTHOR else t.gettext(N_("blocked")),
        "who": marks.line(author if one.kind is HoldKind.AUTHOR else one.key, 60),
        "site": site,
        "by": one.moderator or t.gettext(N_("A former moderator")),
        "since": t.datetime(one.created),
        "until": t.datetime(one.until),
        "href": address("queue.comment", id=one.comment),
        "end": address("holds.end", id=str(one.id)) if auth.roles().may(Act.HOLD, one.site_id) else "",
    }
