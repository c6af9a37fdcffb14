"""What a site puts into its pages, and the versions of the script that it pinned there."""

import json
from html.parser import HTMLParser

import pytest

from moderation.comment import Site
from moderation.store import pins, sites
from moderation.web import assets
from tests.builders import NOW
from tests.cli.commandline import CommandLine

SERVICE = "https://comments.example.org"


@pytest.fixture
def with_site(moderation: CommandLine) -> CommandLine:
    moderation("site", "add", "news", "--origin", "https://news.example")
    moderation.set(PUBLIC_URL=SERVICE)
    return moderation


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_it_embeds_the_thread_with_a_link_for_those_without_javascript(with_site: CommandLine) -> None:
    done = with_site("site", "snippet", "news")
    assert Tags(done.out).found == [
        ("style", {}),
        ("script", {"type": "module", "src": f"{SERVICE}/embed.js"}),
        ("comment-thread", {"site": "news", "page": "PAGE", "lang": "de"}),
        ("a", {"href": f"{SERVICE}/thread?site=news&lang=de&page=PAGE"}),
    ]
    assert "comment-thread { display: block; min-height: 30em }" in done.out
    assert "script-src, connect-src and form-action" in done.err


def test_in_an_iframe_the_page_grants_frames_and_no_connections(with_site: CommandLine) -> None:
    done = with_site("site", "snippet", "news", "--mode", "iframe")
    assert Tags(done.out).found[2] == (
        "comment-thread",
        {"site": "news", "page": "PAGE", "lang": "de", "mode": "iframe"},
    )
    assert "script-src, frame-src and form-action" in done.err


def test_pinned_it_demands_the_integrity_of_this_version_and_keeps_it(with_site: CommandLine) -> None:
    done = with_site("site", "snippet", "news", "--pinned")
    module = assets.pinned()
    assert Tags(done.out).found[1][1] == {
        "type": "module",
        "src": f"{SERVICE}{module.path}",
        "integrity": module.integrity,
        "crossorigin": "anonymous",
    }
    with with_site.store() as store, store.read() as tx:
        assert pins.body(tx, module.content) == module.body
    assert with_site("site", "snippet", "news", "--pinned").out == done.out


def pinned_says(line: CommandLine) -> str:
    checks = json.loads(line("doctor", "--json").out)["checks"]
    return next(f"{check['ok']}: {check['says']}" for check in checks if check["name"] == "pinned script")


def test_the_doctor_names_pins_of_former_versions(with_site: CommandLine) -> None:
    with_site("site", "snippet", "news", "--pinned")
    assert pinned_says(with_site) == "True: none older than this program's own"
    with with_site.store() as store:
        store.write(lambda tx: pins.keep(tx, site_of(line=with_site).id, "0123456789ab", b"old", NOW))
    said = pinned_says(with_site)
    assert "0123456789ab (news, since 2026-" in said
    assert "`moderation site snippet news --pinned`" in said


def site_of(line: CommandLine) -> Site:
    with line.store() as store, store.read() as tx:
        found = sites.by_key(tx, "news")
    assert found
    return found


def test_a_version_that_no_page_demands_any_more_is_dropped(with_site: CommandLine) -> None:
    with_site("site", "snippet", "news", "--pinned")
    content = assets.pinned().content
    assert with_site("site", "snippet", "news", "--unpin", content).status == 0
    with with_site.store() as store, store.read() as tx:
        assert pins.every(tx) == []
    again = with_site("site", "snippet", "news", "--unpin", content)
    assert again.status == 1
    assert content in again.err
