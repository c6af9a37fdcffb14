"""A page's comments for its own source: put there when the page is built, or by the edge, so that everybody reads them.

Only what is said, by whom and when: no form, no script. The component shows the thread in its place.
"""

from flask import Blueprint, Response, current_app

from moderation import publish
from moderation.web import headers, places, stretch
from moderation.web.current import context
from moderation.web.embed import FRAGMENTS
from moderation.web.pages import Fragments
from moderation.web.places import Place
from moderation.web.render import render
from moderation.web.stretch import Asked
from moderation.web.tree import branches

MOST = 200
"""About so many comments stand in a page's source; a link leads on to the others."""

blueprint = Blueprint("include", __name__)


@blueprint.get("/embed/include")
def comments() -> Response:
    """Nothing at all for a page without comments, which looks the same with and without them."""
    place = places.reading()
    held: Fragments = current_app.extensions[FRAGMENTS]
    version = publish.version(context(), place.site, place.page)
    # What a moderator decides meanwhile is of a later version, so a copy is at most too new for its key.
    key = ("include", place.site.id, place.site.forum, place.page, version, place.translator.code, place.lang)
    html = held.get(key) if version else None
    if html is None:
        html = _rendered(place)
        if version:
            held.keep(key, html)
    return headers.shared(Response(html, mimetype="text/html"), keep=version > 0)


def _rendered(place: Place) -> bytes:
    thread = publish.thread(context(), place.site, place.page)
    shown = stretch.of(thread, Asked(place.site.forum.order), MOST)
    values = {
        "place": place,
        "count": thread.count,
        "branches": branches(shown.roots, place.site.forum.depth),
        "left": shown.left,
        "thread_address": place.address("/thread", context().settings.origin),
    }
    return render("embed/include.html", place.translator, **values).strip().encode()
