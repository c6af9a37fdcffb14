"""What Ada decides, as readers and colleagues see it."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import PUBLIC, Ada, Reader
from tests.browser.watching import Watch, options

pytestmark = pytest.mark.browser

FIRST = "Danke für den Bericht, den habe ich gern gelesen."
SECOND = "Wie lange dauert denn der Flug von Almaty nach Hanoi?"


def two_comments_wait(ben: Reader) -> None:
    ben.opens_the_article()
    ben.comments(FIRST)
    ben.comments(SECOND)


def test_a_decision_can_be_taken_back(ben: Reader, ada: Ada) -> None:
    two_comments_wait(ben)
    ada.approves(ben.stage, FIRST)
    ada.page.locator("#notice .undo").click()
    expect(ada.card(FIRST)).to_be_focused()
    ben.page.reload()
    expect(ben.sees(PUBLIC)).to_have_count(0)


def test_ada_works_without_scripts(ben: Reader, chromium: Browser, logged_in: dict[str, object]) -> None:
    two_comments_wait(ben)
    context = chromium.new_context(**options(storage_state=logged_in, java_script_enabled=False))
    ada = Ada(ben.stage.service, context.new_page(), Watch().over(context))
    ada.approves(ben.stage, FIRST)
    expect(ada.card(SECOND)).to_be_visible()
    ben.page.reload()
    expect(ben.sees(PUBLIC)).to_contain_text(FIRST)
    ada.watch.ends()
    assert ada.watch.troubles == []


def test_who_comes_second_learns_who_decided(
    ben: Reader, ada: Ada, chromium: Browser, logged_in: dict[str, object]
) -> None:
    two_comments_wait(ben)
    ada.opens_the_queue(ben.stage)
    context = chromium.new_context(**options(storage_state=logged_in))
    other = Ada(ben.stage.service, context.new_page(), Watch().over(context))
    other.approves(ben.stage, FIRST)
    other.watch.ends()

    ada.card(FIRST).locator("button.spam").click()
    expect(ada.page.locator("#notice.warning")).to_contain_text("Ben")
    ben.page.reload()
    expect(ben.sees(PUBLIC)).to_contain_text(FIRST)
    ada.watch.troubles.clear()  # the browser's own note of the 409


def test_logging_out_ends_the_session(ben: Reader, chromium: Browser) -> None:
    context = chromium.new_context(**options())
    ada = Ada(ben.stage.service, context.new_page(), Watch().over(context))
    ada.logs_in()
    ada.page.locator("form[action$='/logout'] button").click()
    ada.page.goto(f"{ada.service.origin}/queue")
    expect(ada.page.locator("#password")).to_be_visible()
    ada.watch.ends()
    assert ada.watch.troubles == []
