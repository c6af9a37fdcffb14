"""Ben changes and withdraws his comment without JavaScript, and Ada sees on her card what he changed."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import NewReader
from tests.browser.people import PUBLIC, WAITING, Ada, Reader

pytestmark = pytest.mark.browser

TEXT = "Zwei Milliarden sind ein hohes Ziel. Woher soll das Wachstum kommen?"
NEW_TEXT = "Zwei Milliarden sind ein sehr hohes Ziel. Woher soll das Wachstum kommen?"


@pytest.fixture
def reader(new_reader: NewReader) -> Reader:
    return new_reader(java_script_enabled=False, viewport={"width": 320, "height": 700})


def press(reader: Reader, words: str) -> None:
    reader.page.get_by_role("button", name=words, exact=True).click()


def test_a_waiting_comment_is_changed_and_withdrawn(reader: Reader) -> None:
    reader.opens_the_thread_page()
    reader.comments(TEXT)
    press(reader, "Ändern")
    field = reader.page.get_by_label("Dein Kommentar")
    expect(field).to_have_value(TEXT)
    expect(field).to_be_focused()
    field.fill("")
    press(reader, "Speichern")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill(NEW_TEXT)
    press(reader, "Speichern")
    expect(reader.sees(WAITING)).to_contain_text(NEW_TEXT)
    press(reader, "Zurückziehen")
    press(reader, "Zurückziehen")
    expect(reader.sees(WAITING)).to_have_count(0)
    assert reader.stage.stored() == [""]


def test_a_public_one_stays_until_ada_approves_the_change(reader: Reader, ada: Ada) -> None:
    reader.opens_the_thread_page()
    reader.comments(TEXT)
    ada.approves(reader.stage, TEXT)
    reader.page.reload()
    press(reader, "Ändern")
    reader.page.get_by_label("Dein Kommentar").fill(NEW_TEXT)
    press(reader, "Speichern")
    expect(reader.sees(PUBLIC)).to_contain_text(TEXT)
    expect(reader.sees("blockquote")).to_contain_text(NEW_TEXT)
    ada.approves(reader.stage, NEW_TEXT)
    reader.page.reload()
    expect(reader.sees(PUBLIC)).to_contain_text(NEW_TEXT)
    expect(reader.sees(PUBLIC)).not_to_contain_text("wartet")


def test_on_the_article_it_all_happens_in_its_place(new_reader: NewReader, ada: Ada) -> None:
    ben = new_reader()
    ben.opens_the_article()
    ben.comments(TEXT)
    press(ben, "Ändern")
    ben.sees(f"{WAITING} textarea").fill(NEW_TEXT)
    press(ben, "Speichern")
    expect(ben.sees(WAITING)).to_contain_text(NEW_TEXT)
    expect(ben.sees(f"{WAITING} [role=status]")).to_have_text("Deine Änderung ist gespeichert.")
    press(ben, "Zurückziehen")
    ben.sees(f"{WAITING} .panel button").click()
    expect(ben.sees(".comment.gone")).to_have_text("Du hast diesen Kommentar zurückgezogen.")
    assert ben.stage.stored() == [""]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_forms_can_be_used_by_all_at_any_width(new_reader: NewReader, scheme: str) -> None:
    reader = new_reader(viewport={"width": 320, "height": 700}, color_scheme=scheme)
    reader.opens_the_thread_page()
    reader.comments(TEXT)
    for words in ("", "Ändern"):
        if words:
            press(reader, words)
        assert violations(reader.page) == []
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= 320
    reader.page.go_back()
    press(reader, "Zurückziehen")
    assert violations(reader.page) == []
