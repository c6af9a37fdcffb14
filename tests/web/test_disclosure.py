"""What a host page says of its article stands at the head of the thread, and nothing that it may not say."""

from urllib.parse import parse_qs, urlsplit

import pytest

from moderation.store import Store
from moderation.web.embed import FRAGMENTS
from tests.web.reading import OWN, Service

SOURCE = "https://agency.example/kasachstan?id=1"
WRITTEN = "This article was written with the help of artificial intelligence and checked by the editors."
REWRITTEN = "This article was rewritten by artificial intelligence and checked by the editors."


@pytest.fixture
def service(sqlite_store: Store) -> Service:
    return Service.at(sqlite_store, "en")


def kept(service: Service) -> int:
    return len(service.app.extensions[FRAGMENTS]._held)


@pytest.mark.parametrize("path", ["/thread", "/embed/thread"])
def test_it_stands_at_the_head_with_a_link_to_the_source(service: Service, path: str) -> None:
    service.wrote()
    page = service.get(path, ai="written", source=SOURCE).text
    assert page.index(WRITTEN) < page.index('class="comments-title"')
    assert f'<a href="{SOURCE}" rel="noopener noreferrer">Source</a>' in page
    assert 'role="note"' in page
    assert REWRITTEN in service.get(path, ai="rewritten").text
    assert "Source" not in service.get(path, ai="rewritten").text


@pytest.mark.parametrize("path", ["/thread", "/embed/thread"])
def test_what_is_not_known_says_nothing(service: Service, path: str) -> None:
    service.wrote()
    for ai in ("", "Written", "written ", "<b>", "x" * 2_000):
        assert 'role="note"' not in service.get(path, ai=ai, source=SOURCE).text
    for odd in ("javascript:alert(1)", "//agency.example", "agency.example", "https://u:p@agency.example", "https://"):
        page = service.get(path, ai="written", source=odd).text
        assert WRITTEN in page
        assert "Source" not in page


def test_made_up_sources_take_no_room_among_what_is_kept(service: Service) -> None:
    service.wrote()
    plain = service.get("/embed/thread").text
    for number in range(5):
        noted = service.get("/embed/thread", ai="written", source=f"https://made-up-{number}.example/")
        assert f"https://made-up-{number}.example/" in noted.text
    assert kept(service) == 1
    assert service.get("/embed/thread").text == plain
    assert "<!--" not in plain + noted.text


def test_no_comment_can_stand_in_its_place(service: Service) -> None:
    service.wrote(comment="<!--head-->", author="<!--head-->")
    page = service.get("/embed/thread", ai="written").text
    assert page.count(WRITTEN) == 1
    assert page.index(WRITTEN) < page.index('id="comments-title"')


def test_without_a_script_it_stays_through_errors_and_after_sending(service: Service) -> None:
    id = service.wrote()
    page = service.get("/thread", ai="written", source=SOURCE).text
    reply = page.split('class="comment-reply-link" href="')[1].split('"')[0].replace("&amp;", "&")
    assert parse_qs(urlsplit(reply).query)["source"] == [SOURCE]
    assert parse_qs(urlsplit(reply).query)["reply"] == [id]
    query = "&ai=written&source=https%3A%2F%2Fagency.example%2F"
    assert WRITTEN in service.post(OWN, query, token=service.token(), comment="").text
    sent = service.post(OWN, query, token=service.token(), comment="Gut")
    assert WRITTEN in service.client.get(sent.headers["Location"]).text


def test_within_a_host_page_the_addresses_stay_short(service: Service) -> None:
    service.wrote()
    assert service.get("/embed/thread", ai="written", source=SOURCE).text.count("agency.example") == 1
