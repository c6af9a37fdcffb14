"""Decisions on many comments at once, and taking them back at once.

What happened is told from the record of the batch, so that the line stays true on reload and can't be forged.
"""

from typing import Any

from babel.numbers import format_decimal
from flask import Blueprint, Response, make_response, redirect

from moderation import bulk
from moderation.comment import Action, Status
from moderation.language import N_, Translator
from moderation.roles import Act
from moderation.store import batches, campaigns, roles
from moderation.store.batches import Batch
from moderation.store.decisions import Made
from moderation.web import auth, boundary, csrf, permissions, shelves
from moderation.web.cards import REJECT_REASONS
from moderation.web.current import context
from moderation.web.desk import address, data
from moderation.web.errors import Refusal, language, wants_json
from moderation.web.listing import ID
from moderation.web.moments import moment
from moderation.web.notices import Notice
from moderation.web.shelves import Shelf

blueprint = Blueprint("batches", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

PICK = "pick-"
ACTIONS = {"approve": Action.APPROVE, "spam": Action.SPAM, "reject": Action.REJECT}
REVISION_DIGITS = 9

BAD_ACTION = N_("Nothing was decided: choose approve, spam or reject for all of them.")
NONE_CHOSEN = N_("Nothing was decided: tick the comments that it is about.")
BAD_REASON = N_("Nothing was decided: there is no such reason. Choose one of the list.")
NO_BATCH = N_("These decisions aren’t known any more. Please go back to the queue.")
NOTHING_TO_UNDO = N_("Nothing was taken back: all of it was taken back or decided otherwise already.")

NOBODY = N_("None of these comments was waiting any more, so nothing was decided.")
UNDONE = N_("All of it was taken back.")


@blueprint.post("/queue/chosen")
def decide() -> Response:
    """Decide on the comments that are ticked, each at the revision that was on the screen."""
    form, shelf = boundary.body(), shelves.asked()
    action, reason = ACTIONS.get(form["action"]), form["reason"]
    if action is None:
        raise Refusal(400, BAD_ACTION, "action")
    if reason and reason not in REJECT_REASONS:
        raise Refusal(400, BAD_REASON, "reason")
    chosen = _chosen(form)
    if not chosen:
        raise Refusal(400, NONE_CHOSEN, "pick")
    given = reason or None if action is Action.REJECT else None
    _check_sites(chosen)
    done = bulk.decide_chosen(context(), auth.moderator(), chosen, action, given)
    return make_response(redirect(shelf.href(batch=done.batch), 303))


@blueprint.post("/queue/batch/<id>/undo")
def undo(id: str) -> Response:
    shelf = shelves.asked()
    with context().store.read() as tx:
        of = batches.sites(tx, id)
    for site_id in of:
        permissions.check_site(auth.roles(), Act.DECIDE, site_id)
    try:
        done = bulk.undo(context(), auth.moderator(), id if ID.fullmatch(id) else "")
    except bulk.NotFound:
        raise Refusal(404, NO_BATCH) from None
    except bulk.NothingToUndo:
        raise Refusal(409, NOTHING_TO_UNDO) from None
    if wants_json():
        told = about(done.batch, shelf)
        return data(200, id=done.batch, message=told.words if told else "", undo=False)
    return make_response(redirect(shelf.href(batch=done.batch), 303))


@blueprint.get("/queue/progress")
def progress() -> Response:
    """How far it is with what this moderator's page asks for: the page of the moment `until`, or to undo `batch`."""
    made, id = moment(boundary.one("until")), boundary.one("batch")
    with context().store.read() as tx:
        batch = batches.undone_by(tx, id) if ID.fullmatch(id) else None
        batch = batches.last_asked(tx, auth.moderator().id, made) if made else batch
        done = batches.done(tx, batch.id) if batch else 0
    return data(200, done=done, asked=batch.asked if batch else 0, words=_progress_words(done, batch))


def _progress_words(done: int, batch: Batch | None) -> str:
    t = language()
    if batch is None:
        return t.gettext(N_("Just a moment …"))
    words = t.gettext(N_("%(done)s of %(asked)s done …") if batch.asked else N_("%(done)s done …"))
    return words % {"done": _number(done, t), "asked": _number(batch.asked, t)}


def _number(value: int, t: Translator) -> str:
    return format_decimal(value, locale=t.tag.replace("-", "_"))


def _check_sites(chosen: list[tuple[str, int]]) -> None:
    """All or nothing: who may not decide on one of them sees it in no list. Raises Refusal."""
    held = auth.roles()
    if held.may_everywhere(Act.DECIDE):
        return
    with context().store.read() as tx:
        of = set(roles.sites_of(tx, [id for id, _ in chosen]).values())
    for site_id in sorted(of):
        permissions.check_site(held, Act.DECIDE, site_id)


def _chosen(form: boundary.Body) -> list[tuple[str, int]]:
    """The ticked ones: the field names the comment, its value the revision."""
    fields = [(name.removeprefix(PICK), value) for name, value in form.values.items() if name.startswith(PICK)]
    return [
        (id, int(value))
        for id, value in fields
        if ID.fullmatch(id) and value.isascii() and value.isdigit() and len(value) <= REVISION_DIGITS
    ]


def asked(shelf: Shelf) -> tuple[Notice | None, str]:
    """Return the line about the batch that the address names, and where its undo is posted; "" when there is none."""
    id = boundary.one("batch")
    told = about(id, shelf) if ID.fullmatch(id) else None
    return told, address("batches.undo", id=id, **shelf.args) if told and told.can_undo else ""


def about(id: str, shelf: Shelf) -> Notice | None:
    """Say what was done of a batch; None for an unknown one."""
    t = language()
    with context().store.read() as tx:
        batch = batches.by_id(tx, id)
        if batch is None:
            return None
        done = batches.done(tx, id)
        undone = batches.undone_by(tx, id) is not None
        can_undo = bool(done) and not undone and batch.action is not Action.UNDO and batches.can_be_undone(tx, id)
        others = batches.latest(tx, batch.skipped)
        if batch.kind == "campaign" and ID.fullmatch(shelf.like):
            found = campaigns.of(tx, [shelf.like]).get(shelf.like)
            others = campaigns.decided_since(tx, found, batch.until) if found else []
    others = [one for one in {one.decision.comment: one for one in others}.values() if _is_of_others(one, batch)]
    told = [_words(batch, done, t), t.gettext(UNDONE) if undone else "", _others_words(others, t)]
    told.append(_changed_words(len(batch.skipped) - len(others), t))
    own = batch.moderator_id == auth.moderator().id
    return Notice(" ".join(filter(None, told)), 0, Status.PENDING, is_own=own and bool(done), can_undo=can_undo and own)


def _is_of_others(made: Made, batch: Batch) -> bool:
    return made.decision.moderator_id != batch.moderator_id


def _words(batch: Batch, done: int, t: Translator) -> str:
    if not done:
        return t.gettext(NOBODY)
    words = {
        Action.APPROVE: t.ngettext("You approved %(count)s comment.", "You approved %(count)s comments.", done),
        Action.SPAM: t.ngettext(
            "You marked %(count)s comment as spam.", "You marked %(count)s comments as spam.", done
        ),
        Action.REJECT: t.ngettext("You rejected %(count)s comment.", "You rejected %(count)s comments.", done),
        Action.UNDO: t.ngettext("You took %(count)s decision back.", "You took %(count)s decisions back.", done),
    }
    return words[batch.action] % {"count": done}


def _others_words(others: list[Made], t: Translator) -> str:
    if not others:
        return ""
    words = t.ngettext(
        "%(count)s was left as it is, since %(moderators)s decided on it meanwhile.",
        "%(count)s were left as they are, since %(moderators)s decided on them meanwhile.",
        len(others),
    )
    former = t.gettext("A former moderator")
    names = ", ".join(dict.fromkeys(one.moderator or former for one in others))
    return words % {"count": len(others), "moderators": names}


def _changed_words(count: int, t: Translator) -> str:
    """Skipped though nobody else decided: edited by its author, or by the same moderator in another window."""
    if count < 1:
        return ""
    words = t.ngettext(
        "%(count)s was left as it is, since it has changed meanwhile.",
        "%(count)s were left as they are, since they have changed meanwhile.",
        count,
    )
    return words % {"count": count}


def form(shelf: Shelf, cards: int) -> dict[str, Any] | None:
    """What the bar below the cards needs, that decides on the ticked ones."""
    if not cards or not auth.roles().may_somewhere(Act.DECIDE):
        return None
    t = language()
    reasons = [(code, t.gettext(words)) for code, words in REJECT_REASONS.items()]
    return {"action": address("batches.decide", **shelf.args), "reasons": reasons}
