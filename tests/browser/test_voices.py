"""Votes and reports as people meet them: without JavaScript, by keyboard, in every look."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from moderation.comment import Status
from tests.browser.conftest import NewReader
from tests.browser.people import Ada, Reader, Stage, site_of
from tests.browser.test_accessibility import is_sound
from tests.web.moderating import a_stored_comment

pytestmark = pytest.mark.browser

TEXT = "Wer das glaubt, dem ist nicht zu helfen."
HELPFUL, REPORT, SEND, INSULT = "Helpful", "Report", "Send report", "Insult or hatred"


def a_comment(stage: Stage, id: str, title: str) -> str:
    """Store a public comment that somebody else wrote, and return the address of its thread's page."""
    site = site_of(stage)
    a_stored_comment(stage.store, site, id, TEXT, title=title, status=Status.APPROVED)
    query = {"site": site.key, "page": f"{site.origins[0]}/?{title}", "lang": "en"}
    return f"{stage.service.origin}/thread?{urlencode(query)}"


def test_a_vote_is_a_button_that_can_be_pressed_again(new_reader: NewReader) -> None:
    reader = new_reader(java_script_enabled=False)
    reader.page.goto(a_comment(reader.stage, "voices-1", "Abstimmung"))
    button = reader.page.get_by_role("button", name=HELPFUL)
    button.click()
    expect(button).to_have_text(f"{HELPFUL} 1")
    assert reader.page.url.endswith("#comment-voices-1")
    button.click()
    expect(button).to_have_text(HELPFUL)


def test_a_report_reaches_ada_who_keeps_the_comment_by_keys(ben: Reader, ada: Ada) -> None:
    """These pages have no script; axe brings its own."""
    reader, address = ben, a_comment(ben.stage, "voices-2", "Meldung")
    reader.page.goto(address)
    assert is_sound(reader.page)
    reader.page.get_by_role("link", name=REPORT).click()
    assert is_sound(reader.page)
    reader.page.get_by_role("button", name=SEND).click()
    expect(reader.page.get_by_role("alert")).to_be_visible()
    assert is_sound(reader.page)
    reader.page.get_by_label(INSULT).check()
    reader.page.get_by_role("textbox").fill("Das geht gegen <b>mich</b>.")
    reader.page.get_by_role("button", name=SEND).click()
    expect(reader.page.get_by_role("status")).to_be_visible()
    assert is_sound(reader.page)

    ada.opens_the_queue(reader.stage)
    ada.can_press_keys()
    ada.page.keyboard.press("g")
    ada.page.keyboard.press("o")
    expect(ada.card(TEXT)).to_contain_text("Das geht gegen <b>mich</b>.")
    assert is_sound(ada.page)
    ada.can_press_keys()
    # Of all sites, and so of other tests too.
    reported = ada.page.locator('.count[data-status="reported"]')
    many = int(reported.inner_text())
    ada.page.keyboard.press("j")
    ada.page.keyboard.press("a")
    expect(ada.card(TEXT)).to_have_count(0)
    expect(reported).to_have_text(str(many - 1))
    ada.page.keyboard.press("u")
    expect(ada.card(TEXT)).to_have_count(1)
    expect(reported).to_have_text(str(many))
    reader.page.goto(address)
    expect(reader.page.locator("#comment-voices-2")).to_be_visible()


def test_the_component_votes_with_one_voice_a_device(ben: Reader) -> None:
    site = site_of(ben.stage)
    a_stored_comment(ben.stage.store, site, "voices-3", TEXT, page=ben.stage.article, status=Status.APPROVED)
    ben.opens_the_article()
    ben.reads_on()
    button = ben.sees("#vote-voices-3 button")
    button.click()
    expect(button.locator("b")).to_have_text("1")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    ben.page.reload()
    ben.reads_on()
    expect(button.locator("b")).to_have_text("1")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button.locator("b")).to_have_count(0)
    expect(button).to_have_attribute("aria-pressed", "false")


def test_the_component_reports_in_place(ben: Reader) -> None:
    site = site_of(ben.stage)
    a_stored_comment(ben.stage.store, site, "voices-4", TEXT, page=ben.stage.article, status=Status.APPROVED)
    ben.opens_the_article()
    ben.reads_on()
    ben.sees('#comment-voices-4 [data-piece*="/report"]').click()
    expect(ben.sees(".report-form fieldset")).to_be_focused()
    assert is_sound(ben.page)
    ben.sees(".report-form .submit").click()
    expect(ben.sees(".report-form [role=alert]")).to_be_visible()
    ben.sees('.report-form [value="insult"]').check()
    ben.sees(".report-form .submit").click()
    expect(ben.sees(".report-form")).to_have_count(0)
    expect(ben.sees("#comment-voices-4 .panel [role=status]")).to_be_focused()
