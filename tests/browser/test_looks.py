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
from moderation.forum import Forum, Portrait
from moderation.store import comments, sites
from tests.browser.axe import violations
from tests.browser.conftest import NewReader
from tests.browser.people import ERRORS, PUBLIC, WAITING, Ada, Reader, Stage, site_of, take
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


# --- What a screen reader is told. What comes to a thread besides (votes, reports) may stand between. ---

THREAD = """
- region "3 Kommentare":
  - note: Dieser Artikel wurde mit Hilfe künstlicher Intelligenz verfasst und von der Redaktion geprüft.
  - heading "3 Kommentare" [level=2]
  - paragraph:
    - link "Kommentar schreiben"
  - paragraph:
    - link "Älteste zuerst"
    - link "Neueste zuerst"
  - list:
    - listitem:
      - article:
        - text: Ben Leser
        - link /vor .* Minute/
        - paragraph: Wie lange dauert der Flug?
        - link "Antworten auf den Kommentar von Ben Leser"
        - button "Ausblenden, was Ben Leser schreibt"
      - group:
        - text: 1 Antwort
        - list:
          - listitem:
            - article:
              - text: Cem
              - link /vor .* Minute/
              - paragraph: Sechs Stunden.
              - link "Antworten auf den Kommentar von Cem"
              - button "Ausblenden, was Cem schreibt"
    - listitem:
      - article:
        - text: Lena
        - link /vor .* Minute/
        - paragraph: Danke!
        - link "Antworten auf den Kommentar von Lena"
        - button "Ausblenden, was Lena schreibt"
  - heading "Schreibe einen Kommentar" [level=2]
  - form "Schreibe einen Kommentar"
"""

FORM = """
- heading "Schreibe einen Kommentar" [level=2]
- form "Schreibe einen Kommentar":
  - paragraph: Deine E-Mail-Adresse wird nicht veröffentlicht. Erforderliche Felder sind mit * markiert
  - paragraph:
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
    - checkbox /Meinen Namen, meine E-Mail-Adresse und meine Website/
  - paragraph:
    - button "Kommentar abschicken"
    - button "Vorschau"
"""

REFUSED = """
- form "Schreibe einen Kommentar":
  - alert:
    - paragraph: "Bitte prüfe deine Angaben:"
    - list:
      - listitem:
        - link /Kommentar/
      - listitem:
        - link /Namen/
      - listitem:
        - link /E-Mail/
  - paragraph:
    - textbox "Kommentar"
"""


def a_thread(stage: Stage) -> list[str]:
    first = wrote(stage, "Wie lange dauert der Flug?")
    return [first, wrote(stage, "Sechs Stunden.", "Cem", parent=first), wrote(stage, "Danke!", "Lena")]


def test_the_thread_as_a_screen_reader_has_it(ben: Reader) -> None:
    a_thread(ben.stage)
    ben.opens_the_article()
    expect(ben.sees("comment-thread")).to_match_aria_snapshot(THREAD)


def test_the_form_as_a_screen_reader_has_it(ben: Reader) -> None:
    ben.opens_the_article()
    expect(ben.sees("#respond")).to_match_aria_snapshot(FORM)
    ben.sends()
    expect(ben.sees(ERRORS)).to_be_focused()
    expect(ben.sees("#respond")).to_match_aria_snapshot(REFUSED)


# --- A keyboard alone ---


def tab_to(reader: Reader, selector: str, most: int = 60) -> None:
    """Press Tab until the focus is there; who can't get there with the keyboard never does."""
    for _ in range(most):
        reader.page.keyboard.press("Tab")
        if reader.sees(selector).first.evaluate("element => element.matches(':focus')"):
            # Where the focus is can be seen.
            assert reader.sees(selector).first.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
            return
    raise AssertionError(f"{selector} is out of the keyboard's reach")


def test_a_keyboard_alone_reaches_sorts_replies_previews_hides_and_sends(ben: Reader) -> None:
    first, _reply, last = a_thread(ben.stage)
    ben.opens_the_article()
    expect(ben.sees(PUBLIC)).to_have_count(3)
    keys = ben.page.keyboard
    tab_to(ben, ".sort a:nth-child(2)")
    keys.press("Enter")
    expect(ben.sees(PUBLIC).first).to_have_id(f"comment-{last}")
    expect(ben.sees(".sort [aria-current]")).to_be_focused()
    tab_to(ben, f"#comment-{last} [data-hide]")
    keys.press("Enter")
    expect(ben.sees(f"#comment-{last} .comment-content")).to_be_hidden()
    tab_to(ben, f"#comment-{first} .comment-reply-link")
    keys.press("Enter")
    expect(ben.sees("#comment")).to_be_focused()
    keys.press("Shift+Tab")
    expect(ben.sees("#cancel-comment-reply-link")).to_be_focused()
    keys.press("Enter")
    expect(ben.sees(f"#comment-{first} .comment-reply-link")).to_be_focused()
    keys.press("Enter")
    keys.type("Und zurück?")
    for word in ("Ben", "ben@example.org"):
        keys.press("Tab")
        keys.type(word)
    tab_to(ben, ".submit.second")
    keys.press("Enter")
    expect(ben.sees(".preview")).to_be_focused()
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    keys.press("Enter")
    expect(ben.sees(WAITING)).to_be_focused()
    expect(ben.sees(f"li:has(> #comment-{first}) {WAITING}")).to_contain_text("Und zurück?")


def test_a_keyboard_alone_reports(ben: Reader) -> None:
    first, *_ = a_thread(ben.stage)
    ben.opens_the_article()
    keys = ben.page.keyboard
    tab_to(ben, f"#comment-{first} a.report")
    keys.press("Enter")
    expect(ben.sees(".report-form fieldset")).to_be_focused()
    keys.press("Tab")
    keys.press("ArrowDown")
    tab_to(ben, ".report-form .submit")
    keys.press("Enter")
    expect(ben.sees(".reported")).to_be_focused()


# --- Every state, in light and dark, at three widths ---


def choose(stage: Stage, forum: Forum) -> None:
    stage.store.write(lambda tx: sites.set_forum(tx, site_of(stage).id, forum))


def test_all_states_of_thread_and_form_are_sound(ben: Reader, ada: Ada) -> None:
    stage = ben.stage
    choose(stage, Forum(shown=2, depth=2))
    first = wrote(stage, "Ein [Verweis](https://example.org), **fett**\n\n> und ein Zitat", "Ελένη Παπά")
    for number in range(3):
        first = wrote(stage, f"Antwort {number}", "علی رضایی", parent=first)
    wrote(stage, "Von gestern", "山田 太郎", status=Status.APPROVED)
    gone = wrote(stage, "Wird gelöscht")
    wrote(stage, "Antwort auf Gelöschtes", "😀", parent=gone)
    stage.store.write(lambda tx: comments.change_status(tx, gone, 2, Status.DELETED))
    ada.page.goto(f"{stage.service.origin}/queue/{first}")
    ada.page.locator("#reply summary").click()
    ada.page.locator("#reply-text").fill("Danke, das ergänze ich im Artikel.")
    ada.page.locator("#reply-badge").select_option("author")
    ada.page.locator("#reply button").click()
    expect(ada.page.locator("#notice")).to_be_visible()
    ben.opens_the_article()
    expect(ben.sees(".badge.author")).to_be_visible()
    assert is_sound(ben.page)
    ben.sees("#more a").click()
    expect(ben.sees(".comment.gone")).to_be_visible()
    ben.sees(".comment-reply-link").first.click()
    ben.writes("Noch ein Gedanke.")
    ben.sees(".submit.second").click()
    expect(ben.sees(".preview")).to_be_visible()
    assert is_sound(ben.page)
    ben.sends()
    expect(ben.sees(WAITING)).to_be_visible()
    ben.sends()
    expect(ben.sees(ERRORS)).to_be_focused()
    assert is_sound(ben.page)
    choose(stage, Forum(portrait=Portrait.PATTERN))
    ben.opens_the_thread_page(ai="rewritten", source="https://example.org/quelle")
    expect(ben.sees("[role=note]")).to_be_visible()
    assert is_sound(ben.page)


# --- Work for suspicious posts ---


def test_the_component_does_the_work_unseen_and_sends_again(ben: Reader) -> None:
    choose(ben.stage, Forum(challenge=True))
    ben.opens_the_article()
    ben.comments("Casino gratis jetzt: https://casino.example/win https://bit.ly/win https://a.example")
    assert len(ben.stage.stored()) == 1
    assert any("/assets/work-" in answer.url for answer in ben.watch.all_of(ben.page))


def test_a_good_comment_never_loads_the_work(ben: Reader) -> None:
    choose(ben.stage, Forum(challenge=True))
    ben.opens_the_article()
    ben.comments("Danke für den Artikel. Die Zahl der Direktflüge hat mich überrascht.")
    assert not any("/assets/work-" in answer.url for answer in ben.watch.all_of(ben.page))


def test_without_a_script_a_button_sends_it_to_a_person(new_reader: NewReader) -> None:
    ben = new_reader(java_script_enabled=False)
    choose(ben.stage, Forum(challenge=True))
    ben.opens_the_thread_page()
    ben.writes("Casino gratis jetzt: https://casino.example/win https://bit.ly/win https://a.example")
    ben.sends()
    expect(ben.sees(ERRORS)).to_be_visible()
    assert ben.stage.stored() == []
    ben.sees("button[name=without]").click()
    expect(ben.sees(WAITING)).to_be_visible()
    assert len(ben.stage.stored()) == 1
