"""The host page: a small newspaper on another origin that embeds the thread, as real sites do."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from babel.dates import format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from moderation.paths import TEMPLATES

HOST = "127.0.0.1"
_FILES = {"/steppenbote.css": "text/css; charset=utf-8", "/steppenbote.svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Page:
    """One article of the newspaper; `slug` is its path and its template."""

    slug: str
    section: str
    kicker: str
    headline: str
    teaser: str


PAGES = (
    Page(
        "kasachstan-vietnam",
        "Wirtschaft",
        "Kasachstan",
        "Kasachstan und Vietnam rücken zusammen",
        "Der Handel soll sich mehr als verdoppeln, im Flugplan stehen über 40 direkte Verbindungen, und ein Visum "
        "braucht niemand mehr: Astana und Hanoi sind nun strategische Partner. Was hinter dem großen Wort steckt.",
    ),
    Page(
        "partnerschaft",
        "Hintergrund",
        "Erklärt",
        "Was eine strategische Partnerschaft ist und was nicht",
        "Das Wort steht in vielen Kommuniqués. Ein Bündnis ist damit nicht gemeint.",
    ),
    Page(
        "reisetipps",
        "Reise",
        "Unterwegs",
        "Fünf Dinge, die vor dem Abflug auf den Zettel gehören",
        "Kein Visum zu brauchen, ist bequem. Ganz ohne Vorbereitung geht es trotzdem nicht.",
    ),
    Page(
        "kueche",
        "Küche",
        "Zu Tisch",
        "Plow trifft Phở: zwei Nationalgerichte im Vergleich",
        "Reis, Rind und Zwiebeln: Was Almaty und Hanoi auf dem Teller verbindet.",
    ),
    Page(
        "entfernung",
        "Leserfragen",
        "Leserfrage",
        "Wie weit ist es eigentlich von Astana nach Hanoi?",
        "Die Antwort hängt davon ab, ob man die Karte fragt oder den Globus.",
    ),
)


@dataclass(frozen=True, slots=True)
class Newspaper:
    """What the pages are made from: the own origin, the service's, and the site's key there."""

    origin: str
    service: str
    site: str
    published: datetime

    def page(self, path: str, query: str) -> str | None:
        """Return the page at `path` as HTML, or None. `?thread=en` shows the thread in English."""
        found = next((page for page in PAGES if path in (f"/{page.slug}", f"/{page.slug}/")), None)
        page = PAGES[0] if path == "/" else found
        if page is None:
            return None
        language = "en" if parse_qs(query).get("thread") == ["en"] else "de"
        return _TEMPLATES.get_template(f"{page.slug}.html").render(self._words(page, language))

    def address(self, page: Page) -> str:
        return f"{self.origin}/{page.slug}"

    def _words(self, page: Page, language: str) -> Mapping[str, Any]:
        address = self.address(page)
        here = self.published.astimezone()
        thread = {"site": self.site, "page": address, "lang": language, "ai": "written"}
        return {
            "page": page,
            "pages": PAGES,
            "address": address,
            "origin": self.origin,
            "service": self.service,
            "site": self.site,
            "thread_language": language,
            "thread": f"{self.service}/thread?{urlencode(thread)}",
            "published": here,
            "published_text": format_datetime(here, "EEEE, d. MMMM y, HH:mm 'Uhr'", locale="de"),
        }

    def headers(self) -> Mapping[str, str]:
        """A strict newspaper's headers: all that it grants the service is named here."""
        service = self.service
        policy = (
            f"default-src 'none'; script-src {service}; connect-src {service}; frame-src {service}; "
            f"form-action {service}; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
            "require-trusted-types-for 'script'; trusted-types moderation moderation-latest"
        )
        return {
            "Content-Security-Policy": policy,
            "Cache-Control": "no-cache",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "X-Content-Type-Options": "nosniff",
        }


_TEMPLATES = Environment(
    loader=FileSystemLoader(TEMPLATES / "demo"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


class HostServer(ThreadingMixIn, TCPServer):
    """Serves the newspaper from a thread of its own. Making one binds the port: OSError when it is taken."""

    allow_reuse_address = True
    daemon_threads = True
    newspaper: Newspaper

    def __init__(self, port: int) -> None:
        super().__init__((HOST, port), _Handler)

    @property
    def origin(self) -> str:
        return f"http://{HOST}:{self.server_address[1]}"

    def open(self, newspaper: Newspaper) -> None:
        """Begin to answer."""
        self.newspaper = newspaper
        threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.1}, name="host page", daemon=True
        ).start()

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader who went away in the middle is no error worth a traceback."""


class _Handler(BaseHTTPRequestHandler):
    server: HostServer
    protocol_version = "HTTP/1.1"
    server_version = "Steppenbote"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path in _FILES:
            self._answer(HTTPStatus.OK, (TEMPLATES / "demo" / parts.path[1:]).read_bytes(), _FILES[parts.path])
            return
        page = self.server.newspaper.page(parts.path, parts.query)
        status = HTTPStatus.OK if page else HTTPStatus.NOT_FOUND
        page = page or _TEMPLATES.get_template("not-found.html").render()
        self._answer(status, page.encode(), "text/html; charset=utf-8")

    do_HEAD = do_GET  # noqa: N815

    def _answer(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in self.server.newspaper.headers().items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the terminal belongs to the demo's own lines."""
