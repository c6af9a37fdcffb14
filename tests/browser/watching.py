"""What a browser met on its way: everything that went wrong, and every byte that it was given."""

import re
import time
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Error, Page, Request, Response

# A refused form, login or decision is answered with 4xx; the browser notes an error, and it is the journey's point.
REFUSED = re.compile(r"the server responded with a status of (401|409|422) ")
NOTES_VIOLATIONS = "addEventListener('securitypolicyviolation', (e) => console.error('CSP', e.effectiveDirective))"

PATIENCE = 20


@dataclass(frozen=True)
class Answer:
    method: str
    url: str
    status: int
    head: str
    body: bytes | None


@dataclass
class Watch:
    """Watches all pages of one browser context, from before the first is opened."""

    troubles: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    under_way: int = 0
    contexts: list[BrowserContext] = field(default_factory=list)

    def over(self, context: BrowserContext) -> "Watch":
        self.contexts.append(context)
        context.add_init_script(NOTES_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.troubles.append(f"uncaught: {error.error}"))
        context.on("dialog", self._dialog)
        context.on("request", self._began)
        context.on("requestfinished", self._finished)
        context.on("requestfailed", self._failed)
        return self

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not REFUSED.search(message.text):
            self.troubles.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _dialog(self, dialog: Dialog) -> None:
        self.troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _began(self, _request: Request) -> None:
        self.under_way += 1

    def _failed(self, _request: Request) -> None:
        self.under_way -= 1

    def _finished(self, request: Request) -> None:
        if answer := _answer(request):
            self.answers.append(answer)
        self.under_way -= 1

    def ends(self) -> None:
        """Close what is watched when nothing is under way: while an answer is being read, closing may never end."""
        for context in self.contexts:
            for page in context.pages:
                self.all_of(page)
            context.close()

    def all_of(self, page: Page) -> list[Answer]:
        """Wait until every request of the context has been answered and written down, and return the answers."""
        until = time.monotonic() + PATIENCE
        while self.under_way:
            assert time.monotonic() < until, f"{self.under_way} requests stay without an answer"
            page.wait_for_timeout(20)  # lets the browser's news in
        return self.answers


def _answer(request: Request) -> Answer | None:
    """Return the answer; None where there was none, or the page was closed before the browser's news of it came in."""
    try:
        response = request.response()
        if response is None:
            return None
        head = "\n".join(f"{line['name']}: {line['value']}" for line in response.headers_array())
        return Answer(request.method, request.url, response.status, head, _body(response))
    except Error:
        return None


def _body(response: Response) -> bytes | None:
    """Return the body; None when the page was closed before it could be read."""
    if 300 <= response.status < 400:
        return b""  # a redirect has no body, and asking for it would fail
    try:
        return response.body()
    except Error:
        return None


def options(**more: Any) -> dict[str, Any]:
    """Options of every browser context: a German reader at a desk, unless a test says otherwise."""
    # A page that still scrolls moves a frame's button away from under the pointer.
    still = {"reduced_motion": "reduce", "viewport": {"width": 1280, "height": 900}}
    return {"locale": "de-DE", "timezone_id": "Europe/Berlin"} | still | more
