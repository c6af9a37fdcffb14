"""The place that a request is about: its site, the page's key, and the language to answer in."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import g

from moderation.comment import Site
from moderation.language import N_, Translator, best_match, spoken_on, translator
from moderation.store import sites
from moderation.text.fields import Invalid, language_tag
from moderation.text.pages import page_key
from moderation.web import boundary, disclosure
from moderation.web.current import context
from moderation.web.disclosure import Disclosure
from moderation.web.errors import FieldRefusal, Refusal

NO_SITE = N_("The address lacks “site”: the key of the site that the comments belong to.")
UNKNOWN_SITE = N_("There is no site “%(site)s” here. Who runs this service can add it with: moderation site add")
SITE_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Place:
    """`lang` is the language if the request asked for one, else "": then the site's own is spoken.

    `disclosure` is what the host page says of its article.
    """

    site: Site
    page: str
    translator: Translator
    lang: str = ""
    disclosure: Disclosure | None = None

    def address(self, path: str, base: str = "", **more: str) -> str:
        """An address of this service about this place, on one of its own pages unless `base` is its origin.

        Within a host page nothing but the head of the thread tells what that says of its article.
        """
        given = {"site": self.site.key, "page": self.page} | ({"lang": self.lang} if self.lang else {}) | more
        if self.disclosure and not base:
            given |= self.disclosure.address
        return f"{base}{path}?{urlencode(given)}"


def site() -> Site:
    """The site that the address names. Also sets the language in which errors are told from now on."""
    key = boundary.one("site")
    if not key:
        raise Refusal(400, NO_SITE, "site")
    found = site_of(key)
    if found is None:
        raise Refusal(403, UNKNOWN_SITE, "site", site=key[:SITE_LIMIT])
    return found


def site_of(key: str) -> Site | None:
    if len(key) > SITE_LIMIT:
        return None
    found = context().store.recall(("site", key), lambda tx: sites.by_key(tx, key))
    if found:
        g.site = found
        g.translator = translator(found.language)
        g.lang = language()
        g.translator = spoken_on(found, g.lang)
    return found


def language() -> str:
    """The language the address asks for, if it is spoken here; never the browser's: caches share answers."""
    try:
        tag = language_tag(boundary.one("lang"))
    except Invalid as refused:
        raise FieldRefusal(400, refused.problem) from None
    return best_match(tag)


def reading() -> Place:
    """The place of a GET: a page that isn't the site's is not found."""
    owner = site()
    return Place(owner, readable_page(owner, boundary.one("page")), g.translator, g.lang, disclosure.asked())


def readable_page(owner: Site, raw: str) -> str:
    try:
        return page_key(raw, owner.origins)
    except Invalid as refused:
        raise FieldRefusal(404, refused.problem) from None
