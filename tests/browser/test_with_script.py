"""A reader of a page that embeds the thread, in a browser that runs scripts and blocks third-party cookies."""

import pytest
from playwright.sync_api import Page, Route, expect

from moderation.language import translator
from moderation.problems import problem_sentence
from tests.browser.conftest import NewReader
from tests.browser.people import ERRORS, PUBLIC, WAITING, Ada, Reader

pytestmark = pytest.mark.browser

TEXT = "Danke für den Bericht. Wie lange dauert denn der Flug von Almaty nach Hanoi?"
NO_NAME = problem_sentence("author", "required", {}, translator("de"))


def test_a_comment_travels_from_the_form_through_the_queue_onto_the_page(ben: Reader, ada: Ada) -> None:
    ben.opens_the_article()
    ben.writes(TEXT, author="")
    ben.sends()
    expect(ben.sees("#author-error")).to_have_text(NO_NAME)
    expect(ben.sees(ERRORS)).to_be_focused()
    expect(ben.sees(ERRORS)).to_contain_text(NO_NAME)
    expect(ben.sees("#comment")).to_have_value(TEXT)

    ben.sees("#author").fill("Ben")
    ben.sends()
    expect(ben.sees(WAITING)).to_contain_text(TEXT)
    expect(ben.sees(WAITING)).to_be_focused()
    expect(ben.sees(ERRORS)).to_be_hidden()

    ada.approves(ben.stage, TEXT)
    ben.page.reload()
    expect(ben.sees(PUBLIC)).to_contain_text(TEXT)
    expect(ben.sees(WAITING)).to_have_count(0)


def test_errors_are_german_and_lead_to_their_fields(ben: Reader) -> None:
    ben.opens_the_article()
    ben.sends()
    assert problem_sentence("author", "required", {}, translator("en")) != NO_NAME
    ben.sees(ERRORS).get_by_text(NO_NAME).click()
    expect(ben.sees("#author")).to_be_focused()
    expect(ben.sees("#author")).to_have_attribute("aria-invalid", "true")
    expect(ben.sees("#author")).to_have_accessible_description(NO_NAME)


def test_the_own_comment_still_shows_as_waiting_after_a_reload(ben: Reader) -> None:
    ben.opens_the_article()
    ben.comments(TEXT)
    ben.page.reload()
    expect(ben.sees(WAITING)).to_contain_text(TEXT)


def test_nobody_else_sees_a_waiting_comment(ben: Reader, new_reader: NewReader) -> None:
    ben.opens_the_article()
    ben.comments(TEXT)
    other = new_reader()
    other.opens_the_article()
    expect(other.sees("#respond")).to_be_visible()
    expect(other.sees(".comment")).to_have_count(0)


def test_a_draft_survives_a_reload(ben: Reader) -> None:
    ben.opens_the_article()
    ben.sees("#comment").fill(TEXT)
    ben.page.reload()
    expect(ben.sees("#comment")).to_have_value(TEXT)


def test_a_comment_is_written_and_sent_with_the_keyboard_alone(ben: Reader) -> None:
    ben.opens_the_article()
    ben.sees("#comment").focus()
    for words in (TEXT, "Ben", "ben@example.org", "https://ben.example"):
        ben.page.keyboard.insert_text(words)
        ben.page.keyboard.press("Tab")
    expect(ben.sees("[name=keep]")).to_be_focused()
    ben.page.keyboard.press("Tab")
    expect(ben.sees("#submit")).to_be_focused()
    ben.page.keyboard.press("Enter")
    expect(ben.sees(WAITING)).to_contain_text(TEXT)


def test_a_reply_hangs_below_what_it_answers(ben: Reader, ada: Ada, new_reader: NewReader) -> None:
    ben.opens_the_article()
    ben.comments(TEXT)
    ada.approves(ben.stage, TEXT)

    other = new_reader()
    other.opens_the_article()
    other.sees(".comment-reply-link").click()
    expect(other.sees("#reply-title")).to_contain_text("Ben")
    expect(other.sees("#comment")).to_be_focused()
    other.comments("Knapp sieben Stunden, wenn es keinen Gegenwind gibt.", author="Dana")
    ada.approves(ben.stage, "Knapp sieben Stunden")

    ben.page.reload()
    expect(ben.sees(".replies > .children")).to_contain_text("Knapp sieben Stunden")


def test_cancelling_a_reply_leads_back_to_where_it_began(ben: Reader, ada: Ada) -> None:
    ben.opens_the_article()
    ben.comments(TEXT)
    ada.approves(ben.stage, TEXT)
    ben.page.reload()
    ben.sees(".comment-reply-link").click()
    ben.sees("#cancel-comment-reply-link").click()
    expect(ben.sees(".comment-reply-link")).to_be_focused()
    expect(ben.sees("#comment_parent")).to_have_value("")


def test_readers_of_one_cached_fragment_each_get_a_token_and_lose_nothing(ben: Reader, new_reader: NewReader) -> None:
    with ben.page.expect_response("**/embed/thread*") as answer:
        ben.opens_the_article()
    fragment = answer.value.body()
    other = new_reader()
    other.page.route("**/embed/thread*", lambda route: _answer(route, fragment))
    other.opens_the_article()
    tokens = [token_of(reader) for reader in (ben, other)]
    assert tokens[0] != tokens[1]
    ben.comments("Der erste Leser schreibt.")
    other.comments("Die zweite Leserin schreibt auch.")
    assert sorted(ben.stage.stored()) == ["Der erste Leser schreibt.", "Die zweite Leserin schreibt auch."]


def token_of(reader: Reader) -> str:
    """The token that the form asks for when it first gets the focus."""
    reader.sees("#comment").focus()
    expect(reader.sees("[name=token]")).not_to_have_value("")
    return reader.sees("[name=token]").input_value()


def _answer(route: Route, fragment: bytes) -> None:
    headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "text/html; charset=utf-8"}
    route.fulfill(status=200, headers=headers, body=fragment)


def test_sending_again_after_a_lost_answer_stores_nothing_twice(ben: Reader) -> None:
    ben.opens_the_article()
    ben.page.route("**/comments?*", _lose_the_answer, times=1)
    ben.writes(TEXT)
    ben.sends()
    expect(ben.sees(ERRORS)).to_be_focused()
    expect(ben.sees("#comment")).to_have_value(TEXT)
    ben.sends()
    expect(ben.sees(WAITING)).to_contain_text(TEXT)
    assert ben.stage.stored() == [TEXT]
    ben.watch.troubles.clear()  # the browser's own note that the first answer was lost


def _lose_the_answer(route: Route) -> None:
    route.fetch()
    route.abort("connectionreset")


def test_going_back_to_the_article_stores_nothing_twice(ben: Reader) -> None:
    ben.opens_the_article()
    ben.comments(TEXT)
    ben.page.goto(ben.stage.newspaper.origin + "/kueche")
    ben.page.go_back()
    expect(ben.sees(WAITING)).to_have_count(1)
    expect(ben.sees("#comment")).to_have_value("")
    assert ben.stage.stored() == [TEXT]


def test_a_link_to_a_comment_leads_to_it_within_the_shadow(ben: Reader, ada: Ada) -> None:
    ben.opens_the_article()
    ben.comments(TEXT)
    ada.approves(ben.stage, TEXT)
    ben.page.reload()
    name = ben.sees(PUBLIC).get_attribute("id")
    ben.page.goto("about:blank")
    ben.page.goto(f"{ben.stage.article}#{name}")
    expect(ben.sees(PUBLIC)).to_be_focused()
    expect(ben.sees(PUBLIC)).to_be_in_viewport()


def test_readers_get_no_cookie(ben: Reader) -> None:
    ben.opens_the_article()
    ben.comments(TEXT)
    assert ben.page.context.cookies() == []


def test_without_the_service_the_page_offers_the_thread_as_a_link(ben: Reader) -> None:
    ben.page.route("**/embed/thread*", lambda route: route.abort())
    ben.page.goto(ben.stage.article)
    link = ben.page.locator("comment-thread").get_by_role("link")
    expect(link).to_have_attribute("href", _thread_address(ben.page))
    ben.watch.troubles.clear()  # the browser's own note of the lost request


def _thread_address(page: Page) -> str:
    found = page.evaluate("document.querySelector('comment-thread').address('/thread')")
    return str(found)
