"""The thread and its form in every language of readers, as a person sees them: whole, the right way round, and fitting.

One picture a language goes into docs/pictures/languages with UPDATE_PICTURES=1.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from moderation.comment import Comment, Status
from moderation.language import READERS, Translator, translator
from moderation.store import comments
from tests.browser.axe import violations
from tests.browser.conftest import NewReader
from tests.browser.people import ERRORS, PUBLIC, Reader, Stage, site_of
from tests.browser.voices import VOICES
from tests.catalogues import extracted, for_readers, strings

pytestmark = pytest.mark.browser

PICTURE_BYTES = 60_000
# Small, for the sake of the pictures.
PHONE: dict[str, Any] = {
    "viewport": {"width": 400, "height": 900},
    "device_scale_factor": 0.75,
    "reduced_motion": "reduce",
}
PLACEHOLDER = re.compile(r"%\(\w+\)s")
# Everything on a page that is said: its text, and what only a screen reader or the script says.
SAID = """() => {
  const told = [...document.querySelectorAll('[aria-label], [data-title], [data-default], [data-failed]')]
    .flatMap((one) => [one.ariaLabel, ...Object.values(one.dataset)]);
  return [document.title, document.body.innerText, ...told].filter(Boolean).join('\\n');
}"""
# What sticks out of its window on any side; what is put out of sight on purpose doesn't count.
STICKS_OUT = """() => [...document.querySelectorAll('body *')]
  .filter((one) => !one.closest('.elsewhere') && one.getClientRects().length)
  .filter((one) => {
    const {left, right} = one.getBoundingClientRect();
    return left < -1 || right > document.documentElement.clientWidth + 1;
  }).map((one) => `${one.tagName}.${one.className}`)"""


@cache
def english() -> tuple[str, ...]:
    """Every string of readers in English, and of those with values the pieces between."""
    found = (one for message in for_readers(extracted()) if message.id for one in strings(message.id))
    return tuple(sorted(set(found)))


def left_in_english(said: str, t: Translator) -> Iterator[str]:
    lines = {line.strip() for line in said.split("\n")}
    for sentence in english():
        if t.gettext(sentence) == sentence:
            continue
        pieces = [piece.strip() for piece in PLACEHOLDER.split(sentence) if len(piece.split()) > 2]
        if sentence in lines or any(piece in said for piece in pieces):
            yield sentence


def has_talked(stage: Stage, reader: Reader, code: str) -> None:
    """Let two readers of the language write, and everybody see it."""
    voices = VOICES[code]
    reader.opens_the_thread_page(lang=code)
    reader.comments(voices.question, author=voices.asks)
    asked = approve_all(stage)
    reader.opens_the_thread_page(lang=code, reply=asked)
    reader.writes(voices.answer, author=voices.answers)
    reader.sends()
    approve_all(stage)
    reader.opens_the_thread_page(lang=code)
    expect(reader.sees(PUBLIC)).to_have_count(2)


def approve_all(stage: Stage) -> str:
    """Approve what waits, and return the id of one."""
    with stage.store.read() as tx:
        cards = comments.page(tx, site_id=site_of(stage).id, status=Status.PENDING, order="oldest")
    for card in cards:
        approve(stage, card.comment)
    return cards[-1].comment.id


def approve(stage: Stage, comment: Comment) -> None:
    stage.store.write(lambda tx: comments.change_status(tx, comment.id, comment.revision, Status.APPROVED))


def is_in_its_language(page: Page, t: Translator) -> bool:
    whole = page.locator("html")
    expect(whole).to_have_attribute("lang", t.tag)
    expect(whole).to_have_attribute("dir", t.direction)
    assert list(left_in_english(page.evaluate(SAID), t)) == []
    return True


def fits(page: Page) -> bool:
    """Nothing has to be scrolled sideways on the smallest phone (1.4.10)."""
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate(STICKS_OUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert size
    page.set_viewport_size(size)
    return True


@pytest.mark.parametrize("code", READERS)
def test_the_thread_and_its_form_with_errors(stage: Stage, new_reader: NewReader, pictures: Path, code: str) -> None:
    reader, t = new_reader(**PHONE), translator(code)
    has_talked(stage, reader, code)
    assert is_in_its_language(reader.page, t)
    reader.writes(author="", email="ben@")
    reader.sends()
    expect(reader.sees(ERRORS)).to_contain_text(t.gettext("Please enter your name."))
    assert is_in_its_language(reader.page, t)
    assert fits(reader.page)
    if code in ("ar", "zh-Hans", "fi"):
        assert violations(reader.page) == []
    photograph(reader.page, pictures / "languages" / f"{code}.png")


def photograph(page: Page, file: Path) -> None:
    """As much as a phone shows: the comments, and the form's errors."""
    page.evaluate("document.activeElement?.blur()")
    page.locator("#comments-title").evaluate("title => title.scrollIntoView({behavior: 'instant'})")
    file.parent.mkdir(exist_ok=True)
    page.screenshot(path=file, animations="disabled")
    assert 5_000 < file.stat().st_size < PICTURE_BYTES


@pytest.mark.parametrize("code", ["ar", "ja"])
def test_reporting_a_comment(stage: Stage, new_reader: NewReader, code: str) -> None:
    reader, t = new_reader(**PHONE), translator(code)
    has_talked(stage, reader, code)
    reader.page.get_by_role("link", name=t.gettext("Report")).first.click()
    expect(reader.sees("main form")).to_be_visible()
    assert is_in_its_language(reader.page, t)
    assert fits(reader.page)
    assert violations(reader.page) == []


@pytest.mark.parametrize("code", ["ar", "he"])
def test_a_thread_from_right_to_left_in_a_page_from_left_to_right(
    stage: Stage, new_reader: NewReader, code: str
) -> None:
    """The component says so itself, and nothing of it widens a page that reads the other way."""
    reader, t = new_reader(), translator(code)
    has_talked(stage, reader, code)
    reader.opens_the_article()
    reader.page.locator("comment-thread").evaluate("(one, code) => one.setAttribute('lang', code)", code)
    reader.page.locator("comment-thread").evaluate(
        "one => { const again = one.cloneNode(true); one.replaceWith(again) }"
    )
    expect(reader.sees("comment-thread .comment-thread")).to_have_attribute("dir", "rtl")
    expect(reader.sees("#submit")).to_have_text(t.gettext("Post comment"))
    assert fits(reader.page)
