"""Pages of the newspaper that embed the service in other ways than its articles do, under the same strict policy."""

from dataclasses import dataclass, fields
from typing import Any

from moderation.demo.host import HostServer, Newspaper
from tests.browser.people import ARTICLE, Stage

PAGE = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>Ein Artikel</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/steppenbote.css"><link rel="icon" href="data:,">{head}</head>
<body><main><h1>Ein Artikel</h1><p>Der Text.</p>{body}<p id="below">Was darunter steht.</p></main></body></html>"""


@dataclass(frozen=True, slots=True)
class Printed(Newspaper):
    """The same newspaper with one page of its own making in the place of the article."""

    head: str = ""
    body: str = ""
    styles: str = ""

    def page(self, path: str, query: str) -> str | None:
        return PAGE.format(head=self.head, body=self.body) if path == f"/{ARTICLE}" else None

    def headers(self) -> dict[str, str]:
        found = dict(Newspaper.headers(self))
        # The icon isn't what is tried here.
        policy = found["Content-Security-Policy"].replace("img-src 'self'", "img-src 'self' data:")
        policy = policy.replace("style-src 'self'", f"style-src 'self' {self.styles}")
        return found | {"Content-Security-Policy": policy}


@dataclass(frozen=True)
class Press:
    """Prints pages, and knows how an article embeds this and that."""

    host: HostServer
    stage: Stage

    def prints(self, body: str, head: str = "", styles: str = "") -> None:
        """`styles` is from where else than the newspaper its page takes style."""
        known: dict[str, Any] = {
            field.name: getattr(self.stage.newspaper, field.name) for field in fields(self.stage.newspaper)
        }
        self.host.newspaper = Printed(**known, head=head, body=body, styles=styles)

    def script(self, path: str = "/embed.js", more: str = "") -> str:
        return f'<script type="module" src="{self.stage.service.origin}{path}"{more}></script>'

    def thread(self, inside: str = "", **attributes: str) -> str:
        given = {"site": self.stage.newspaper.site, "page": self.stage.article, "lang": "de"} | attributes
        words = " ".join(f'{name}="{value}"' for name, value in given.items())
        return f"<comment-thread {words}>{inside}</comment-thread>"
