"""Atom feeds of approved comments, for a whole site or one page, with the threading extension (RFC 4287, RFC 4685)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from flask import Blueprint, Response, g

from moderation import publish
from moderation.comment import Comment, SafeHTML, Site, Status
from moderation.language import N_
from moderation.publish import PublicComment
from moderation.store import comments
from moderation.web import boundary, headers, places
from moderation.web.current import context
from moderation.web.errors import Refusal
from moderation.web.places import UNKNOWN_SITE
from moderation.web.render import iso

ATOM = "http://www.w3.org/2005/Atom"
THREADING = "http://purl.org/syndication/thread/1.0"
ENTRIES_MOST = 50
NEVER = "1970-01-01T00:00:00Z"

TITLE = N_("Comments on %(name)s")
ENTRY = N_("Comment by %(name)s")

# What XML 1.0 has no way to write; the field rules refuse it, but importers bring old texts along.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

register_namespace("", ATOM)
register_namespace("thr", THREADING)

blueprint = Blueprint("feeds", __name__)


@dataclass(frozen=True, slots=True)
class Entry:
    id: str
    page: str
    parent: str | None
    author: str
    url: str
    html: SafeHTML
    created: str
    updated: str


@blueprint.get("/feeds/<key>.atom")
def atom(key: str) -> Response:
    site = places.site_of(key)
    if site is None:
        raise Refusal(404, UNKNOWN_SITE, "site", site=key[: places.SITE_LIMIT])
    raw = boundary.one("page")
    page = places.readable_page(site, raw) if raw else ""
    entries = _of_page(site, page) if page else _of_site(site)
    body = tostring(_feed(site, page, entries), encoding="utf-8", xml_declaration=True)
    return headers.shared(Response(body, mimetype="application/atom+xml"), keep=bool(entries))


def _of_site(site: Site) -> list[Entry]:
    with context().store.read() as tx:
        cards = comments.page(tx, site_id=site.id, status=Status.APPROVED, limit=ENTRIES_MOST, order="newest")
    return [_entry(card.comment, card.page, card.comment.author_name, card.comment.author_url) for card in cards]


def _of_page(site: Site, page: str) -> list[Entry]:
    found = publish.thread(context(), site, page).flat[: -ENTRIES_MOST - 1 : -1]
    return [_entry(one, page, one.author, one.url) for one in found]


def _entry(one: Comment | PublicComment, page: str, author: str, url: str) -> Entry:
    return Entry(one.id, page, one.parent, author, url, one.html, iso(one.created), iso(one.edited or one.created))


def _feed(site: Site, page: str, entries: Sequence[Entry]) -> Element:
    title = g.translator.gettext(TITLE) % {"name": page or site.name}
    feed = Element(f"{{{ATOM}}}feed")
    _text(feed, "id", f"urn:moderation:{site.key}" + (f":{page}" if page else ""))
    _text(feed, "title", title)
    _text(feed, "updated", max((entry.updated for entry in entries), default=NEVER))
    SubElement(feed, f"{{{ATOM}}}link", rel="alternate", href=_clean(page or site.origins[0]))
    for entry in entries:
        feed.append(_entry_element(site, entry))
    return feed


def _entry_element(site: Site, entry: Entry) -> Element:
    element = Element(f"{{{ATOM}}}entry")
    _text(element, "id", _name(site, entry.id))
    _text(element, "title", g.translator.gettext(ENTRY) % {"name": entry.author})
    _text(element, "published", entry.created)
    _text(element, "updated", entry.updated)
    author = SubElement(element, f"{{{ATOM}}}author")
    _text(author, "name", entry.author)
    if entry.url:
        _text(author, "uri", entry.url)
    SubElement(element, f"{{{ATOM}}}link", rel="alternate", href=_clean(f"{entry.page}#comment-{entry.id}"))
    if entry.parent:
        about = {"ref": _name(site, entry.parent), "href": _clean(f"{entry.page}#comment-{entry.parent}")}
        SubElement(element, f"{{{THREADING}}}in-reply-to", about)
    _text(element, "content", entry.html.markup, type="html")
    return element


def _name(site: Site, id: str) -> str:
    return f"urn:moderation:{site.key}:comment:{id}"


def _text(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{tag}", attributes).text = _clean(text)


def _clean(text: str) -> str:
    return _ILLEGAL.sub("", text)
