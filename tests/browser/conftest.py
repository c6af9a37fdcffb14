"""One service and one newspaper for the whole run, as real processes and servers; a fresh site for every test.

The newspaper lies on 127.0.0.1 and the service on localhost: two sites, so that embedding is met as it really is.
"""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from moderation.demo.host import HostServer, Newspaper
from moderation.store import sites
from moderation.store.engine import Store
from tests.browser.embedding import Press
from tests.browser.people import Ada, Reader, Stage
from tests.browser.watching import PATIENCE, Watch, options
from tests.chromium import ARGUMENTS, find
from tests.running import Installation, serving

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
THIRD_PARTY_COOKIES_BLOCKED = "--test-third-party-cookie-phaseout"
_numbers = count(1)


@pytest.fixture(scope="session")
def host() -> Iterator[HostServer]:
    with HostServer(0) as server:
        server.open(Newspaper(server.origin, "http://localhost:1", "none", datetime.now(UTC)))
        yield server
        server.shutdown()


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory, host: HostServer) -> Installation:
    # All tests comment from one address, and are not what the limits are against.
    return Installation.make(
        tmp_path_factory.mktemp("browser") / "data", "steppenbote", host.origin, settings={"client_minute": "0"}
    )


@pytest.fixture(scope="session")
def service(installation: Installation) -> Iterator[Installation]:
    with serving(installation):
        yield installation


@pytest.fixture(scope="session")
def store(service: Installation) -> Iterator[Store]:
    with Store.open_url(service.database) as opened:
        yield opened


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(find()), args=[*ARGUMENTS, THIRD_PARTY_COOKIES_BLOCKED]
        )
        # Other work may keep this machine busy; what comes late is not what these tests are about.
        expect.set_options(timeout=PATIENCE * 1000)
        yield browser
        browser.close()


@pytest.fixture
def stage(service: Installation, host: HostServer, store: Store) -> Stage:
    """A new site of the newspaper, without any comment."""
    key, now = f"site-{next(_numbers)}", datetime.now(UTC)
    store.write(lambda tx: sites.add(tx, key, "Der Steppenbote", "de", [host.origin], now))
    host.newspaper = Newspaper(host.origin, service.origin, key, now)
    return Stage(service, host.newspaper, store)


@pytest.fixture
def press(host: HostServer, stage: Stage) -> Press:
    return Press(host, stage)


NewReader = Callable[..., Reader]


@pytest.fixture
def new_reader(chromium: Browser, stage: Stage) -> Iterator[NewReader]:
    """Makes readers, each with a browser of their own. In the end nothing may have gone wrong in any of them."""
    readers: list[Reader] = []

    def make(**more: object) -> Reader:
        context = chromium.new_context(**options(**more))
        watch = Watch().over(context)
        readers.append(Reader(stage, context.new_page(), watch))
        return readers[-1]

    yield make
    for reader in readers:
        reader.watch.ends()
    assert [reader.watch.troubles for reader in readers] == [[] for _ in readers]


@pytest.fixture
def ben(new_reader: NewReader) -> Reader:
    return new_reader()


@pytest.fixture(scope="session")
def logged_in(chromium: Browser, service: Installation) -> dict[str, object]:
    """What Ada's browser keeps after a login through the form."""
    context = chromium.new_context(**options())
    ada = Ada(service, context.new_page(), Watch().over(context))
    ada.logs_in()
    state: dict[str, object] = {**context.storage_state()}
    ada.watch.ends()
    return state


@pytest.fixture
def ada(chromium: Browser, service: Installation, logged_in: dict[str, object]) -> Iterator[Ada]:
    context = chromium.new_context(**options(storage_state=logged_in))
    watch = Watch().over(context)
    yield Ada(service, context.new_page(), watch)
    watch.ends()
    assert watch.troubles == []


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where pictures of the docs are taken: into a temporary folder, unless UPDATE_PICTURES=1 renews them."""
    return PICTURES if os.environ.get("UPDATE_PICTURES") == "1" else tmp_path
