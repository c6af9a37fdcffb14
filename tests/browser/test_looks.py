"""How the thread looks and sounds: the themes of the docs, what a screen reader is told, and a keyboard alone."""

import json
import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from moderation.comment import Status
from moderation.store import comments
from tests.browser.axe import violations
from tests.browser.people import Reader, Stage, take
from tests.browser.test_pictures import Demo, demo, page  # noqa: F401 (fixtures)

pytestmark = pytest.mark.browser

SITES = Path(__file__).parents[2] / "docs" / "sites.md"
# A theme's name is that of its picture.
THEME = re.compile(r"pictures/theme-(\w+)\.png\)\n\n```css\n(.*?)```", re.DOTALL)
THEMES = dict(THEME.findall(SITES.read_text("utf-8")))
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (320, 768, 1280)


def wrote(stage: Stage, text: str, author: str = "Ben Leser", parent: str = "", status: Status | None = None) -> str:
    """A comment as a theme's own form sends it, and stands at `status` (approved) then."""
    given = {"comment": text, "author": author, "email": "ben@example.org", "comment_parent": parent}
    head = {"Origin": stage.newspaper.origin, "Accept": "application/json"}
    asked = Request(stage.address("/comments"), urlencode(given).encode(), head)
    with urlopen(asked) as answer:
        id: str = json.load(answer)["id"]
    stage.store.write(lambda tx: comments.change_status(tx, id, 1, status or Status.APPROVED))
    return id


def is_sound(page: Page) -> bool:  # noqa: F811
    """Nothing for axe to find in light and dark at three widths, and nothing wider than the window."""
    found = []
    for scheme in SCHEMES:
        for width in WIDTHS:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{scheme} {width}: {line}" for line in violations(page)]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(f"{scheme} {width}: wider than the window")
    assert found == []
    return True


# --- Themes ---

# The newspaper's policy allows no inline style.
WEAR = "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet]; }"


@pytest.mark.parametrize("name", THEMES)
def test_a_theme_of_the_docs(demo: Demo, page: Page, pictures: Path, tmp_path: Path, name: str) -> None:  # noqa: F811
    page.goto(demo.article)
    page.evaluate(WEAR, THEMES[name])
    if name == "magazine":
        page.locator("comment-thread").evaluate("thread => thread.setAttribute('theme', 'dark')")
    page.locator("comment-thread").scroll_into_view_if_needed()
    expect(page.locator(".comment").first).to_be_visible()
    assert is_sound(page)
    page.emulate_media(color_scheme="dark" if name == "magazine" else "light")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.locator("#kommentare").evaluate("thread => thread.scrollIntoView({behavior: 'instant'})")
        take(page, tmp_path / f"{name}-{width}.png")
    take(page, pictures / f"theme-{name}.png")


def test_there_are_four_themes() -> None:
    assert len(THEMES) == 4


# --- What a screen reader is told ---

THREAD = """
- note: Dieser Artikel wurde mit Hilfe künstlicher Intelligenz verfasst und von der Redaktion geprüft.
- heading "3 Kommentare" [level=2]
- paragraph:
  - link "Kommentar schreiben":
    - /url: "#comment"
- paragraph:
  - link "Älteste zuerst"
  - link "Neueste zuerst"
  - link "Hilfreichste zuerst"
- list:
  - listitem:
    - article:
      - text: Ben Leser
      - link /Sekunde|Minute/
      - paragraph: Wie lange dauert der Flug?
      - link "Auf Ben Leser antworten": Antworten
      - button "Ausblenden, was Ben Leser schreibt": Ausblenden
    - list:
      - listitem:
        - article:
          - text: Cem
          - link /Sekunde|Minute/
          - paragraph: Sechs Stunden.
          - link "Auf Cem antworten": Antworten
          - button "Ausblenden, was Cem schreibt": Ausblenden
  - listitem:
    - article:
      - text: Lena
      - link /Sekunde|Minute/
      - paragraph: Danke!
      - link "Auf Lena antworten": Antworten
      - button "Ausblenden, was Lena schreibt": Ausblenden
"""

FORM = """
- heading "Kommentar schreiben" [level=2]
- form "Kommentar schreiben":
  - paragraph
  - paragraph:
    - text: Kommentar
    - textbox "Kommentar"
  - paragraph:
    - status
  - paragraph:
    - textbox "Name"
  - paragraph:
    - textbox "E-Mail-Adresse"
  - paragraph:
    - textbox "Website"
  - paragraph:
    - checkbox
  - paragraph:
    - button "Kommentar senden"
    - button "Vorschau"
"""


def a_thread(stage: Stage) -> list[str]:
    first = wrote(stage, "Wie lange dauert der Flug?")
    return [first, wrote(stage, "Sechs Stunden.", "Cem", parent=first), wrote(stage, "Danke!", "Lena")]


def test_the_thread_as_a_screen_reader_has_it(ben: Reader) -> None:
    a_thread(ben.stage)
    ben.opens_the_article()
    thread = ben.sees("comment-thread .comment-thread")
    expect(thread).to_be_visible()
    print(thread.aria_snapshot())
    expect(thread).to_match_aria_snapshot(THREAD)


def test_the_form_as_a_screen_reader_has_it(ben: Reader) -> None:
    ben.opens_the_article()
    print(ben.sees("#respond").aria_snapshot())
    expect(ben.sees("#respond")).to_match_aria_snapshot(FORM)
