"""Readers for the tests: a service with one site, and what a reader's browser or script does with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from moderation.app import create_app
from moderation.comment import Comment, Site, Status
from moderation.context import Context
from moderation.store import Store, comments
from tests.builders import BEN, GOOD_TEXT, ORIGIN, PAGE, Clock, a_context, a_stored_site

SCRIPT = {"Accept": "application/json"}
OWN = "http://localhost"
FOREIGN = "https://evil.example"

GOOD = {"comment": GOOD_TEXT, "author": "Ben", "email": BEN}


@dataclass
class Service:
    """An application on a store, with the site `news`, and one client to ask it."""

    ctx: Context
    clock: Clock
    app: Flask
    site: Site
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    @classmethod
    def at(cls, store: Store, language: str = "de", **settings: Any) -> "Service":
        clock = Clock()
        ctx = a_context(store, clock, **settings)
        site = a_stored_site(store, language=language)
        return cls(ctx, clock, create_app(ctx.settings, ctx), site)

    def get(self, path: str, page: str = PAGE, headers: Mapping[str, str] | None = None, **query: str) -> TestResponse:
        return self.client.get(path, query_string={"site": "news", "page": page, **query}, headers=headers)

    def token(self, page: str = PAGE) -> str:
        """A form's token whose reader has taken half a minute since."""
        made: str = self.get("/embed/token", page).get_json()["token"]
        self.clock.forward(seconds=30)
        return made

    def send(self, origin: str | None = ORIGIN, query: str = "", **fields: Any) -> TestResponse:
        """Post as the component does: JSON."""
        given = GOOD | {"page": PAGE} | fields
        headers = SCRIPT | ({} if origin is None else {"Origin": origin})
        return self.client.post(f"/comments?site=news{query}", json=given, headers=headers)

    def post(self, origin: str | None = OWN, query: str = "", **fields: str) -> TestResponse:
        """Post as a browser's form does."""
        headers = {} if origin is None else {"Origin": origin}
        return self.client.post(f"/comments?site=news{query}", data=GOOD | {"page": PAGE} | fields, headers=headers)

    def raw(self, body: bytes, content_type: str, accept: str = "application/json", **headers: str) -> TestResponse:
        given = {"Origin": ORIGIN, "Accept": accept, **headers}
        return self.client.post("/comments?site=news", data=body, content_type=content_type, headers=given)

    def wrote(self, comment: str = GOOD_TEXT, status: Status = Status.APPROVED, **fields: Any) -> str:
        """Let a comment come in and stand at `status`; return its id."""
        answer = self.send(comment=comment, token=self.token(fields.get("page", PAGE)), **fields)
        assert answer.status_code == 201, answer.text
        id: str = answer.get_json()["id"]
        self.decide(id, status)
        return id

    def decide(self, id: str, status: Status) -> None:
        found = self.stored(id)
        if found.status is not status:
            self.ctx.store.write(lambda tx: comments.change_status(tx, id, found.revision, status))

    def stored(self, id: str) -> Comment:
        with self.ctx.store.read() as tx:
            found = comments.by_id(tx, id)
        assert found
        return found

    def comments(self) -> list[Comment]:
        """All that is stored, oldest first."""
        with self.ctx.store.read() as tx:
            cards = [card for status in Status for card in comments.page(tx, status=status, order="oldest")]
        return sorted((card.comment for card in cards), key=lambda comment: comment.created)

    def dump(self) -> str:
        """Every row of every table."""
        with self.ctx.store.read() as tx:
            names = tx.dialect.get_table_names(tx)
            rows = {name: [str(row) for row in tx.execute(text(f"SELECT * FROM {name}"))] for name in sorted(names)}
        return json.dumps(rows, indent=1)
