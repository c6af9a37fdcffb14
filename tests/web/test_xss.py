"""Hostile markup through the real routes: in every field, every sink shows it as text."""

import json
import re
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import html5lib
import pytest

from moderation.comment import Status
from moderation.store import Store
from tests.builders import GOOD_TEXT, ORIGIN, PAGE
from tests.corpora import records
from tests.web.reading import OWN, Service

OWN_VECTORS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "[x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    '<blockquote cite="\n" onfocus=alert(1) autofocus>',
    "</textarea></script><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "http://x.com/?'onmouseover='alert(1)'x='",
    "]]><script>alert(1)</script>",
]

# Everything the templates and the sanitiser write by themselves.
TAGS = frozenset(
    re.findall(
        r"\w+",
        "html head body meta title link header main section p h1 h2 a span ol li article bdi time div form label "
        "textarea input button ul br em strong code pre blockquote del s hr template fieldset legend details summary "
        "svg circle path rect text",
    )
)
# In whose namespace the portraits are.
SVG = "{http://www.w3.org/2000/svg}"
ATTRIBUTES = ("style", "srcdoc")
OUR_BUTTONS = re.compile(r"(http://localhost(:\d+)?)?/preview\?")
STARTS = ("http:", "https:", "/", "#", "mailto:")


def vectors(capsys: pytest.CaptureFixture[str]) -> list[str]:
    found = records("xss-payloadbox/vectors.json", capsys)
    texts = [item if isinstance(item, str) else str(item.get("vector", item)) for item in found]
    return OWN_VECTORS + texts[:: max(1, len(texts) // 200)]


def dangers(html: str) -> list[str]:
    """Tags, attributes and addresses that our templates never write."""
    found = []
    for element in html5lib.parse(html, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag.removeprefix(SVG) not in TAGS:
            found.append(element.tag)
        for name, value in element.attrib.items():
            odd = name in ("href", "src", "action") and not value.startswith(STARTS) and value != "data:,"
            odd = odd or (name == "formaction" and not OUR_BUTTONS.match(value))
            if odd or name in ATTRIBUTES or name.startswith("on"):
                found.append(f"{name}={value}")
    return found


@pytest.fixture
def service(sqlite_store: Store) -> Service:
    return Service.at(sqlite_store)


def test_nothing_hostile_comes_out_of_a_thread(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    own: list[Any] = []
    for vector in vectors(capsys):
        name = vector.replace("\n", " ")[:200]
        sent = service.send(token=service.token(), comment=vector or "x", author=name or "x")
        if sent.status_code == 201:
            own.append(sent.get_json())
            service.decide(sent.get_json()["id"], Status.APPROVED)
    assert len(own) >= len(OWN_VECTORS)
    assert dangers(service.get("/embed/thread").text) == []
    assert dangers(service.get("/thread").text) == []
    for comment in service.get("/api/v1/threads").get_json()["comments"]:
        assert dangers(comment["html"]) == []
    assert all(dangers(one["item"] + one["html"]) == [] for one in own)
    feed = ElementTree.fromstring(service.client.get("/feeds/news.atom").data)
    contents = [element.text or "" for element in feed.iter("{http://www.w3.org/2005/Atom}content")]
    assert len(contents) == min(50, len(own))
    assert all(dangers(content) == [] for content in contents)


def test_nothing_hostile_comes_back_with_an_error(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    for vector in vectors(capsys)[:60]:
        for fields in ({"author": vector, "email": vector, "url": vector, "comment_parent": vector}, {"page": vector}):
            given = {"comment": vector or "x", "token": vector} | fields
            answer = service.post(OWN, **given)
            assert answer.status_code == 422
            assert dangers(answer.text) == [], vector
        nowhere = service.client.get("/x" + quote(vector))
        for answer in (nowhere, service.get("/thread", vector), service.get("/thread", lang=vector)):
            assert dangers(answer.text) == [], vector


def test_nothing_hostile_comes_out_of_a_changed_comment(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    for vector in vectors(capsys)[:60]:
        sent = service.send(token=service.token()).get_json()
        service.decide(sent["id"], Status.APPROVED)
        query = {"site": "news", "page": PAGE, "comment": sent["id"], "panel": "1"}
        for fields in ({"comment": vector}, {"comment": f"{vector}\x00"}):
            given = {"edit_token": sent["edit_token"]} | fields
            answer = service.client.post("/edit", query_string=query, data=given, headers={"Origin": ORIGIN})
            assert dangers(answer.text) == [], vector
        ticket = service.ctx.signer.own_ticket(sent["id"], service.clock())
        assert dangers(service.get("/thread", own=ticket).text) == [], vector


def test_hostile_website_addresses_are_refused(service: Service) -> None:
    for url in ("javascript:alert(1)", "data:text/html,x", "http://a:b@c.de\\", "https://x.de/' onclick='x", "//x.de"):
        answer = service.send(token=service.token(), url=url)
        if answer.status_code == 201:
            service.decide(answer.get_json()["id"], Status.APPROVED)
    assert dangers(service.get("/embed/thread").text) == []


def test_json_is_never_read_as_a_page(service: Service) -> None:
    service.wrote(comment="<script>alert(1)</script>")
    answer = service.get("/api/v1/threads")
    assert answer.mimetype == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "<script" not in json.dumps(answer.get_json())


def test_the_same_text_is_rendered_alike_for_all(service: Service) -> None:
    first = service.wrote(comment=f"{GOOD_TEXT} *x*", email="ada@example.org")
    second = service.wrote(comment=f"{GOOD_TEXT} *x*", email="mallory@example.org")
    assert service.stored(first).html == service.stored(second).html
