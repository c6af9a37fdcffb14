"""What readers' scripts may ask, in the contract's words; and the feeds."""

from typing import Any
from xml.etree import ElementTree

import pytest

from moderation.comment import SafeHTML, Status
from moderation.store import Store
from moderation.web.feeds import _clean
from tests.builders import BEN, PAGE
from tests.web.reading import Service

ATOM = {"a": "http://www.w3.org/2005/Atom", "thr": "http://purl.org/syndication/thread/1.0"}


@pytest.fixture
def service(sqlite_store: Store) -> Service:
    return Service.at(sqlite_store)


def test_a_thread_as_json(service: Service) -> None:
    first = service.wrote(comment="*Hallo*", url="ben.example")
    second = service.wrote(comment="Antwort", comment_parent=first)
    answer = service.get("/api/v1/threads", f"{PAGE}?utm_source=x#y").get_json()
    assert (answer["thread"], answer["count"]) == (PAGE, 2)
    assert answer["comments"][0] == {
        "id": first,
        "parent": None,
        "author": "Ben",
        "url": "https://ben.example/",
        "html": "<p><em>Hallo</em></p>\n",
        "created": "2026-11-23T12:00:30Z",
        "edited": None,
        "edited_by_staff": False,
        "badge": None,
        "staff": False,
        "helpful": 0,
    }
    assert answer["comments"][1]["id"] == second
    assert answer["comments"][1]["parent"] == first


def test_counts_answer_under_the_address_that_was_asked(service: Service) -> None:
    service.wrote()
    service.wrote(status=Status.PENDING)
    asked = [f"{PAGE}?utm_medium=x", PAGE, f"{PAGE}/other"]
    answer = service.client.get("/api/v1/counts", query_string=[("site", "news"), *(("page", page) for page in asked)])
    assert answer.get_json() == {asked[0]: 1, asked[1]: 1, asked[2]: 0}
    many = [("site", "news"), *(("page", f"{PAGE}/{number}") for number in range(101))]
    assert service.client.get("/api/v1/counts", query_string=many).status_code == 400


def own(service: Service, id: str, token: str, as_header: bool = True) -> Any:
    if as_header:
        return service.client.get(f"/api/v1/comments/{id}", headers={"Authorization": f"Bearer {token}"})
    return service.client.get(f"/api/v1/comments/{id}", query_string={"edit_token": token})


@pytest.mark.parametrize("as_header", [True, False])
def test_an_author_may_ask_whether_the_own_comment_still_waits(service: Service, as_header: bool) -> None:
    sent = service.send(token=service.token(), comment="[Link](https://a.example)").get_json()
    found = own(service, sent["id"], sent["edit_token"], as_header)
    assert (found.get_json()["status"], found.get_json()["html"]) == ("pending", "<p>Link</p>\n")
    assert (found.headers["Cache-Control"], found.headers["X-Robots-Tag"]) == ("no-store", "noindex")
    assert BEN not in found.text
    service.decide(sent["id"], Status.APPROVED)
    assert own(service, sent["id"], sent["edit_token"], as_header).get_json()["status"] == "approved"


def test_nobody_else_may_ask(service: Service) -> None:
    mine = service.send(token=service.token()).get_json()
    other = service.send(token=service.token(), comment="Ein anderer").get_json()
    for id, token in (
        (mine["id"], other["edit_token"]),
        (mine["id"], ""),
        (mine["id"], "x.y.z"),
        ("none", mine["edit_token"]),
    ):
        assert own(service, id, token).status_code == 404


def test_a_page_may_ask_across_origins_with_the_token_in_a_header(service: Service) -> None:
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
    answer = service.client.options("/api/v1/comments/abc", headers={"Origin": "https://x.example"} | asked)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert answer.headers["Access-Control-Allow-Headers"] == "Authorization"


def test_the_feed_of_a_site_and_of_a_page(service: Service) -> None:
    first = service.wrote(comment="Erster & <b>", url="ben.example")
    service.wrote(comment="Antwort", comment_parent=first)
    service.wrote(comment="Anderswo", page=f"{PAGE}/other")
    site = ElementTree.fromstring(service.client.get("/feeds/news.atom").data)
    assert len(site.findall("a:entry", ATOM)) == 3
    page = ElementTree.fromstring(service.client.get("/feeds/news.atom", query_string={"page": PAGE}).data)
    reply, answered = page.findall("a:entry", ATOM)
    target = reply.find("thr:in-reply-to", ATOM)
    assert target is not None
    assert target.get("ref") == answered.findtext("a:id", None, ATOM)
    assert "&lt;b&gt;" in (answered.findtext("a:content", "", ATOM))
    assert answered.findtext("a:author/a:name", "", ATOM) == "Ben"


def test_an_unknown_sites_feed_is_not_found(service: Service) -> None:
    assert service.client.get("/feeds/nobody.atom").status_code == 404


def test_a_feed_is_xml_whatever_old_texts_hold(service: Service) -> None:
    odd = "a\x00b\x0bc\ud800d\ufffee"
    assert ElementTree.fromstring(f"<x>{_clean(odd)}</x>").text == "abcde"
    assert SafeHTML(odd).markup == odd
