"""Bad input: 4xx that names the field and the remedy, nothing stored, text given back. Never 5xx."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from werkzeug.test import TestResponse

from moderation.comment import EMAIL_LIMIT, NAME_LIMIT, TEXT_LIMIT, URL_LIMIT
from moderation.store import Store
from tests.builders import ORIGIN, PAGE
from tests.corpora import CORPORA, note
from tests.web.reading import GOOD, OWN, Service

FROM_SITE = {"HTTP_ORIGIN": ORIGIN}
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@pytest.fixture
def service(sqlite_store: Store) -> Service:
    return Service.at(sqlite_store)


def email_of(length: int) -> str:
    """An address of this length whose labels are as long as DNS allows."""
    head = f"ben@{'d' * 60}.{'e' * 60}.{'f' * 60}."
    return head + "g" * (length - len(head) - 4) + ".org"


def url_of(length: int) -> str:
    return "https://example.org/".ljust(length, "a")


MAKE: dict[str, tuple[int, Callable[[int], str]]] = {
    "comment": (TEXT_LIMIT, lambda length: "ö" * length),
    "author": (NAME_LIMIT, lambda length: "Bö" * (length // 2) + "n" * (length % 2)),
    "email": (EMAIL_LIMIT, email_of),
    "url": (URL_LIMIT, url_of),
}


@pytest.mark.parametrize("field", ["comment", "author", "url"])
def test_a_field_at_its_limit_is_stored_whole(service: Service, field: str) -> None:
    limit, make = MAKE[field]
    assert service.send(token=service.token(), **{field: make(limit)}).status_code == 201
    [comment] = service.comments()
    stored = {"comment": comment.text, "author": comment.author_name, "url": comment.author_url}
    assert stored[field] == make(limit)


@pytest.mark.parametrize("field", MAKE)
@pytest.mark.parametrize("over", [1, 5_000, 15_000])
def test_a_field_over_its_limit_is_refused_by_name(service: Service, field: str, over: int) -> None:
    limit, make = MAKE[field]
    answer = service.send(token=service.token(), **{field: make(limit + over)})
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])
    assert str(limit) in answer.get_json()["errors"][field][0]
    assert service.comments() == []


@pytest.mark.parametrize("field", ["comment", "author", "email", "url", "comment_parent", "page"])
@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b", "a\x1bb", "a\x7fb", "\ufffe"])
def test_characters_that_no_text_has_are_refused_by_name(service: Service, field: str, bad: str) -> None:
    answer = service.send(token=service.token(), **{field: bad})
    assert answer.status_code == 422
    assert field in answer.get_json()["errors"]
    assert service.comments() == []


@pytest.mark.parametrize("field", ["author", "email", "url", "page"])
@pytest.mark.parametrize("bad", ["a\r\nBcc: all@example.org", "a\nSet-Cookie: x=1", "a%0d%0aX: y\n"])
def test_no_header_gets_injected(service: Service, field: str, bad: str) -> None:
    for answer in (service.send(token=service.token(), **{field: bad}), service.post(OWN, **{field: bad})):
        assert answer.status_code == 422
        assert not {"Bcc", "Set-Cookie", "X"} & set(answer.headers.keys())


@pytest.mark.parametrize("field", ["comment", "author", "email"])
@pytest.mark.parametrize("empty", ["", " ", "\n\t ", "\u200b", "\u3164"])
def test_a_required_field_left_out_is_named_in_german(service: Service, field: str, empty: str) -> None:
    answer = service.send(token=service.token(), **{field: empty})
    assert list(answer.get_json()["errors"]) == [field]
    assert answer.get_json()["errors"][field][0].startswith(("Bitte", "Das"))


@pytest.mark.parametrize("broken", [b"%ff%fe", b"\xff\xfe", b"a%C3"])
def test_a_form_that_is_not_utf8_comes_back_with_its_text(service: Service, broken: bytes) -> None:
    fields = urlencode({"author": "Ben", "email": "ben@example.org", "page": PAGE}).encode()
    body = fields + b"&comment=Hallo+Welt" + broken
    assert list(service.raw(body, FORM).get_json()["errors"]) == ["comment"]
    page = service.raw(body, FORM, accept="text/html")
    assert (page.status_code, "Hallo Welt" in page.text) == (422, True)


def test_a_field_sent_twice_is_refused_by_name(service: Service) -> None:
    body = urlencode([*GOOD.items(), ("page", PAGE), ("author", "Mallory")]).encode()
    assert list(service.raw(body, FORM).get_json()["errors"]) == ["author"]
    doubled = b'{"comment":"a","comment":"b","author":"Ben","email":"ben@example.org","page":"' + PAGE.encode() + b'"}'
    assert list(service.raw(doubled, JSON).get_json()["errors"]) == ["comment"]


@pytest.mark.parametrize("value", [1, 1.5, True, None, [], ["a"], {}, {"a": "b"}, int("9" * 4000)])
def test_json_that_is_no_string_is_refused_by_its_fields_name(service: Service, value: Any) -> None:
    answer = service.send(comment=value)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["comment"])


@pytest.mark.parametrize(
    "body", [b"[]", b'"text"', b"1", b"null", b"true", b"[[]]", b"NaN", b"-Infinity", b"9" * 9_000]
)
def test_json_that_is_no_object_is_refused(service: Service, body: bytes) -> None:
    answer = service.raw(body, JSON)
    assert (answer.status_code, "body" in answer.get_json()["errors"]) == (422, True)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'comment': 'a'}",
        b"[" * 100_000,
        b'{"comment":' * 10_000,
        b"\xff",
        '{"comment":"a"}'.encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b"{}{}",
    ],
)
def test_json_that_can_not_be_read_is_refused(service: Service, body: bytes) -> None:
    answer = service.raw(body, JSON)
    assert (answer.status_code, "JSON" in answer.get_json()["error"]) == (400, True)


@pytest.mark.parametrize("value", [b"NaN", b"Infinity", b"1e999", b"9" * 20_000])
def test_odd_numbers_are_refused_by_name(service: Service, value: bytes) -> None:
    answer = service.raw(b'{"comment":' + value + b"}", JSON)
    assert (answer.status_code, "comment" in answer.get_json()["errors"]) == (422, True)


def test_the_json_suite_never_breaks_it(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted((CORPORA / "json-suite" / "parsing").glob("*.json"))
    if not files:
        note("the JSON suite is not here", capsys)
    for file in files:
        for body in (file.read_bytes(), b'{"comment":' + file.read_bytes() + b"}"):
            assert 400 <= service.raw(body, JSON).status_code < 500, file.name
    assert service.comments() == []


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data; boundary=x", "application/xml", "", "application/x-json", "image/png"]
)
def test_another_content_type_is_refused_and_the_right_ones_named(service: Service, kind: str) -> None:
    answer = service.raw(b"comment=a", kind)
    assert answer.status_code == 415
    assert FORM in answer.get_json()["error"]
    assert JSON in answer.get_json()["error"]


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity, gzip"])
def test_a_packed_body_is_not_unpacked(service: Service, encoding: str) -> None:
    assert service.raw(b"\x1f\x8b", JSON, **{"Content-Encoding": encoding}).status_code == 415


@pytest.mark.parametrize("size", [160 * 1024 + 1, 10_000_000])
def test_a_body_too_large_is_not_read(service: Service, size: int) -> None:
    for kind in (FORM, JSON):
        answer = service.raw(b"x" * size, kind)
        assert (answer.status_code, "160" in answer.get_json()["error"]) == (413, True)


def test_a_body_without_a_length_is_read_whole_or_not_at_all(service: Service) -> None:
    """As a server passes on a chunked request: the end of the stream is the end of the body."""

    def send(body: bytes) -> int:
        environ = {"wsgi.input": BytesIO(body), "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
        answer = service.client.post("/comments?site=news", content_type=FORM, environ_overrides=environ | FROM_SITE)
        return answer.status_code

    whole = urlencode(GOOD | {"page": PAGE}).encode()
    assert send(whole) == 303
    assert send(whole + b"&filler=" + b"x" * 200_000) == 413


def test_half_a_body_is_no_comment(service: Service) -> None:
    whole = urlencode(GOOD | {"page": PAGE}).encode()
    environ = {"wsgi.input": BytesIO(whole), "wsgi.input_terminated": True, "CONTENT_LENGTH": str(len(whole) + 9)}
    answer = service.client.post("/comments?site=news", content_type=FORM, environ_overrides=environ)
    assert (answer.status_code, service.comments()) == (400, [])


def test_a_form_of_ten_thousand_fields_is_refused(service: Service) -> None:
    body = "&".join(f"f{number}=1" for number in range(10_000)).encode()
    assert service.raw(body, FORM).status_code == 400
    fields = {f"f{number}": "1" for number in range(5_000)}
    assert service.raw(json.dumps(fields).encode(), JSON).status_code == 400


ODD_PAGES = [
    "",
    "kasachstan",
    "/kasachstan",
    "//news.example:8001/",
    "javascript:alert(1)",
    "https://news.example:8001/kasachstan",
    "http://news.example/kasachstan",
    "http://news.example:8002/",
    "http://evil.example/?http://news.example:8001/",
    "http://news.example:8001@evil.example/",
    "http://user@news.example:8001/",
    "http://news.example:8001\\@evil.example/",
    "http://news.example:8001/\\evil",
    "http://news.example:8001/ evil",
    "http://news.example:8001.evil.example/",
    f"{PAGE}/{'x' * URL_LIMIT}",
]


@pytest.mark.parametrize("page", ODD_PAGES)
def test_a_page_that_is_not_the_sites_is_refused_by_name(service: Service, page: str) -> None:
    answer = service.send(page=page)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["page"])
    for path in ("/embed/thread", "/embed/token", "/thread", "/api/v1/threads", "/api/v1/counts"):
        assert service.get(path, page).status_code == 404
    kept = service.post(OWN, page=page, comment="Mein Text <i>bleibt</i>")
    assert (kept.status_code, "Mein Text &lt;i&gt;bleibt" in kept.text) == (422, True)
    assert service.comments() == []


def test_two_different_pages_are_refused(service: Service) -> None:
    answer = service.send(query=f"&page={quote(PAGE + '/other', safe='')}")
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["page"])


READERS = ("/embed/thread", "/embed/token", "/thread", "/api/v1/threads", "/api/v1/counts")


@pytest.mark.parametrize("path", READERS)
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("site=", 400),
        ("site=news&site=news", 400),
        ("site=news&site=other", 400),
        ("site=nobody", 403),
        ("site=" + "x" * 10_000, 403),
        ("site=%00", 400),
        ("site=%ff", 400),
        ("site=news&page=%ff", 400),
    ],
)
def test_an_odd_site_is_refused_by_name(service: Service, path: str, query: str, status: int) -> None:
    for method in ("GET", "HEAD"):
        answer = service.client.open(f"{path}?{query}", method=method)
        assert answer.status_code == status
    posted = service.client.post(f"/comments?{query}", json=GOOD)
    assert posted.status_code == status
    assert {"site", "page"} & set(posted.get_json()["errors"])


def test_an_odd_language_is_refused_and_a_foreign_one_is_the_sites(service: Service) -> None:
    assert service.get("/thread", lang="<script>").status_code == 400
    assert 'lang="de"' in service.get("/thread", lang="gsw").text
    assert 'lang="de"' in service.get("/thread", lang="de-AT").text
    assert 'lang="en"' in service.get("/thread", lang="en-GB").text


def naughty(capsys: pytest.CaptureFixture[str]) -> list[str]:
    path = CORPORA / "blns" / "blns.json"
    if path.exists():
        return list(json.loads(path.read_text("utf-8")))[::2]
    note(f"{path} is not here", capsys)
    return ["Ω≈ç√", "﷽", "\u202etest", "1;DROP TABLE comments"]


def test_naughty_strings_in_every_place_are_never_a_5xx(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    for string in naughty(capsys):
        answers: list[TestResponse] = [
            service.send(comment=string, author=string, email=string, url=string, comment_parent=string, token=string),
            service.post(OWN, comment=string or "a", author=string, url=string, page=PAGE, token=string),
            service.send(comment=string, page=string),
            service.get("/thread", string, reply=string, own=string, lang=string),
            service.get("/thread", PAGE, reply=string, own=string),
            service.client.get(f"/api/v1/comments/{quote(string, safe='')}", query_string={"edit_token": string}),
            service.client.get(f"/feeds/{quote(string, safe='')}.atom"),
        ]
        assert all(answer.status_code < 500 for answer in answers), string


def test_a_nul_in_a_path_finds_nothing_on_either_database(store: Store) -> None:
    service = Service.at(store)
    for path in ("/feeds/a%00b.atom", "/api/v1/comments/a%00b", "/queue/a%00b", "/static/a%00b", "/a%00b"):
        assert service.client.get(path).status_code == 404


def test_lines_of_traversal_and_line_ends_find_nothing(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    lists = [CORPORA / "open-redirect-patt" / name for name in ("directory_traversal.txt", "crlfinjection.txt")]
    if not all(Path(path).exists() for path in lists):
        note("the lists of traversals are not here", capsys)
    lines = [line for path in lists if path.exists() for line in path.read_text("utf-8", "replace").splitlines()]
    for line in [*lines, "../../etc/passwd", "%0d%0aSet-Cookie:x=1"]:
        for start in ("/static/", "/feeds/", "/"):
            answer = service.client.get(start + line.lstrip("/"))
            assert answer.status_code in (303, 400, 404, 405), line
            assert "Set-Cookie" not in answer.headers
