"""Comments for the source of the host's page, and the newest ones for its other pages."""

import pytest

from moderation.comment import Status
from moderation.store import Store
from moderation.web import include
from tests.builders import ORIGIN, PAGE
from tests.web.reading import Service

MARKUP = ("<form", "<script", "<template", "<button", "<input", "<style", " on")


@pytest.fixture
def service(sqlite_store: Store) -> Service:
    return Service.at(sqlite_store)


@pytest.mark.parametrize("path", ["/embed/include", "/embed/latest"])
def test_it_is_the_same_for_everybody_and_shared_caches_may_keep_it(service: Service, path: str) -> None:
    service.wrote()
    answer = service.get(path)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "max-age" in answer.headers["CDN-Cache-Control"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    again = service.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["/embed/include", "/embed/latest"])
def test_where_nobody_wrote_there_is_nothing_at_all(service: Service, path: str) -> None:
    service.wrote(status=Status.PENDING)
    answer = service.get(path, page=f"{ORIGIN}/empty")
    assert (answer.status_code, answer.data) == (200, b"")


def test_an_include_is_what_was_approved_and_nothing_to_act_on(service: Service) -> None:
    first = service.wrote(comment="Der *erste* <script>", url="https://ben.example")
    reply = service.wrote(comment="Die Antwort", comment_parent=first, author="Bea")
    service.wrote(comment="Wartet noch", status=Status.PENDING)
    html = service.get("/embed/include").text
    assert "2 Kommentare" in html
    assert "Der <em>erste</em> &lt;script&gt;" in html
    assert html.index(f'id="comment-{first}"') < html.index('<ol class="children">') < html.index(f"comment-{reply}")
    assert f'href="{PAGE}#comment-{first}"' in html
    assert 'rel="ugc nofollow noopener noreferrer"' in html
    assert "Wartet noch" not in html
    assert [mark for mark in MARKUP if mark in html] == []


def test_an_include_changes_with_what_is_public(service: Service) -> None:
    id = service.wrote(comment="Erst da")
    assert "Erst da" in service.get("/embed/include").text
    assert "1 comment<" in service.get("/embed/include", lang="en").text
    service.decide(id, Status.REJECTED)
    assert service.get("/embed/include").text == ""


def test_a_long_thread_leads_on_to_the_rest(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(include, "MOST", 2)
    for number in range(3):
        service.wrote(comment=f"Nummer {number}")
    html = service.get("/embed/include").text
    assert "Nummer 1" in html
    assert "Nummer 2" not in html
    assert "/thread?site=news" in html
    assert "1 weiteren Kommentar" in html


def test_the_newest_of_the_site_come_first_and_lead_to_their_pages(service: Service) -> None:
    service.wrote(comment="Der ältere", page=f"{ORIGIN}/eins")
    id = service.wrote(comment="Der **jüngere** " + "und lange " * 20, page=f"{ORIGIN}/zwei", author="<b>Bea")
    html = service.get("/embed/latest").text
    assert html.index("Der jüngere und lange") < html.index("Der ältere")
    assert "lange und…</p>" in html
    assert "&lt;b&gt;Bea" in html
    assert f'href="{ORIGIN}/zwei#comment-{id}"' in html
    assert f"<bdi>{ORIGIN.partition('://')[2]}/zwei</bdi>" in html


@pytest.mark.parametrize(("asked", "got"), [("", 5), ("2", 2), ("0", 1), ("999", 20), ("many", 5), ("-1", 5)])
def test_as_many_as_are_asked_for_and_no_more_than_twenty(service: Service, asked: str, got: int) -> None:
    for number in range(22):
        service.wrote(comment=f"Nummer {number}")
    assert service.get("/embed/latest", count=asked).text.count("<li>") == got


@pytest.mark.parametrize(("language", "says"), [("de", "1 Kommentar"), ("en", "1 comment"), ("xx", "1 Kommentar")])
def test_counts_are_said_in_words_on_demand(service: Service, language: str, says: str) -> None:
    service.wrote()
    assert service.get("/api/v1/counts", lang=language).get_json() == {PAGE: 1}
    assert service.get("/api/v1/counts", lang=language, words="1").get_json() == {PAGE: says}
