"""Headers on every response, errors too."""

import pytest
from flask import Flask

from moderation.app import MODERATORS, create_app
from moderation.store import Store
from tests.builders import ORIGIN, Clock, a_context, a_stored_site
from tests.web.reading import OWN, Service

PATHS = [
    ("/embed/thread", 200),
    ("/thread", 200),
    ("/embed/token", 200),
    ("/api/v1/threads", 200),
    ("/embed.js", 200),
    ("/static/page.css", 200),
    ("/login", 200),
    ("/queue", 303),
    ("/nope", 404),
    ("/comments", 405),
    ("/healthz", 200),
]


@pytest.fixture
def service(sqlite_store: Store) -> Service:
    return Service.at(sqlite_store)


def policy(answer: object) -> dict[str, list[str]]:
    text: str = answer.headers["Content-Security-Policy"]  # type: ignore[attr-defined]
    return {part.split()[0]: part.split()[1:] for part in text.split(";")}


@pytest.mark.parametrize(("path", "status"), PATHS)
def test_every_response_says_what_a_browser_may_do(service: Service, path: str, status: int) -> None:
    answer = service.get(path)
    assert answer.status_code == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert policy(answer)["default-src"] == ["'none'"]
    assert "frame-ancestors" in policy(answer)


def test_the_thread_page_runs_no_script_and_is_framed_by_its_site_only(service: Service) -> None:
    found = policy(service.get("/thread"))
    assert "script-src" not in found
    assert found["form-action"] == ["'self'"]
    assert found["base-uri"] == ["'none'"]
    assert found["frame-ancestors"] == ["'self'", ORIGIN]


def test_the_form_with_errors_has_the_same_policy(service: Service) -> None:
    assert policy(service.post(OWN)) == policy(service.get("/thread"))


def test_data_is_sandboxed(service: Service) -> None:
    for path in ("/embed/thread", "/api/v1/threads", "/embed/token", "/feeds/news.atom"):
        assert "sandbox" in policy(service.get(path))


def test_moderators_pages_are_never_framed_and_run_one_script_by_nonce(service: Service) -> None:
    found = [policy(service.get("/login")) for _ in range(2)]
    assert found[0]["frame-ancestors"] == ["'none'"]
    assert found[0]["require-trusted-types-for"] == ["'script'"]
    assert found[0]["script-src"] != found[1]["script-src"]
    assert {one.name for one in MODERATORS} == {
        "account",
        "second",
        "invited",
        "queue",
        "batches",
        "filtering",
        "together",
        "release",
        "later",
        "asking",
        "editing",
        "holds",
        "notes",
        "live",
        "learning",
        "quality",
        "mail",
        "sittings",
        "training",
        "figures",
        "entries",
        "rules",
        "house",
        "authors",
        "proposals",
        "own",
        "factors",
        "passkeys",
        "people",
        "assents",
        "decisions",
    }


def test_https_is_kept_once_the_service_has_it(sqlite_store: Store) -> None:
    ctx = a_context(sqlite_store, Clock(), public_url="https://comments.example")
    a_stored_site(sqlite_store)
    app: Flask = create_app(ctx.settings, ctx)
    answer = app.test_client().get("/healthz", base_url="https://comments.example")
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
