"""The newest comments of a site, as a short list for its other pages."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, g

from moderation.comment import Site, Status
from moderation.store import comments
from moderation.store.comments import Card
from moderation.text.excerpts import excerpt
from moderation.web import boundary, headers, places
from moderation.web.current import context
from moderation.web.render import render

MOST = 20
COUNT = 5
EXCERPT = 140

blueprint = Blueprint("latest", __name__)


@dataclass(frozen=True, slots=True)
class Entry:
    author: str
    title: str
    excerpt: str
    address: str
    created: datetime


@blueprint.get("/embed/latest")
def latest() -> Response:
    """The same bytes for everybody; nothing at all where nobody has written yet."""
    site = places.site()
    entries = [_entry(card) for card in _newest(site)[: _count()]]
    html = render("embed/latest.html", g.translator, entries=entries) if entries else ""
    return headers.shared(Response(html.strip(), mimetype="text/html"), keep=bool(entries))


def _count() -> int:
    """How many are asked for. What is no number counts for nothing."""
    asked = boundary.one("count")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= len(str(MOST)) + 1 else COUNT
    return max(1, min(wanted, MOST))


def _newest(site: Site) -> list[Card]:
    return context().store.recall(
        ("latest", site.id),
        lambda tx: comments.page(tx, site_id=site.id, status=Status.APPROVED, limit=MOST, order="newest"),
    )


def _entry(card: Card) -> Entry:
    one = card.comment
    # Nobody says a page's title when a reader comments: then its address without what is the same for all of them.
    title = card.page_title or card.page.partition("://")[2]
    return Entry(one.author_name, title, excerpt(one.html, EXCERPT), f"{card.page}#comment-{one.id}", one.created)
