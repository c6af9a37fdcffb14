"""What readers who follow meet is sound on a desk and on a small phone, and the buttons do what they say."""

from collections.abc import Iterator
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from moderation.comment import Email
from moderation.store import Store, subscriptions
from moderation.subscribe import Wish, wish
from moderation.subscription import Kind, Mode, Subscription
from tests.browser.test_accessibility import is_sound
from tests.builders import PAGE
from tests.running import free_port
from tests.web.moderating import Desk

pytestmark = pytest.mark.browser

EVA = Email("eva.folgt@example.org")


@pytest.fixture
def desk(sqlite_store: Store) -> Iterator[Desk]:
    port = free_port()
    made = Desk.at(sqlite_store, port=port, mail_url="smtp://127.0.0.1:9")
    server = make_server("127.0.0.1", port, made.app, threaded=True)
    Thread(target=server.serve_forever).start()
    yield made
    server.shutdown()


def wished(desk: Desk, page: str = PAGE) -> Subscription:
    wish(desk.ctx, desk.site, Wish(Kind.THREAD, page, EVA, "de", "192.0.2.1"))
    return of_eva(desk)[-1]


def of_eva(desk: Desk) -> list[Subscription]:
    with desk.ctx.store.read() as tx:
        return subscriptions.of_person(tx, desk.ctx.digests.email(EVA))


def test_the_form_asks_and_the_panel_takes_an_address(desk: Desk, chromium: Browser) -> None:
    page = chromium.new_page(java_script_enabled=False)
    page.goto(f"{desk.ctx.settings.origin}/thread?site=news&page={PAGE}")
    expect(page.get_by_role("radio")).to_have_count(3)
    page.locator(".follow a").click()
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("textbox").fill("eva.folgt@example.org")
    page.get_by_role("button").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert len(of_eva(desk)) == 1
    page.close()


@pytest.mark.parametrize("path", ["/thread", "/subscribe"])
def test_they_are_sound(desk: Desk, chromium: Browser, path: str) -> None:
    page = chromium.new_page()
    page.goto(f"{desk.ctx.settings.origin}{path}?site=news&page={PAGE}")
    assert is_sound(page)
    page.close()


def test_a_mails_link_asks_and_its_button_confirms(desk: Desk, chromium: Browser) -> None:
    asked = wished(desk)
    wished(desk, f"{PAGE}/eine/Seite/mit/einem/sehr/langen/Namen/{'x' * 200}")
    page = chromium.new_page()
    link = desk.ctx.signer.confirm_link(asked.id, desk.clock())
    page.goto(f"{desk.ctx.settings.origin}/subscribe/confirm?t={link}")
    assert is_sound(page)
    page.get_by_role("button").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert [bool(one.confirmed) for one in of_eva(desk)] == [True, False]
    assert is_sound(page)
    page.close()


def test_how_often_and_the_end_of_it(desk: Desk, chromium: Browser) -> None:
    asked = wished(desk)
    page = chromium.new_page()
    link = f"{desk.ctx.settings.origin}/unsubscribe?t={desk.ctx.signer.unsubscribe_link(asked.id, desk.clock())}"
    page.goto(link)
    assert is_sound(page)
    page.get_by_role("radio").nth(3).check()
    page.get_by_role("button").nth(1).click()
    expect(page.get_by_role("status")).to_be_visible()
    assert of_eva(desk)[0].mode is Mode.DAILY
    page.goto(link)
    page.get_by_role("button").first.click()
    expect(page.get_by_role("status")).to_be_visible()
    assert of_eva(desk) == []
    page.close()
