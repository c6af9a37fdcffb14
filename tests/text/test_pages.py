"""The key of a thread: one page has one, whatever the way its readers came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.comment import URL_LIMIT
from moderation.text.fields import Invalid
from moderation.text.pages import origin_of, page_key

ORIGINS = ("https://news.example", "http://127.0.0.1:8001", "http://[::1]:8001", "https://bücher.example")


def code_of(page: str) -> str:
    with pytest.raises(Invalid) as caught:
        page_key(page, ORIGINS)
    assert caught.value.problem.field == "page"
    return caught.value.problem.code


@pytest.mark.parametrize(
    ("page", "key"),
    [
        ("https://news.example/a", "https://news.example/a"),
        ("HTTPS://News.Example:443/A", "https://news.example/A"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example/a#comment-1", "https://news.example/a"),
        ("https://news.example/a?utm_source=x&utm_medium=y", "https://news.example/a"),
        ("https://news.example/a?fbclid=1&id=7&gclid=2", "https://news.example/a?id=7"),
        ("https://news.example/a?id=7&UTM_source=x", "https://news.example/a?id=7&UTM_source=x"),
        ("https://news.example/a?utm_source", "https://news.example/a"),
        ("https://news.example/a?x=utm_source=1&&b", "https://news.example/a?x=utm_source=1&&b"),
        ("https://news.example/a/?", "https://news.example/a/?"),
        ("https://news.example/%C3%A4/../b?q=%zz", "https://news.example/%C3%A4/../b?q=%zz"),
        ("https://news.example/ä?a?b", "https://news.example/ä?a?b"),
        ("http://127.0.0.1:8001/a", "http://127.0.0.1:8001/a"),
        ("http://[::1]:8001/a", "http://[::1]:8001/a"),
        ("https://xn--bcher-kva.example/a", "https://xn--bcher-kva.example/a"),
        ("https://BÜCHER.example/a", "https://xn--bcher-kva.example/a"),
        ("https://news.example/@ben", "https://news.example/@ben"),
    ],
)  # fmt: skip
def test_a_page_has_one_key(page: str, key: str) -> None:
    assert page_key(page, ORIGINS) == key
    assert page_key(key, ORIGINS) == key


@pytest.mark.parametrize(
    "page",
    [
        "https://other.example/a", "http://news.example/a", "https://news.example:8443/a", "https://news.example.other.example/",
        "https://news.example./a", "http://127.0.0.1/a", "https://www.news.example/", "https://newsXexample/",
    ],
)  # fmt: skip
def test_it_refuses_pages_of_other_origins(page: str) -> None:
    assert code_of(page) == "other_origin"


@pytest.mark.parametrize(
    "page",
    [
        "/a", "news.example/a", "//news.example/a", "ftp://news.example/a", "javascript:alert(1)",
        "https:/news.example/a",
        "https://ben@news.example/a", "https://news.example@other.example/", "https://news.example\\a",
        "https://news.example/a\\b",
        "https://news.example /a", "https://news.example/a b", "https://news.example/\na", "https://news.example/\x00",
        "https://news%2eexample/", "https://", "https:///a", "https://news.example:99999999/", "https://news.example:x/",
        "https://news.example/\ud800",
    ],
)  # fmt: skip
def test_it_refuses_odd_addresses(page: str) -> None:
    assert code_of(page) == "invalid"


def test_it_refuses_no_page_and_a_page_without_end() -> None:
    assert code_of("") == "required"
    assert page_key("https://news.example/".ljust(URL_LIMIT, "a"), ORIGINS)
    assert code_of("https://news.example/".ljust(URL_LIMIT + 1, "a")) == "too_long"


def test_an_origin_is_written_as_browsers_write_it() -> None:
    assert origin_of("HTTP://Localhost:80/x?y#z") == "http://localhost"
    assert origin_of("https://bücher.example:8443") == "https://xn--bcher-kva.example:8443"


@given(st.text(max_size=60))
def test_any_page_has_a_key_on_the_site_or_is_refused(rest: str) -> None:
    try:
        key = page_key(f"https://news.example{rest}", ORIGINS)
    except Invalid:
        return
    assert key.startswith("https://news.example/")
    assert page_key(key, ORIGINS) == key
