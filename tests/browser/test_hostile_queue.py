"""The hostile corpora as waiting comments: every page of the queue renders, a key decides on each, and nothing runs.

EVERY_HOSTILE_TEXT=1 takes all of them, which lasts some minutes; else each corpus gives a sample.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from moderation.comment import NAME_LIMIT, TEXT_LIMIT, Status
from moderation.store import counters
from tests.browser.people import Ada, Stage, site_of
from tests.browser.test_hostile import ATTACKS, NOTES_A_HIT
from tests.corpora import CORPORA, note
from tests.hostile import GENERATORS
from tests.web.moderating import a_stored_comment
from tests.web.queue_pages import HOSTILE

pytestmark = pytest.mark.browser

FOLDERS = ("xss-payloadbox", "blns", "markdown-it-fixtures", "csv-injection", "sqli-payloadbox", "open-redirect-patt")
EACH = 10
EVERY = os.environ.get("EVERY_HOSTILE_TEXT") == "1"
OWN = [*ATTACKS, *HOSTILE, *(generate(TEXT_LIMIT) for generate in GENERATORS.values())]


def texts(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Our own cases and what others collected, each short enough to pass the form's rule."""
    found = list(OWN)
    for folder in FOLDERS:
        if not (CORPORA / folder).is_dir():
            note(f"{CORPORA / folder} is not here: only the cases written in the tests ran", capsys)
            continue
        known = list(dict.fromkeys(text for file in sorted((CORPORA / folder).iterdir()) for text in read(file)))
        found += known if EVERY else known[:: max(1, len(known) // EACH)]
    return [text[:TEXT_LIMIT] for text in found if is_storable(text)]


def is_storable(text: str) -> bool:
    """Half a surrogate is no character: no database takes it, and no door lets it in."""
    return bool(text.strip()) and not any("\ud800" <= letter <= "\udfff" for letter in text)


def read(file: Path) -> Iterator[str]:
    if file.suffix == ".json":
        yield from strings_in(json.loads(file.read_text("utf-8")))
    elif file.suffix in (".txt", ".md", ".csv") and file.name != "SOURCE.txt":
        yield from file.read_text("utf-8", "replace").splitlines()


def strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings_in(one)


def decides_on_all(page: Page, shown: int) -> None:
    """One key a card, from the first to the last of the page."""
    page.keyboard.press("j")
    for left in reversed(range(shown)):
        page.keyboard.press("s")
        expect(page.locator(".card")).to_have_count(left)


def test_every_hostile_text_can_be_decided_and_none_runs(
    ada: Ada, stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    given, site = texts(capsys), site_of(stage)
    for number, text in enumerate(given):
        a_stored_comment(stage.store, site, f"hostile-{number}", text, author=text[:NAME_LIMIT], title=text[:200])
    ada.page.add_init_script(NOTES_A_HIT)

    decided = 0
    while True:
        ada.opens_the_queue(stage, order="oldest")
        shown = ada.page.locator(".card").count()
        if not shown:
            break
        expect(ada.page.locator(".said")).to_have_count(shown)
        decides_on_all(ada.page, shown)
        assert not ada.page.evaluate("window.hit")
        decided += shown

    assert decided == len(given) > len(OWN) * 0.9
    with stage.store.read() as tx:
        assert counters.counts(tx, site.id)[Status.SPAM] == len(given)
