"""What readers who follow meet is sound on a desk and on a small phone, and the buttons do what they say."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from moderation.comment import Email
from moderation.store import Store, subscriptions
from moderation.subscribe import Wish, wish
from moderation.subscription import Kind, Mode, Subscription
from tests.browser.test_accessibility import is_sound
from tests.builders import GOOD_TEXT, PAGE, a_stored_site
from tests.running import free_port
from tests.web.moderating import Desk

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

pytestmark = pytest.mark.browser

EVA = Email("eva.folgt@example.org")


@contextmanager
def served(app: "WSGIApplication", port: int) -> Iterator[None]:
    server = make_server("127.0.0.1", port, app, threaded=True)
    Thread(target=server.serve_forever).start()
    yield
    server.shutdown()


@pytest.fixture
def desk(sqlite_store: Store) -> Iterator[Desk]:
    port = free_port()
    made = Desk.at(sqlite_store, port=port, mail_url="smtp://127.0.0.1:9")
    with served(made.app, port):
        yield made


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


@pytest.fixture
def article(desk: Desk, chromium: Browser) -> Iterator[Page]:
    """A page of another site, with the component on it."""
    port = free_port()
    a_stored_site(desk.ctx.store, "local", (f"http://127.0.0.1:{port}",))
    tag = f'<script type="module" src="{desk.ctx.settings.origin}/embed.js"></script><comment-thread site="local">'
    paper = Response(f"<!doctype html>{tag}", mimetype="text/html")
    page = chromium.new_page()
    with served(paper, port):
        page.goto(f"http://127.0.0.1:{port}/kasachstan")
        yield page
    page.close()


def test_in_the_article_the_panel_opens_and_answers_in_its_place(desk: Desk, article: Page) -> None:
    article.locator(".follow a").click()
    expect(article.locator("#follow-email")).to_be_focused()
    article.locator(".follow button").click()
    expect(article.locator("#follow-error")).to_be_visible()
    article.locator("#follow-email").fill("eva.folgt@example.org")
    article.locator(".follow button").click()
    expect(article.locator(".follow").get_by_role("status")).to_be_focused()
    assert [one.kind for one in of_eva(desk)] == [Kind.THREAD]


def test_in_the_article_the_form_sends_the_choice(desk: Desk, article: Page) -> None:
    for name, value in {"comment": GOOD_TEXT, "author": "Eva", "email": "eva.folgt@example.org"}.items():
        article.locator(f"#{name}").fill(value)
    article.get_by_role("radio").nth(1).check()
    article.locator("#submit").click()
    expect(article.locator(".comment")).to_be_visible()
    assert [one.kind for one in of_eva(desk)] == [Kind.REPLIES]
