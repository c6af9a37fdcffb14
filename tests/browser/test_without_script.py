"""The same reader with JavaScript off: in the host page's frame, and on the thread's own page."""

import re

import pytest
from playwright.sync_api import expect

from moderation.forum import Forum
from moderation.language import translator
from moderation.problems import problem_sentence
from moderation.store import sites
from tests.browser.conftest import NewReader
from tests.browser.people import ERRORS, PUBLIC, WAITING, Ada, Reader, site_of

pytestmark = pytest.mark.browser

TEXT = "Zwei Milliarden sind ein hohes Ziel. Woher soll das Wachstum kommen?"
NO_NAME = problem_sentence("author", "required", {}, translator("de"))


@pytest.fixture
def reader(new_reader: NewReader) -> Reader:
    return new_reader(java_script_enabled=False)


def test_a_comment_travels_from_the_frame_through_the_queue_onto_the_page(reader: Reader, ada: Ada) -> None:
    reader.page.goto(reader.stage.article)
    reader.looks_into_the_frame()
    reader.writes(TEXT, author="")
    reader.sends()
    expect(reader.sees("#author-error")).to_have_text(NO_NAME)
    expect(reader.sees("#comment")).to_have_value(TEXT)

    reader.sees("#author").fill("Ben")
    reader.sends()
    expect(reader.sees(WAITING)).to_contain_text(TEXT)

    ada.approves(reader.stage, TEXT)
    reader.page.reload()
    expect(reader.sees(PUBLIC)).to_contain_text(TEXT)


def test_the_page_links_to_the_thread_where_frames_are_blocked(reader: Reader) -> None:
    reader.page.goto(reader.stage.article)
    reader.page.locator("comment-thread > p a").click()
    expect(reader.page).to_have_url(reader.stage.address("/thread", lang="de", ai="written"))


def test_the_redirect_of_the_thread_page_is_followed_to_the_own_comment(reader: Reader) -> None:
    reader.opens_the_thread_page()
    with reader.page.expect_response("**/comments?*") as answer:
        reader.comments(TEXT)
    assert answer.value.status == 303
    assert "own=" in reader.page.url
    assert "#comment-" in reader.page.url


def test_errors_stand_in_the_title_and_take_the_focus(reader: Reader) -> None:
    reader.opens_the_thread_page()
    reader.writes(TEXT, author="")
    reader.sends()
    expect(reader.sees(ERRORS)).to_be_focused()
    assert reader.page.title().startswith(translator("de").gettext("Error"))


def test_a_reloaded_answer_stores_nothing_twice(reader: Reader) -> None:
    reader.opens_the_thread_page()
    reader.comments(TEXT)
    reader.page.reload()
    expect(reader.sees(WAITING)).to_have_count(1)
    assert reader.stage.stored() == [TEXT]


def test_back_and_send_again_stores_nothing_twice(reader: Reader) -> None:
    reader.opens_the_thread_page()
    reader.comments(TEXT)
    reader.page.go_back()
    if reader.sees("#comment").input_value() == TEXT:
        reader.sends()
        expect(reader.sees(WAITING)).to_contain_text(TEXT)
    assert reader.stage.stored() == [TEXT]


def test_a_reply_can_be_sent(reader: Reader, ada: Ada) -> None:
    reader.opens_the_thread_page()
    reader.comments(TEXT)
    ada.approves(reader.stage, TEXT)
    reader.opens_the_thread_page()
    reader.sees(".comment-reply-link").click()
    expect(reader.sees("#reply-title")).to_contain_text("Ben")
    reader.comments("Vor allem aus Getreide und Metallen.", author="Dana")
    ada.approves(reader.stage, "Vor allem aus Getreide")
    reader.opens_the_thread_page()
    expect(reader.sees(".replies > .children")).to_contain_text("Vor allem aus Getreide")


def test_a_thread_is_sorted_and_read_on_in_stretches(reader: Reader, ada: Ada) -> None:
    site = site_of(reader.stage).id
    reader.stage.store.write(lambda tx: sites.set_forum(tx, site, Forum(shown=1)))
    for text in ("Die erste Meinung.", "Die zweite Meinung."):
        reader.opens_the_thread_page()
        reader.comments(text)
        ada.approves(reader.stage, text)
    reader.opens_the_thread_page()
    expect(reader.sees(PUBLIC)).to_have_text([re.compile("Die erste Meinung")])
    reader.sees("#more a").click()
    expect(reader.sees(PUBLIC)).to_have_text([re.compile("Die zweite Meinung")])
    reader.sees(".sort a").filter(has_text=translator("de").gettext("Newest first")).click()
    expect(reader.sees(PUBLIC)).to_have_text([re.compile("Die zweite Meinung")])
    expect(reader.sees("#respond")).to_be_visible()


def test_a_preview_shows_the_comment_and_stores_nothing(reader: Reader) -> None:
    reader.opens_the_thread_page()
    reader.writes("Das ist **wichtig**.")
    reader.sees(".submit.second").click()
    expect(reader.sees(".panel strong").last).to_have_text("wichtig")
    assert reader.stage.stored() == []
    reader.sends()
    expect(reader.sees(WAITING)).to_contain_text("Das ist wichtig")


def test_what_leads_out_of_the_frame_leads_the_page_around(reader: Reader, ada: Ada) -> None:
    reader.opens_the_thread_page()
    reader.comments(TEXT)
    ada.approves(reader.stage, TEXT)
    reader.page.goto(reader.stage.article)
    reader.looks_into_the_frame()
    reader.sees(".permalink").click()
    reader.page.wait_for_url(f"{reader.stage.article}#comment-*")
    reader.sees(".top a").click()
    reader.page.wait_for_url(reader.stage.article)


def test_readers_get_no_cookie(reader: Reader) -> None:
    reader.opens_the_thread_page()
    reader.comments(TEXT)
    assert reader.page.context.cookies() == []
