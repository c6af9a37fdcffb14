"""Rules and caution in a browser: a bad rule comes back by itself, and every page is sound in each look."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from moderation import observe, review
from moderation.comment import Action, Label, Status
from moderation.context import Context
from moderation.rule import Rule
from moderation.store import moderators, rule_hits, rules
from moderation.store.decisions import LABEL
from tests.browser.people import Ada, Stage, site_of, take
from tests.browser.test_accessibility import is_sound
from tests.builders import Clock, a_context
from tests.web.moderating import a_stored_comment

pytestmark = pytest.mark.browser

DECIDED = 40


def decided(stage: Stage, ctx: Context) -> None:
    """Comments with the word, all called spam by people."""
    site = site_of(stage)
    for number in range(DECIDED):
        id = f"{site.key}-{number + 1}"
        a_stored_comment(
            stage.store, site, id, f"Das Casino {number} zahlt heute", status=Status.SPAM, created=ctx.clock()
        )
        values = {"of": id, "site": site.id, "to": Label.SPAM}
        stage.store.write(lambda tx, values=values: tx.execute(LABEL, values))  # type: ignore[misc]


def test_a_bad_rule_goes_live_and_is_back_in_shadow_by_itself(ada: Ada, stage: Stage, pictures: Path) -> None:
    site, page = site_of(stage), ada.page
    ctx = a_context(stage.store, Clock(datetime.now(UTC) - timedelta(hours=1)))
    decided(stage, ctx)
    page.goto(f"{stage.service.origin}/queue/rules?site={site.key}")
    assert is_sound(page)
    page.fill("#entry", "Casino")
    page.locator("#new button").click()
    expect(page.locator("#now")).to_be_visible()
    assert is_sound(page)
    page.locator("button[value=try]").click()
    number = int(page.url.rsplit("/", 1)[1])
    observe.replay(ctx, number)
    page.reload()
    page.locator("button[value=enact]").click()
    expect(page.locator("button[value=back]")).to_be_visible()
    assert is_sound(page)
    overrule(stage, ctx, number)
    page.reload()
    expect(page.locator("#now .alarm")).to_be_visible()
    assert is_sound(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    take(page, pictures / "rule.png")


def overrule(stage: Stage, ctx: Context, number: int) -> None:
    """Let people approve three comments that the live rule put into the spam folder."""
    site = site_of(stage)
    with stage.store.read() as tx:
        rule, person = rules.by_id(tx, number), moderators.every(tx)[0]
    assert rule
    for extra in range(3):
        id = f"{site.key}-{DECIDED + 1 + extra}"
        a_stored_comment(stage.store, site, id, f"Das Casino {extra} schließt", status=Status.SPAM)
        met: list[Rule] = [rule]
        stage.store.write(lambda tx, id=id, met=met: rule_hits.record(tx, site.id, id, met))  # type: ignore[misc]
        review.decide(ctx, person, id, 1, Action.APPROVE)
        observe.overruled(ctx, id)


def test_caution_and_the_steps_of_an_author(ada: Ada, stage: Stage) -> None:
    site, page = site_of(stage), ada.page
    id = a_stored_comment(stage.store, site, f"{site.key}-1", "Ein Kommentar")
    page.goto(f"{stage.service.origin}/queue/{id}/author")
    assert is_sound(page)
    page.locator("button[value=trusted]").click()
    page.goto(f"{stage.service.origin}/queue/house?site={site.key}")
    page.locator("button[value=all]").click()
    expect(page.locator(".notice button.undo")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert is_sound(page)
    page.locator("#switches button").first.click()
    expect(page.locator(".signs a")).to_be_visible()
    assert is_sound(page)
    page.locator("#switches button").first.click()


def test_a_closed_page_has_a_sentence_for_a_form(ada: Ada, stage: Stage) -> None:
    site, page = site_of(stage), ada.page
    page.goto(f"{stage.service.origin}/queue/house?site={site.key}")
    page.locator("#switches form").nth(1).locator("button").click()
    page.goto(stage.article)
    page.locator("comment-thread").scroll_into_view_if_needed()
    expect(page.locator("comment-thread .comments-closed")).to_be_visible()
    assert is_sound(page)
    page.goto(f"{stage.service.origin}/queue/house?site={site.key}")
    page.locator("#switches form").nth(1).locator("button").click()
