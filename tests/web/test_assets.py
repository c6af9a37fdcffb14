"""The component's files: small, named by their content, and all of it under one integrity for those who ask for it."""

import base64
import gzip
import hashlib

import pytest

from moderation.store import Store, pins
from moderation.web import assets
from tests.builders import NOW
from tests.web.reading import Service

BUDGET, LOADER_BUDGET = 5_000, 2_000


@pytest.fixture
def service(sqlite_store: Store) -> Service:
    return Service.at(sqlite_store)


def packed(text: bytes) -> int:
    return len(gzip.compress(text, 9))


def test_all_for_reading_and_writing_stays_within_its_budget(service: Service) -> None:
    """As it is sent, gzipped each by itself: the loader, the style (within the fragment), and the rest."""
    loader = packed(service.client.get("/embed.js").data)
    style = packed(service.client.get("/embed.css").data)
    rest = packed(service.client.get(assets.modules()["thread"].path).data)
    assert loader <= LOADER_BUDGET
    assert loader + style + rest <= BUDGET, (loader, style, rest)


def test_what_is_named_by_its_content_is_kept_for_good(service: Service) -> None:
    for module in (*assets.modules().values(), assets.pinned()):
        answer = service.client.get(module.path, headers={"Origin": "https://anybody.example"})
        assert answer.data == module.body
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert service.client.get("/assets/thread-000000000000.js").status_code == 404
    assert service.client.get("/embed-000000000000.js").status_code == 404


def test_browsers_get_it_packed(service: Service) -> None:
    answer = service.client.get("/embed.js", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == service.client.get("/embed.js").data
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_the_integrity_is_that_of_what_is_sent(service: Service) -> None:
    pinned = assets.pinned()
    digest = hashlib.sha384(service.client.get(pinned.path).data).digest()
    assert pinned.integrity == "sha384-" + base64.b64encode(digest).decode()


def test_the_whole_component_loads_no_other_code() -> None:
    text = assets.pinned().body.decode()
    assert "import(" not in text
    assert "export " not in text
    assert "class CommentThread" in text


def test_a_version_that_was_printed_is_served_after_an_update(service: Service) -> None:
    old = b"export const version = 'of last year';"
    content = hashlib.sha256(old).hexdigest()[: assets.HASH_LENGTH]
    address = f"/embed-{content}.js"
    assert service.client.get(address).status_code == 404
    service.ctx.store.write(lambda tx: pins.keep(tx, service.site.id, content, old, NOW))
    answer = service.client.get(address)
    assert answer.data == old
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(("path", "most"), [("/counts.js", 700), ("/latest.js", 700)])
def test_the_widgets_are_small(service: Service, path: str, most: int) -> None:
    answer = service.client.get(path)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert packed(answer.data) <= most


def test_the_style_of_included_comments_touches_nothing_else_of_a_page(service: Service) -> None:
    style = service.client.get("/include.css").text
    assert style.startswith("@scope(.comment-thread){")
    assert style.count("{") == style.count("}")
