"""Many comments at once in a real browser, with its script and without: ticked, filtered, released, and taken back."""

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from moderation.comment import Lane, Place, Site, Status
from moderation.paths import MODEL
from moderation.spam import tally
from moderation.spam.active import ActiveModel
from moderation.store import counters
from tests.browser.people import Ada, Stage, site_of
from tests.browser.test_accessibility import is_sound
from tests.browser.watching import Watch, options
from tests.running import Installation
from tests.web.moderating import a_stored_comment, a_stored_layer

pytestmark = pytest.mark.browser

FIGURES = {"tally": tally.of([-6.0] * 300 + [-3.05] * 200, [-3.05] * 3 + [4.0] * 200)}
MANY = 200
_numbers = count(1)


@pytest.fixture
def site(stage: Stage) -> Site:
    return site_of(stage)


@pytest.fixture
def plain_ada(chromium: Browser, service: Installation, logged_in: dict[str, object]) -> Iterator[Ada]:
    """Ada with a browser that runs no script."""
    context = chromium.new_context(**options(storage_state=logged_in, java_script_enabled=False))
    watch = Watch().over(context)
    yield Ada(service, context.new_page(), watch)
    watch.ends()


def standing(stage: Stage, site: Site) -> dict[Status, int]:
    with stage.store.read() as tx:
        return {status: number for status, number in counters.counts(tx, site.id).items() if number}


def waiting(stage: Stage, site: Site, text: str, place: Place | None = None, score: float = 0.5) -> str:
    return a_stored_comment(stage.store, site, f"many-{next(_numbers)}", text, place=place, score=score)


def tick_two_and_take_back(page: Page, stage: Stage, site: Site) -> None:
    for text in ("Grüße aus Köln", "Gruß aus Bern", "Casino, Casino"):
        waiting(stage, site, text)
    page.goto(f"{stage.service.origin}/queue?site={site.key}")
    for text in ("Köln", "Bern"):
        page.locator(".card", has_text=text).locator(".pick input").check()
    page.locator("#chosen button.approve").click()
    expect(page.locator("#notice")).to_be_visible()
    assert standing(stage, site) == {Status.APPROVED: 2, Status.PENDING: 1}
    page.locator("#notice button.undo").click()
    expect(page.locator(".card")).to_have_count(3)
    assert standing(stage, site) == {Status.PENDING: 3}


def test_ticked_cards_are_decided_and_taken_back(ada: Ada, stage: Stage, site: Site) -> None:
    tick_two_and_take_back(ada.page, stage, site)


def test_without_a_script_too(plain_ada: Ada, stage: Stage, site: Site) -> None:
    tick_two_and_take_back(plain_ada.page, stage, site)


def test_a_filter_finds_is_kept_and_decides(ada: Ada, stage: Stage, site: Site) -> None:
    for text in ("Grüße aus Köln", "KOLN im Regen", "Casino, Casino"):
        waiting(stage, site, text)
    page = ada.page
    page.goto(f"{stage.service.origin}/queue?site={site.key}")
    page.fill("#q", "köln")
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_have_count(2)
    page.fill("#keep-name", "Köln")
    page.locator(".with-all form button").first.click()
    expect(page.locator(".kept a", has_text="Köln")).to_be_visible()
    assert is_sound(page)
    page.locator(".with-all summary").click()
    page.locator(".with-all button.spam").click()
    expect(page.locator(".card")).to_have_count(0)
    assert standing(stage, site) == {Status.SPAM: 2, Status.PENDING: 1}
    page.locator(".kept button").first.click()


def test_two_hundred_are_released_and_one_undo_brings_all_back(ada: Ada, stage: Stage, site: Site) -> None:
    # Before the layer, so that the worker finds them scored: it would score them anew.
    version = str(ActiveModel(MODEL).version)
    place = Place(Lane.GOOD, -0.001, 4e9)
    for number in range(MANY):
        waiting(stage, site, f"Danke für den Artikel, Nummer {number}.", place, 0.001)
    a_stored_layer(stage.store, site, version, figures=FIGURES)
    page = ada.page
    page.goto(f"{stage.service.origin}/queue/good?site={site.key}")
    expect(page.locator("tbody tr")).to_have_count(2)
    assert is_sound(page)
    before = standing(stage, site)
    page.locator(".together button.approve").click()
    expect(page.locator("#notice button.undo")).to_be_visible()
    released = standing(stage, site).get(Status.APPROVED, 0)
    assert released > MANY // 2
    page.locator("#notice button.undo").click()
    expect(page.locator("#notice button.undo")).to_be_hidden()
    assert standing(stage, site) == before


def test_who_waits_for_many_is_told_how_far_it_is(ada: Ada, stage: Stage, site: Site) -> None:
    for number in range(3):
        waiting(stage, site, f"Gold wird steigen {number}")
    page = ada.page
    page.goto(f"{stage.service.origin}/queue?site={site.key}&q=gold")

    def holds_back(route: Route) -> None:
        page.wait_for_timeout(1_500)
        route.continue_()

    page.route("**/queue/matching*", holds_back)
    page.locator(".with-all summary").click()
    with page.expect_response("**/queue/progress*") as answer:
        page.locator(".with-all button.spam").click()
    assert answer.value.ok
    expect(page.locator("#notice p")).to_have_text("Du hast 3 Kommentare als Spam markiert.")
    assert standing(stage, site) == {Status.SPAM: 3}
