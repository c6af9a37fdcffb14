"""What labels from outside propose: accepted at once or one by one, as decisions of whoever accepts; or withdrawn."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect
from sqlalchemy import Connection

from moderation import bulk, propose
from moderation.comment import Action
from moderation.language import N_, Translator
from moderation.roles import Act
from moderation.store import proposals
from moderation.store.proposals import Bundle
from moderation.web import auth, batches, boundary, csrf, marks, permissions
from moderation.web.current import context
from moderation.web.desk import address, page
from moderation.web.errors import Refusal, language
from moderation.web.listing import ID
from moderation.web.moments import moment
from moderation.web.shelves import Shelf

blueprint = Blueprint("proposals", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

BUNDLES_MOST = 50
EXAMPLES_MOST = 20
TEXT_BYTES = 600
ACTIONS = {"approve": Action.APPROVE, "spam": Action.SPAM}

BAD_ACTION = N_("Nothing was decided: accept the proposals for spam or those for good comments.")
BAD_MOMENT = N_("Nothing was decided: this page is too old. Please load it again.")
NO_IMPORT = N_("Nothing is proposed here any more.")


@blueprint.get("/queue/proposals")
def show() -> Response:
    t, ctx = language(), context()
    with ctx.store.read() as tx:
        mine = [one for one in proposals.bundles(tx, BUNDLES_MOST) if auth.roles().may(Act.DECIDE, one.site_id)]
        found = [_bundle(tx, one, t) for one in mine]
    notice, undo_action = batches.asked(Shelf())
    return page(
        "queue/proposals.html",
        moderator=auth.moderator(),
        csrf=csrf.token(),
        until=ctx.clock().isoformat(),
        bundles=found,
        notice=notice,
        undo_action=undo_action,
    )


@blueprint.post("/queue/proposals/<id>/accept")
def accept(id: str) -> Response:
    """Decide as proposed on all comments of one action that were on the page or behind it."""
    form, now = boundary.body(), context().clock()
    action, made = ACTIONS.get(form["action"]), moment(form["until"])
    if action is None:
        raise Refusal(400, BAD_ACTION, "action")
    if made is None:
        raise Refusal(400, BAD_MOMENT, "until")
    _check_sites(id)
    done = bulk.accept(context(), auth.moderator(), id, action, min(made, now))
    return make_response(redirect(address("proposals.show", batch=done.batch), 303))


@blueprint.post("/queue/proposals/<id>/withdraw")
def withdraw(id: str) -> Response:
    _check_sites(id)
    if not propose.withdraw(context(), auth.moderator(), id):
        raise Refusal(404, NO_IMPORT)
    return make_response(redirect(address("proposals.show"), 303))


def _check_sites(id: str) -> None:
    """All or nothing: an import may be about several sites. Raises Refusal."""
    with context().store.read() as tx:
        about = proposals.sites_of(tx, id) if ID.fullmatch(id) else []
    if not about:
        raise Refusal(404, NO_IMPORT)
    for site_id in about:
        permissions.check_site(auth.roles(), Act.DECIDE, site_id)


def _bundle(tx: Connection, one: Bundle, t: Translator) -> dict[str, Any]:
    rows = proposals.examples(tx, one.import_id, one.action, EXAMPLES_MOST)
    is_spam = one.action is Action.SPAM
    told = (
        t.ngettext("%(count)s comment as spam", "%(count)s comments as spam", one.count)
        if is_spam
        else t.ngettext("%(count)s comment as good", "%(count)s comments as good", one.count)
    )
    return {
        "id": one.import_id,
        "source": marks.line(one.source, propose.SOURCE_LIMIT),
        "time": t.datetime(one.at),
        "site": one.site,
        "action": str(one.action),
        "words": told % {"count": one.count},
        "is_spam": is_spam,
        "accept": address("proposals.accept", id=one.import_id),
        "withdraw": address("proposals.withdraw", id=one.import_id),
        "more": max(0, one.count - len(rows)),
        "rows": [_row(*row) for row in rows],
    }


def _row(id: str, revision: int, author: str, text: str) -> dict[str, Any]:
    return {
        "author": marks.line(author, 48),
        "text": marks.folded(text, TEXT_BYTES).opening,
        "href": address("queue.comment", id=id),
        "decide": address("queue.decide", id=id),
        "revision": revision,
    }
