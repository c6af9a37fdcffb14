"""Moderators for the tests: Ada and Cem with their browsers, and comments that wait for them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation.app import create_app
from moderation.comment import Author, Email, Evidence, Finding, Lane, Moderator, Place, SafeHTML, Site, Status
from moderation.context import Context
from moderation.credentials import SCOPES, hash_password, new_api_token
from moderation.spam import tally
from moderation.spam.layer import Layer, Lines, version_of
from moderation.store import Store, comments, layers, moderators, threads, tokens
from moderation.store.comments import NewComment
from moderation.store.layers import NewLayer, StoredLayer
from moderation.text.links import hosts
from moderation.text.normalise import fold
from tests.builders import BEN, GOOD_TEXT, NOW, Clock, a_context, a_stored_site

PASSWORD = "an honest password"
ADA = "ada@example.org"
CEM = "cem@example.org"
BASE = "https://localhost"
AS_HTML = SafeHTML("<p>as HTML</p>")
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
    campaign: int | None = None,
    created: datetime = NOW,
    place: Place | None = None,
    page: str = "",
    parent: str | None = None,
    html: SafeHTML = AS_HTML,
) -> str:
    """Store a comment; each title is a page of its own unless one is given, and ids in order are so in the queue."""
    page = page or f"{site.origins[0]}/?{title}"
    thread = store.write(lambda tx: threads.ensure(tx, site.id, page, title, NOW))
    new = NewComment(
        id=id,
        site_id=site.id,
        thread_id=thread.id,
        status=status,
        author=Author(author, Email(email), url),
        author_folded=fold(author),
        text=text,
        folded=fold(text),
        hosts=tuple(hosts(text)),
        text_key=id,
        html=html,
        parent=parent,
        renderer=1,
        score=score,
        model_version="m1",
        reasons=reasons,
        evidence=evidence,
        place=place or Place(Lane.UNSURE, float(id.rsplit("-", 1)[1]), created.timestamp() + 4 * 3600),
        email_key="an email's key",
        client_key="a client's key",
        client_prefix="192.0.2.0/24",
        campaign=campaign,
        created=created,
    )
    store.write(lambda tx: comments.insert(tx, new))
    return id


ONE_LINE = Lines(0.95, 0.0)
TABLE = [{"threshold": 0.5, "held": 25.0, "missed": 0.0}, {"threshold": 0.95, "held": 0.0, "missed": 25.0}]
TALLY = tally.of([-4.0] * 38 + [-1.0, 2.0], [4.0] * 30 + [0.5] * 10)


def a_stored_layer(
    store: Store,
    site: Site,
    base: str,
    *,
    ham: int = 40,
    spam: int = 40,
    lines: Lines | None = ONE_LINE,
    **changes: Any,
) -> StoredLayer:
    """Store a layer that adds nothing, with the figures that a fit would leave, and use it unless it was refused."""
    raw = replace(Layer.empty(base), ham=ham, spam=spam, lines=lines).pack()
    drawn = {"certain": lines.certain, "harmless": lines.harmless} if lines else None
    told: dict[str, Any] = {
        "version": version_of(raw),
        "base": base,
        "last_decision": 0,
        "ham": ham,
        "spam": spam,
        "weights": raw,
        "figures": {"lines": drawn, "table": TABLE, "tally": TALLY},
    }
    new = NewLayer(**(told | changes))
    stored = store.write(lambda tx: layers.add(tx, site.id, new, NOW))
    if not stored.refused:
        store.write(lambda tx: layers.activate(tx, site.id, stored.id))
    return stored
