"""The thread as HTML: the fragment that every reader shares, and the whole page that works without JavaScript."""

from threading import Lock
from typing import Any

from flask import Response

from moderation import publish
from moderation.comment import Comment, SafeHTML, Status
from moderation.publish import PublicComment, PublicThread
from moderation.text.render import inert
from moderation.web import closing, following
from moderation.web.current import context
from moderation.web.forms import TRAP, CommentForm
from moderation.web.places import Place
from moderation.web.render import render
from moderation.web.tokens import Doorway
from moderation.web.tree import Branch, branches

FRAGMENTS_BYTES = 32 * 1024 * 1024


class Fragments:
    """Finished fragments by what they depend on, the latest used; at most FRAGMENTS_BYTES of them."""

    def __init__(self, room: int = FRAGMENTS_BYTES) -> None:
        self._room = room
        self._held: dict[tuple[object, ...], bytes] = {}
        self._lock = Lock()

    def get(self, key: tuple[object, ...]) -> bytes | None:
        with self._lock:
            found = self._held.pop(key, None)
            if found is not None:
                self._held[key] = found
            return found

    def keep(self, key: tuple[object, ...], fragment: bytes) -> None:
        with self._lock:
            self._room += len(self._held.pop(key, b"")) - len(fragment)
            self._held[key] = fragment
            while self._room < 0:
                self._room += len(self._held.pop(next(iter(self._held))))


def fragment(place: Place, held: Fragments) -> tuple[bytes, int]:
    """Return comments and form with an empty token, and the thread's version. A page nobody wrote on is not held."""
    ctx = context()
    version = publish.version(ctx, place.site, place.page)
    shut = closing.why(place)
    ready = held.get(_key(place, version, shut)) if version else None
    if ready is not None:
        return ready, version
    thread = publish.thread(ctx, place.site, place.page)
    values = _thread(place, thread, ctx.settings.origin, shut)
    made = render("embed/thread.html", place.translator, **values).encode()
    if thread.version:
        held.keep(_key(place, thread.version, shut), made)
    return made, thread.version


def whole(
    place: Place, form: CommentForm, *, status: int = 200, reply: str = "", own: Comment | None = None, notice: str = ""
) -> Response:
    """Return the thread's own page with this form, and what only this reader may see; so no cache may keep it."""
    thread = publish.thread(context(), place.site, place.page)
    values = _thread(place, thread, "", closing.why(place)) | {"form": form, "notice": notice}
    answered = next((one for one in thread.flat if one.id == reply), None)
    if answered:
        form.answer(answered.id)
    own = None if own and any(one.id == own.id for one in thread.flat) else own
    values |= {"answered": answered, "own": public(own) if own else None, "reply": reply if answered else ""}
    response = Response(render("embed/page.html", place.translator, **values), status=status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def item(place: Place, comment: Comment) -> str:
    """Return the own comment as the thread shows it to its author, for the component to put in its place."""
    base = context().settings.origin
    values = {"branch": Branch(public(comment)), "waiting": not is_public(comment), "closed": ""}
    return render("embed/item.html", place.translator, **_addresses(place, base), **values)


def public(comment: Comment) -> PublicComment:
    """The own comment as its author sees it: while it waits, its links lead nowhere."""
    return PublicComment(
        comment.id,
        comment.parent,
        comment.author_name,
        comment.author_url if is_public(comment) else "",
        own_html(comment),
        comment.created,
        comment.edited,
        staff=comment.moderator_id is not None,
        edited_by_staff=comment.edited_by_staff,
    )


def own_html(comment: Comment) -> SafeHTML:
    return comment.html if is_public(comment) else inert(comment.html)


def is_public(comment: Comment) -> bool:
    return comment.status is Status.APPROVED


def _thread(place: Place, thread: PublicThread, base: str, shut: str) -> dict[str, Any]:
    values = {
        "closed": closing.words(shut, place.translator),
        "follows": following.is_offered(place),
        "count": thread.count,
        "branches": branches(thread.comments),
        "form": CommentForm(Doorway(place)),
        "answered": None,
        "own": None,
        "notice": "",
        "reply": "",
    }
    return _addresses(place, base) | values


def _addresses(place: Place, base: str) -> dict[str, Any]:
    return {
        "place": place,
        "trap": TRAP,
        "action": place.address("/comments", base),
        "thread_address": place.address("/thread", base),
        # On our own page the form is on the same page; elsewhere this link works without a script too.
        "form_address": (place.address("/thread", base) if base else "") + "#respond",
        "follow_address": place.address("/subscribe", base),
        "reply_address": lambda id: place.address("/thread", base, reply=id) + "#respond",
    }


def _key(place: Place, version: int, shut: str) -> tuple[object, ...]:
    site = place.site
    return site.id, site.forum, place.page, version, shut, place.translator.code, place.lang
