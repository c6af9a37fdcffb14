"""Moderators for the tests: Ada and Cem with their browsers, and comments that wait for them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation.app import create_app
from moderation.comment import Author, Email, Evidence, Finding, Moderator, SafeHTML, Site, Status
from moderation.context import Context
from moderation.credentials import SCOPES, hash_password, new_api_token
from moderation.store import Store, comments, moderators, threads, tokens
from moderation.store.comments import NewComment
from tests.builders import BEN, GOOD_TEXT, NOW, Clock, a_context, a_stored_site

PASSWORD = "an honest password"
ADA = "ada@example.org"
CEM = "cem@example.org"
BASE = "https://localhost"
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@cache
def password_hash() -> str:
    return hash_password(PASSWORD)


@dataclass
class Desk:
    """A service with one site, two moderators, and an application to ask."""

    ctx: Context
    clock: Clock
    app: Flask
    site: Site
    ada: Moderator
    cem: Moderator
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @classmethod
    def at(cls, store: Store, **settings: Any) -> "Desk":
        clock = Clock()
        ctx = a_context(store, clock, **settings)
        site = a_stored_site(store)
        ada, cem = (a_moderator(store, email, name) for email, name in ((ADA, "Ada"), (CEM, "Cem")))
        return cls(ctx, clock, create_app(ctx.settings, ctx), site, ada, cem)

    def waiting(self, text: str = GOOD_TEXT, **changes: Any) -> str:
        """Store a comment past the field rules, as an importer might, and return its id."""
        return a_stored_comment(self.ctx.store, self.site, f"comment-{next(self.numbers):04}", text, **changes)

    def stands(self, id: str) -> tuple[Status, int]:
        with self.ctx.store.read() as tx:
            found = comments.by_id(tx, id)
        assert found
        return found.status, found.revision

    def stranger(self, base: str = BASE) -> "Browser":
        return Browser(self.app.test_client(), base)

    def logged_in(self, email: str = ADA) -> "Browser":
        browser = self.stranger()
        assert browser.log_in(email).status_code == 303
        return browser

    def token(self, moderator: Moderator, scopes: tuple[str, ...] = SCOPES) -> str:
        made = new_api_token()
        self.ctx.store.write(lambda tx: tokens.add(tx, moderator.id, made.prefix, made.digest, scopes, NOW))
        return made.plain


@dataclass
class Browser:
    """Sends forms as a browser does: with its cookies and the hidden fields of the page it saw last."""

    client: FlaskClient
    base: str = BASE
    csrf: str = ""

    def get(self, path: str, **more: Any) -> TestResponse:
        response = self.client.get(path, base_url=self.base, **more)
        found = CSRF.search(response.text)
        self.csrf = found[1] if found else self.csrf
        return response

    def post(self, path: str, data: dict[str, str] | None = None, **more: Any) -> TestResponse:
        return self.client.post(path, base_url=self.base, data={"csrf": self.csrf} | (data or {}), **more)

    def log_in(self, email: str = ADA, password: str = PASSWORD, **more: Any) -> TestResponse:
        self.get("/login")
        return self.post("/login", {"email": email, "password": password}, **more)

    def decide(self, id: str, action: str, revision: int = 1, **more: Any) -> TestResponse:
        self.get("/queue")
        return self.post(f"/queue/{id}/decision", {"action": action, "revision": str(revision)}, **more)


def a_moderator(store: Store, email: str, name: str, language: str = "en") -> Moderator:
    return store.write(lambda tx: moderators.add(tx, Email(email), name, password_hash(), language, NOW))


def a_stored_comment(
    store: Store,
    site: Site,
    id: str,
    text: str = GOOD_TEXT,
    *,
    author: str = "Ben",
    email: str = BEN,
    url: str = "",
    title: str = "Kasachstan und Vietnam",
    status: Status = Status.PENDING,
    score: float | None = 0.5,
    reasons: tuple[Finding, ...] = (),
    evidence: tuple[Evidence, ...] = (),
) -> str:
    """Store a comment; each title is a page of its own, and ids in order are in order in the queue."""
    page = f"{site.origins[0]}/?{title}"
    thread = store.write(lambda tx: threads.ensure(tx, site.id, page, title, NOW))
    new = NewComment(
        id=id,
        site_id=site.id,
        thread_id=thread.id,
        status=status,
        author=Author(author, Email(email), url),
        text=text,
        folded=text,
        text_key=id,
        html=SafeHTML("<p>as HTML</p>"),
        renderer=1,
        score=score,
        model_version="m1",
        reasons=reasons,
        evidence=evidence,
        priority=float(id.rsplit("-", 1)[1]),
        email_key="an email's key",
        client_key="a client's key",
        client_prefix="192.0.2.0/24",
        created=NOW,
    )
    store.write(lambda tx: comments.insert(tx, new))
    return id
