"""What readers are shown: the shared fragment, the whole page, and to an author the own comment that waits."""

import re
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest

from moderation.comment import Status
from moderation.store import Store
from tests.builders import ORIGIN, PAGE
from tests.web.reading import OWN, Service


@pytest.fixture
def service(sqlite_store: Store) -> Service:
    return Service.at(sqlite_store)


def test_only_what_was_approved_is_shown(store: Store) -> None:
    service = Service.at(store)
    for status in (Status.APPROVED, Status.PENDING, Status.SPAM, Status.REJECTED):
        service.wrote(comment=f"Das ist {status}.", status=status)
    for path in ("/embed/thread", "/thread", "/api/v1/threads", "/feeds/news.atom"):
        shown = service.get(path).text
        assert "Das ist approved." in shown
        assert not re.search(r"Das ist (pending|spam|rejected)", shown)


def test_replies_stand_below_what_they_answer(service: Service) -> None:
    first = service.wrote(comment="Erster")
    service.wrote(comment="Zweiter")
    service.wrote(comment="Antwort", comment_parent=first)
    tree = html5lib.parse(service.get("/embed/thread").text, namespaceHTMLElements=False)
    reply = tree.find(f".//li/article[@id='comment-{first}']/../details/ol/li/article")
    assert reply is not None
    assert "Antwort" in "".join(reply.itertext())


def test_a_removed_comment_with_replies_leaves_a_tombstone(service: Service) -> None:
    gone = service.wrote(comment="Bald weg", author="Bertha")
    service.wrote(comment="Antwort", comment_parent=gone)
    service.decide(gone, Status.REJECTED)
    shown = service.get("/embed/thread").text
    assert "Antwort" in shown
    assert f'class="comment gone" part="comment" id="comment-{gone}"' in shown
    assert "Bald weg" not in shown
    assert "Bertha" not in shown


def deepest(html: str) -> int:
    """How many lists of comments stand within one another."""

    def below(element: Element) -> int:
        lists = 1 if element.tag == "ol" and len(element) else 0
        return lists + max((below(child) for child in element), default=0)

    return below(html5lib.parse(html, namespaceHTMLElements=False))


def test_a_very_deep_thread_is_shown_within_a_few_levels(service: Service) -> None:
    parent = ""
    for number in range(40):
        parent = service.wrote(comment=f"Ebene {number}", author=f"Ben {number}", comment_parent=parent)
    shown = service.get("/embed/thread").text
    assert deepest(shown) == 5
    assert all(f"Ebene {number}<" in shown for number in range(40))
    assert "<bdi>Ben 38</bdi></span>" in shown


def test_authors_names_are_isolated_and_their_links_lend_no_rank(service: Service) -> None:
    service.wrote(author="בן <b>", url="https://ben.example/?a=1&b='2'")
    shown = service.get("/embed/thread").text
    assert "<bdi>בן &lt;b&gt;</bdi>" in shown
    assert 'rel="ugc nofollow noopener noreferrer"' in shown
    assert re.search(r'<time datetime="2026-11-23T12:\d\d:\d\dZ">23\. November 2026', shown)


def test_an_empty_thread_says_so_and_stores_nothing(service: Service) -> None:
    before = service.dump()
    assert "no-comments" in service.get("/embed/thread", f"{PAGE}/new").text
    assert service.dump() == before


# --- The fragment: one copy for everybody ---


def test_the_fragment_is_the_same_for_everybody(service: Service) -> None:
    service.wrote()
    first = service.get("/embed/thread")
    others = [
        {"Origin": ORIGIN, "Cookie": "session=1", "Accept-Language": "en"},
        {"User-Agent": "x", "X-Forwarded-For": "6.6.6.6", "X-Forwarded-Host": "evil.example", "Accept": "*/*"},
    ]
    for headers in others:
        again = service.get("/embed/thread", headers=headers)
        assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert 'name="token" value=""' in first.text


@pytest.mark.parametrize(
    "path", ["/embed/thread", "/api/v1/threads", "/api/v1/counts", "/feeds/news.atom", "/embed.js"]
)
def test_what_is_public_may_be_kept_and_is_asked_about_each_time(service: Service, path: str) -> None:
    service.wrote()
    first = service.get(path)
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert "max-age" in first.headers["CDN-Cache-Control"]
    assert first.headers["Vary"] == "Accept-Encoding"
    assert not first.headers["ETag"].startswith("W/")
    again = service.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "public, no-cache"


def test_the_etag_changes_with_what_the_public_sees_and_nothing_else(service: Service) -> None:
    service.wrote()
    tags = [service.get("/embed/thread").headers["ETag"]]
    waiting = service.wrote(comment="Noch nicht", status=Status.PENDING)
    tags.append(service.get("/embed/thread").headers["ETag"])
    service.decide(waiting, Status.APPROVED)
    tags.append(service.get("/embed/thread").headers["ETag"])
    service.decide(waiting, Status.SPAM)
    tags.append(service.get("/embed/thread").headers["ETag"])
    assert tags[0] == tags[1] != tags[2] != tags[3] == tags[0]
    assert service.get("/embed/thread", lang="en").headers["ETag"] not in tags


def test_made_up_pages_fill_no_shared_cache(service: Service) -> None:
    assert "CDN-Cache-Control" not in service.get("/embed/thread", f"{PAGE}/made-up").headers


def test_the_whole_page_is_kept_by_nobody(service: Service) -> None:
    answer = service.get("/thread")
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.search(r'name="token" value="[^"]{50,}"', answer.text)
    assert f'href="{PAGE}"' in answer.text
    assert "<script" not in answer.text


# --- The own comment that waits ---


def own_view(service: Service, comment: str = "Mein Text mit [Link](https://spam.example/)") -> str:
    location: str = service.post(OWN, token=service.token(), comment=comment, url="spam.example").headers["Location"]
    return location


def test_an_author_sees_the_own_waiting_comment_without_links(service: Service) -> None:
    answer = service.client.get(own_view(service))
    assert "Mein Text mit Link" in answer.text
    assert "spam.example" not in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_ticket_is_good_for_ten_minutes_and_this_comment(service: Service) -> None:
    location = own_view(service)
    service.clock.forward(minutes=11)
    late = service.client.get(location)
    assert (late.status_code, "Mein Text" in late.text) == (200, False)
    forged = service.get("/thread", own="forged.ticket.here")
    assert (forged.status_code, "Mein Text" in forged.text) == (200, False)


def test_the_ticket_shows_nothing_on_another_page(service: Service) -> None:
    [ticket] = parse_qs(urlsplit(own_view(service)).query)["own"]
    assert "Mein Text" in service.get("/thread", own=ticket).text
    assert "Mein Text" not in service.get("/thread", PAGE + "/anders", own=ticket).text


def test_spam_looks_to_its_author_as_what_waits(service: Service) -> None:
    location = own_view(service)
    waiting = service.client.get(location).text
    service.decide(service.comments()[0].id, Status.SPAM)
    same = re.compile(r'name="token" value="[^"]*"')
    assert same.sub("", service.client.get(location).text) == same.sub("", waiting)


def test_once_approved_it_is_shown_once(service: Service) -> None:
    location = own_view(service)
    service.decide(service.comments()[0].id, Status.APPROVED)
    assert service.client.get(location).text.count("Mein Text") == 1
    assert urlsplit(location).fragment == f"comment-{service.comments()[0].id}"


def test_two_readers_of_one_fragment_get_tokens_of_their_own(service: Service) -> None:
    ben, bea = service.token(), service.token()
    assert ben != bea
    assert service.send(token=ben).status_code == service.send(token=bea, author="Bea").status_code == 201
    assert len(service.comments()) == 2
