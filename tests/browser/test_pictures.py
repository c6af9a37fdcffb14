"""The pictures of the docs, taken of `moderation demo` as a stranger meets it.

A plain run takes them into a temporary folder and leaves the tree clean; UPDATE_PICTURES=1 renews docs/pictures.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import ERRORS, take
from tests.browser.watching import Watch, options
from tests.running import MODERATOR, PATIENCE, free_port

pytestmark = pytest.mark.browser

DRAFT = "Danke für die Einordnung. Gibt es die Zahlen zum Handel auch nach Branchen?"
# The end of the article above, the first comments below.
SHOW_THREAD = "scrollTo({top: document.querySelector('#kommentare').offsetTop - 420, behavior: 'instant'})"


@dataclass(frozen=True)
class Demo:
    article: str
    service: str
    password: str


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    words = ["demo", "--port", str(free_port()), "--host-port", str(free_port())]
    with (folder / "demo.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "moderation", *words],
            env=os.environ | {"MODERATION_DATA_DIR": str(folder / "data")},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        said = _wait_until_ready(process, folder / "demo.log")
        yield Demo(*(_said(said, name) for name in (r"comments +(http\S+)", r"queue +(\S+)/queue", r"password +(\S+)")))
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_until_ready(process: "subprocess.Popen[bytes]", log: Path) -> str:
    until = time.monotonic() + PATIENCE
    while "ready" not in (said := log.read_text("utf-8")):
        assert process.poll() is None, said
        assert time.monotonic() < until, f"moderation demo is not ready after {PATIENCE} s: {said}"
        time.sleep(0.05)
    return said


def _said(log: str, pattern: str) -> str:
    found = re.search(pattern, log)
    assert found, f"moderation demo did not print {pattern}: {log}"
    return found[1]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(**options(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce"))
    watch = Watch().over(context)
    yield context.new_page()
    watch.ends()
    assert watch.troubles == []


def test_the_article_with_its_thread(demo: Demo, page: Page, pictures: Path) -> None:
    looks: tuple[tuple[Literal["light", "dark"], str], ...] = (("light", "article.png"), ("dark", "article-dark.png"))
    for scheme, name in looks:
        page.emulate_media(color_scheme=scheme)
        page.goto(demo.article)
        page.locator("comment-thread").scroll_into_view_if_needed()
        expect(page.locator(".comment").first).to_be_visible()
        page.evaluate(SHOW_THREAD)
        take(page, pictures / name)


def test_the_form_with_german_errors(demo: Demo, page: Page, pictures: Path) -> None:
    page.goto(demo.article)
    page.locator("comment-thread").scroll_into_view_if_needed()
    page.fill("#comment", DRAFT)
    page.fill("#email", "ben@example")
    page.click("#submit")
    expect(page.locator(ERRORS)).to_be_focused()
    page.locator("#respond").evaluate("form => form.scrollIntoView({behavior: 'instant'})")
    take(page, pictures / "form-errors.png")


def at_the_queue(demo: Demo, page: Page) -> None:
    page.goto(f"{demo.service}/queue")
    page.fill("#email", MODERATOR)
    page.fill("#password", demo.password)
    page.click("main form button")
    # Shown by the script, which is ready then.
    expect(page.locator("#keys-open")).to_be_visible()


def test_the_queue(demo: Demo, page: Page, pictures: Path) -> None:
    at_the_queue(demo, page)
    page.locator("details.why > summary").first.click()
    take(page, pictures / "queue.png")
    page.emulate_media(color_scheme="dark")
    take(page, pictures / "queue-dark.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("details.why > summary").first.click()
    take(page, pictures / "queue-phone.png")


def test_the_list_of_keys(demo: Demo, page: Page, pictures: Path) -> None:
    at_the_queue(demo, page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    take(page, pictures / "keys.png")


def test_a_comment_with_notes_a_former_text_and_what_may_follow(demo: Demo, page: Page, pictures: Path) -> None:
    """The last one: it decides, and the demo's queue is another afterwards."""
    at_the_queue(demo, page)
    page.keyboard.press("j")
    page.keyboard.press("s")
    expect(page.locator(".followups form").first).to_be_visible()
    take(page, pictures / "afterwards.png")
    page.goto(f"{demo.service}/queue?status=approved")
    page.locator(".card .when").first.click()
    page.locator("#note-text").fill("Kennt sich aus, bitte nicht zu streng. @Ada, siehst du das auch so?")
    page.locator("#note-about").select_option("author")
    page.locator("#notes button").click()
    page.locator("#edit summary").click()
    text = page.locator("#edit-text").input_value()
    page.locator("#edit-text").fill(f"{text} (Von der Redaktion gekürzt.)")
    page.locator("#edit button").click()
    expect(page.locator("#notice")).to_be_visible()
    page.goto(f"{demo.service}/queue?status=approved")
    page.locator(".card:has(.notes) .when").first.click()
    take(page, pictures / "comment.png")
