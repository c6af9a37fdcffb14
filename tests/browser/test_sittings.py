"""A sitting in a real browser: time and decisions count on by themselves, and practising works with the keyboard."""

from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from moderation.comment import Action, Email, Status
from moderation.review import decide
from moderation.store import comments, moderators
from tests.browser.people import Ada, Stage, site_of, take
from tests.browser.test_accessibility import is_sound
from tests.builders import Clock, a_context
from tests.web.moderating import a_stored_comment

pytestmark = pytest.mark.browser
_numbers = count(1)


def begins(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.service.origin}/queue/session")
    page.locator("#site").select_option(stage.newspaper.site)
    page.locator(".begin button").click()


def ends(page: Page) -> None:
    page.locator("#sitting button").click()


def test_time_and_decisions_count_on_without_a_new_page(ada: Ada, stage: Stage, pictures: Path) -> None:
    site = site_of(stage)
    for number in range(3):
        a_stored_comment(stage.store, site, f"sitting-{next(_numbers)}", f"Kommentar {number}")
    ada.page.clock.install()
    begins(ada.page, stage)
    line = ada.page.locator("#sitting")
    expect(line).to_contain_text("noch 15 Minuten")
    ada.can_press_keys()
    ada.page.keyboard.press("j")
    ada.page.keyboard.press("a")
    expect(line.locator(".done")).to_have_text("1")
    ada.page.keyboard.press("u")
    expect(line.locator(".done")).to_have_text("0")
    ada.page.keyboard.press("s")
    expect(line.locator(".done")).to_have_text("1")
    # Time goes on by itself too, so this must not be cut too fine.
    ada.page.clock.run_for(840_000)
    expect(line).to_contain_text("noch 1 Minute")
    ada.page.clock.run_for(60_000)
    expect(line).to_contain_text("Die Zeit ist um.")
    assert is_sound(ada.page)
    expect(ada.page.locator(".card")).to_have_count(2)
    ends(ada.page)
    expect(ada.page.locator("#summary")).to_contain_text("Du hast über 1 Kommentar entschieden")
    assert is_sound(ada.page)
    ada.page.emulate_media(color_scheme="light")
    ada.page.set_viewport_size({"width": 1280, "height": 700})
    take(ada.page, pictures / "session.png")


def test_practising_shows_what_the_team_decided(ada: Ada, stage: Stage, pictures: Path) -> None:
    site, now = site_of(stage), datetime.now(UTC)
    ctx = a_context(stage.store, Clock())
    cem = stage.store.write(
        lambda tx: moderators.add(tx, Email(f"cem-{site.key}@example.org"), "Cem", "hash", "de", now)
    )
    ids = [
        a_stored_comment(stage.store, site, f"sitting-{next(_numbers)}", text)
        for text in ("Danke für den Bericht aus Almaty!", "Wer war schon einmal in Hanoi?")
    ]
    for id in ids:
        decide(ctx, cem, id, 1, Action.APPROVE)
    ada.page.goto(f"{stage.service.origin}/queue/training?site={site.key}")
    assert is_sound(ada.page)
    ada.page.locator("#practice button.approve").focus()
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("#told")).to_contain_text("So hat auch das Team entschieden: freigegeben.")
    ada.page.emulate_media(color_scheme="light")
    ada.page.set_viewport_size({"width": 1280, "height": 700})
    take(ada.page, pictures / "practice.png")
    ada.page.locator("#practice button.spam").click()
    expect(ada.page.locator("#told")).to_contain_text("Bei dir: als Spam markiert; das Team")
    assert is_sound(ada.page)
    with stage.store.read() as tx:
        assert {one.status for id in ids if (one := comments.by_id(tx, id))} == {Status.APPROVED}
