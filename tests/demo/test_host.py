"""The host page: a strict newspaper on another origin."""

import re
from collections.abc import Iterator

import pytest

from moderation.demo.host import PAGES, HostServer, Newspaper
from moderation.paths import TEMPLATES
from tests.builders import NOW
from tests.demo.visiting import Answer, visit

SERVICE = "http://localhost:8000"


@pytest.fixture
def newspaper() -> Newspaper:
    return Newspaper("http://127.0.0.1:8001", SERVICE, "demo", NOW)


@pytest.fixture
def server() -> Iterator[HostServer]:
    with HostServer(0) as server:
        server.open(Newspaper(server.origin, SERVICE, "demo", NOW))
        yield server
        server.shutdown()


def get(server: HostServer, path: str, method: str = "GET") -> Answer:
    return visit("127.0.0.1", server.server_address[1], path, method)


def article(newspaper: Newspaper, query: str = "") -> str:
    page = newspaper.page("/kasachstan-vietnam", query)
    assert page is not None
    return page


@pytest.mark.parametrize("path", ["/", "/kasachstan-vietnam", "/steppenbote.css", "/steppenbote.svg"])
def test_it_answers_get_and_head(server: HostServer, path: str) -> None:
    got, head = get(server, path), get(server, path, "HEAD")
    assert (got.status, head.status) == (200, 200)
    assert head.headers["Content-Length"] == str(len(got.body))
    assert head.body == b""


@pytest.mark.parametrize("path", ["/nirgends", "/../page.html", "/page.html", "//", "/?x", "/%00"])
def test_an_odd_address_is_no_crash(server: HostServer, path: str) -> None:
    assert get(server, path).status in (200, 404)


def test_it_grants_the_service_only_what_the_guide_names(server: HostServer) -> None:
    policy = get(server, "/").headers["Content-Security-Policy"]
    for directive in ("script-src", "connect-src", "frame-src", "form-action"):
        assert f"{directive} {SERVICE};" in policy
    assert "default-src 'none'" in policy
    assert "style-src 'self'" in policy
    assert "require-trusted-types-for 'script'; trusted-types moderation" in policy
    assert "unsafe" not in policy


def test_it_embeds_the_thread_with_a_way_in_for_those_without_javascript(newspaper: Newspaper) -> None:
    page = article(newspaper)
    assert (
        '<comment-thread site="demo" page="http://127.0.0.1:8001/kasachstan-vietnam" lang="de" ai-disclosure="written">'
        in page
    )
    here = "http%3A%2F%2F127.0.0.1%3A8001%2Fkasachstan-vietnam"
    way = f"{SERVICE}/thread?site=demo&amp;page={here}&amp;lang=de&amp;ai=written"
    assert f'<noscript><iframe class="thread" title="Kommentare" src="{way}"></iframe></noscript>' in page
    assert f'<a href="{way}">' in page


def test_it_can_show_the_thread_in_english(newspaper: Newspaper) -> None:
    page = article(newspaper, "thread=en")
    assert 'page="http://127.0.0.1:8001/kasachstan-vietnam" lang="en"' in page
    assert "/thread?site=demo&amp;page=http%3A%2F%2F127.0.0.1%3A8001%2Fkasachstan-vietnam&amp;lang=en" in page


@pytest.mark.parametrize(
    "words",
    [
        "Kasachstan</p>",
        "Transparenzhinweis",
        "künstlicher Intelligenz",
        "Ähnliche Artikel",
        "Unsere Sponsoren",
        "Zurück zum Anfang",
        "860 Millionen US-Dollar",
        "zwei Milliarden",
        "Mehr als 40&nbsp;Direktflüge",
        "visafrei",
        "33&nbsp;Jahren",
        "Montag, 23. November 2026",
    ],
)
def test_the_article_has_what_a_newspaper_prints(newspaper: Newspaper, words: str) -> None:
    assert words in article(newspaper)


def test_all_its_links_lead_somewhere(newspaper: Newspaper) -> None:
    for page in PAGES:
        html = newspaper.page(f"/{page.slug}", "")
        assert html is not None
        for link in re.findall(r'href="(/[^"#?]*)', html):
            assert newspaper.page(link, "") or (TEMPLATES / "demo" / link[1:]).is_file(), link
        ids = set(re.findall(r'id="([^"]+)"', html))
        assert set(re.findall(r'href="#([^"]+)"', html)) <= ids


def test_it_has_no_inline_style_or_script(newspaper: Newspaper) -> None:
    for page in PAGES:
        html = newspaper.page(f"/{page.slug}", "") or ""
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]+src=)", html)
