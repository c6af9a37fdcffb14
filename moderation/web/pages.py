"""The thread as HTML: the fragment that every reader shares, and the whole page that works without JavaScript."""

from collections.abc import Callable
from threading import Lock
from typing import Any
from urllib.parse import quote

from flask import Response, g
from markupsafe import Markup

from moderation import publish
from moderation.comment import TEXT_LIMIT, Comment, SafeHTML, Status
from moderation.forum import Order
from moderation.language import N_
from moderation.publish import PublicComment, PublicThread
from moderation.text.render import inert
from moderation.web import assets, boundary, closing, following, origins, owned, portraits, stretch
from moderation.web.current import context
from moderation.web.forms import TRAP, CommentForm
from moderation.web.places import Place
from moderation.web.render import render
from moderation.web.stretch import Asked, Stretch
from moderation.web.tokens import Doorway
from moderation.web.tree import Branch, branches

THEMES = ("light", "dark")

# Where a fragment says what its host page says of the article: put in each time, since a page may say anything, and
# what is kept can't be filled with that. No other comment of HTML's stands in a fragment.
HEAD = Markup("<!--head-->")

FRAGMENTS_BYTES = 32 * 1024 * 1024

ORDERS = {Order.OLDEST: N_("Oldest first"), Order.NEWEST: N_("Newest first"), Order.HELPFUL: N_("Most helpful first")}


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


def fragment(place: Place, held: Fragments, asked: Asked, *, only_list: bool = False) -> tuple[bytes, int]:
    """Return comments and form with an empty token, and the thread's version; or the list alone, as it was asked for.

    A page nobody wrote on is not held.
    """
    ctx = context()
    version = publish.version(ctx, place.site, place.page)
    shut = closing.why(place)
    ready = held.get(_key(place, version, shut, asked, only_list)) if version else None
    if ready is not None:
        return _headed(ready, place), version
    thread = publish.thread(ctx, place.site, place.page)
    shown = stretch.of(thread, asked, place.site.forum.shown)
    values = _thread(place, thread, shown, ctx.settings.origin, shut) | {"css": assets.css(), "scripted": True}
    values["disclosure"] = HEAD
    made = render(_template(shown, only_list=only_list), place.translator, **values).encode()
    # What isn't there can be asked for in any number of ways; only what is there is worth the room.
    if thread.version and shown.asked == asked:
        held.keep(_key(place, thread.version, shut, asked, only_list), made)
    return _headed(made, place), thread.version


def _headed(fragment: bytes, place: Place) -> bytes:
    return fragment.replace(HEAD.encode(), _disclosure(place).encode(), 1)


def _disclosure(place: Place) -> Markup:
    if place.disclosure is None:
        return Markup("")
    return Markup(render("embed/disclosure.html", place.translator, place=place))  # noqa: S704 (a template's output)


def _template(shown: Stretch, *, only_list: bool) -> str:
    if not only_list:
        return "embed/thread.html"
    return "embed/on.html" if shown.asked.after else "embed/comments.html"


def whole(
    place: Place,
    form: CommentForm,
    *,
    status: int = 200,
    reply: str = "",
    own: Comment | None = None,
    notice: str = "",
    preview: SafeHTML | None = None,
) -> Response:
    """Return the thread's own page with this form, and what only this reader may see; so no cache may keep it."""
    thread = publish.thread(context(), place.site, place.page)
    shown = stretch.of(thread, stretch.asked(place.site.forum), place.site.forum.shown)
    values = _thread(place, thread, shown, "", closing.why(place))
    values |= {"form": form, "notice": notice, "preview": preview}
    values["mine"] = owned.of(place, own, form.token.current_token) if own else None
    answered = next((one for one in thread.flat if one.id == reply), None)
    if answered:
        form.answer(answered.id)
    own = None if own and any(one.id == own.id for one in thread.flat) else own
    host = _frame_of(place)
    values |= {"answered": answered, "own": public(own) if own else None, "reply": reply if answered else ""}
    values |= {"host": host, "frame_script": assets.modules()["frame"].path if host else "", "scripted": bool(host)}
    theme = boundary.one("theme")
    values |= {"theme": theme if theme in THEMES else ""}
    response = Response(render("embed/page.html", place.translator, **values), status=status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def _frame_of(place: Place) -> str:
    """The origin of the page that frames this one, if it is one of the site's and said so."""
    origin = boundary.one("frame")
    g.framed = origin in origins.of_site(place.site)
    return origin if g.framed else ""


def item(place: Place, comment: Comment, edit_token: str = "", token: str = "") -> str:
    """Return the own comment as the thread shows it to its author, for the component to put in its place.

    With its `edit_token` the device remembers whose it is. Its forms post from a page of ours only with a `token`.
    """
    return render("embed/item.html", place.translator, **own_view(place, comment, token), edit_token=edit_token)


def own_view(place: Place, comment: Comment, token: str, told: str = "") -> dict[str, Any]:
    """What the template of a comment needs to show it to its author, who is `told` what became of it."""
    base = context().settings.origin
    mine = owned.of(place, comment, token, base, told)
    values = {"branch": Branch(public(comment)), "waiting": not is_public(comment), "closed": "", "scripted": True}
    return _addresses(place, base) | values | {"mine": mine}


def form_piece(place: Place, form: CommentForm, *, reply: str = "", notice: str = "", again: bool = False) -> str:
    """Return the form for the component, with what was typed and what is wrong with it.

    `again`: nothing is wrong but the token, and this one brings another.
    """
    answered = publish.one(context(), place.site, place.page, reply) if reply else None
    if answered:
        form.answer(answered.id)
    values = {"form": form, "answered": answered, "notice": notice, "again": again, "scripted": True, "preview": None}
    return render("embed/form.html", place.translator, **_addresses(place, context().settings.origin), **values)


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
        badge=publish.badge(comment),
        edited_by_staff=comment.edited_by_staff,
        helpful=comment.helpful,
    )


def own_html(comment: Comment) -> SafeHTML:
    return comment.html if is_public(comment) else inert(comment.html)


def is_public(comment: Comment) -> bool:
    return comment.status is Status.APPROVED


def _thread(place: Place, thread: PublicThread, shown: Stretch, base: str, shut: str) -> dict[str, Any]:
    values = {
        "closed": closing.words(shut, place.translator),
        "count": thread.count,
        "branches": branches(shown.roots, place.site.forum.depth),
        "disclosure": _disclosure(place),
        "is_more": bool(shown.asked.after),
        "more": _more(place, shown, base),
        "orders": _orders(place, shown, base) if len(thread.comments) > 1 else [],
        "form": CommentForm(Doorway(place)),
        "answered": None,
        "own": None,
        "mine": None,
        "notice": "",
        "preview": None,
        "again": False,
        "reply": "",
    }
    return _addresses(place, base) | values


def _more(place: Place, shown: Stretch, base: str) -> dict[str, Any] | None:
    if not shown.left:
        return None
    return _ways(place, base, sort=shown.asked.order, after=shown.last) | {"left": shown.left}


def _orders(place: Place, shown: Stretch, base: str) -> list[dict[str, Any]]:
    t = place.translator
    return [
        {"name": t.gettext(name), "current": order is shown.asked.order} | _ways(place, base, sort=order)
        for order, name in ORDERS.items()
        if order is not Order.HELPFUL or place.site.forum.votes
    ]


def _ways(place: Place, base: str, **more: str) -> dict[str, str]:
    """One address for a browser without a script, one for the component."""
    return {"href": place.address("/thread", base, **more), "piece": _piece_of_list(place, base, **more)}


def _piece_of_list(place: Place, base: str, **more: str) -> str:
    return place.address("/embed/thread", base, **more, list="1")


def _addresses(place: Place, base: str) -> dict[str, Any]:
    return {
        "place": place,
        "trap": TRAP,
        "action": place.address("/comments", base),
        "preview_address": place.address("/preview", base),
        "thread_address": place.address("/thread", base),
        "follows": following.is_offered(place),
        "follow_address": place.address("/subscribe", base),
        "reply_address": lambda id: place.address("/thread", base, reply=id) + "#respond",
        "vote_address": _about_one(place, "/vote", base),
        "report_address": _about_one(place, "/report", base),
        "mine_address": _about_one(place, "/mine", base) if context().settings.mail_url else None,
        "portrait": portraits.of(place.site, context().digests),
        "hiding": base + assets.modules()["hiding"].path,
        "work": base + assets.modules()["work"].path,
        "text_limit": TEXT_LIMIT,
    }


def _about_one(place: Place, path: str, base: str) -> Callable[[str], str]:
    """Make addresses about single comments; of a long thread the page is written out once for all of them."""
    before = place.address(path, base, comment="")
    return lambda id: before + quote(id)


def _key(place: Place, version: int, shut: str, asked: Asked, only_list: bool) -> tuple[object, ...]:
    site = place.site
    return site.id, site.forum, place.page, version, shut, place.translator.code, place.lang, asked, only_list
