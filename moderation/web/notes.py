"""Notes of moderators for moderators: written at a comment, shown on every later card they are about, never outside."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect

from moderation import note
from moderation.comment import NoteKind
from moderation.language import N_
from moderation.note import TEXT_LIMIT, NothingToNote
from moderation.store import notes
from moderation.text.fields import is_blank
from moderation.web import auth, beside, boundary, csrf, shelves, single
from moderation.web.current import context
from moderation.web.desk import address, page
from moderation.web.errors import Refusal, language
from moderation.web.single import Draft

blueprint = Blueprint("notes", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

BAD_KIND = N_("Nothing was noted: choose the comment, its author or a host.")
EMPTY = N_("Please write a note.")
TOO_LONG = N_("This note is too long. Please shorten it to %(limit)s characters.")
UNREADABLE = N_("This note holds characters that can’t be kept. Please type it anew.")
NOTHING = N_("Nothing was noted: the comment is gone, or its author’s address is not kept any more.")
NO_NOTE = N_("There is no such note of yours any more.")


@blueprint.post("/queue/<id>/note")
def write(id: str) -> Response:
    form, shelf = boundary.body(), shelves.asked()
    kind, _, host = form["about"].partition(":")
    if kind not in set(NoteKind):
        raise Refusal(400, BAD_KIND, "about")
    if problem := _problem(form["text"], broken="text" in form.problems):
        words = language().gettext(problem) % {"limit": TEXT_LIMIT}
        return single.show(single.card(id), shelf, 422, draft=Draft("note", form["text"], words))
    try:
        note.write(context(), auth.moderator(), id, NoteKind(kind), form["text"].replace("\r\n", "\n"), host)
    except NothingToNote:
        raise Refusal(404, NOTHING) from None
    return make_response(redirect(address("queue.comment", id=id, anchor="notes", **shelf.args), 303))


@blueprint.post("/queue/notes/<number>/remove")
def remove(number: str) -> Response:
    known = number.isascii() and number.isdigit() and len(number) < 18
    if not known or not note.remove(context(), auth.moderator(), int(number)):
        raise Refusal(404, NO_NOTE)
    back = boundary.body()["comment"]
    return make_response(redirect(address("queue.comment", id=back, anchor="notes") if back else _list(), 303))


@blueprint.get("/queue/notes")
def show() -> Response:
    me, t = auth.moderator(), language()
    with context().store.read() as tx:
        found = notes.for_moderator(tx, me.id)
    rows: list[dict[str, Any]] = [
        {"note": beside.note_shown(one, t, TEXT_LIMIT), "read": read, "href": _href(one)} for one, read in found
    ]
    unread = sum(not read for _, read in found)
    return page("queue/notes.html", notes=rows, unread=unread, moderator=me, csrf=csrf.token())


@blueprint.post("/queue/notes/read")
def mark_read() -> Response:
    me, now = auth.moderator(), context().clock()
    context().store.write(lambda tx: notes.mark_read(tx, me.id, now))
    return make_response(redirect(_list(), 303))


def _problem(text: str, *, broken: bool) -> str:
    if broken or "\x00" in text:
        return UNREADABLE
    if is_blank(text):
        return EMPTY
    return TOO_LONG if len(text) - text.count("\r\n") > TEXT_LIMIT else ""


def _href(one: notes.Note) -> str:
    return address("queue.comment", id=one.comment, anchor="notes") if one.comment else ""


def _list() -> str:
    return address("notes.show")
