"""Ada at the queue with her browser's script: keys, decisions without a new page, the way back."""

from itertools import count

import pytest
from playwright.sync_api import Browser, Locator, expect

from moderation.comment import Site, Status
from moderation.store import comments
from tests.browser.people import Ada, Stage, site_of
from tests.browser.watching import Watch, options
from tests.corpora import records
from tests.web.moderating import a_stored_comment

pytestmark = pytest.mark.browser

_numbers = count(1)


@pytest.fixture
def site(stage: Stage) -> Site:
    return site_of(stage)


@pytest.fixture
def three(stage: Stage, site: Site) -> list[str]:
    """Three comments that wait, by their ids, in the order of the queue."""
    texts = ("Der erste", "Der zweite", "Der dritte")
    return [a_stored_comment(stage.store, site, f"queue-{next(_numbers)}", text) for text in texts]


def card(ada: Ada, id: str) -> Locator:
    return ada.page.locator(f"#c-{id}")


def shown(ada: Ada) -> set[str]:
    return set(ada.page.locator(".card").evaluate_all("cards => cards.map((card) => card.dataset.id)"))


def status_of(stage: Stage, id: str) -> Status:
    with stage.store.read() as tx:
        found = comments.by_id(tx, id)
    assert found
    return found.status


def test_a_decision_needs_no_new_page_and_leads_to_the_next_card(ada: Ada, stage: Stage, three: list[str]) -> None:
    ada.opens_the_queue(stage)
    card(ada, three[0]).locator("button.approve").click()
    expect(card(ada, three[0])).to_have_count(0)
    expect(card(ada, three[1])).to_be_focused()
    expect(ada.page.locator("#notice")).to_contain_text("Ben")
    expect(ada.page.locator('.count[data-status="pending"]')).to_have_text("2")
    expect(ada.page.locator('.count[data-status="approved"]')).to_have_text("1")
    assert status_of(stage, three[0]) is Status.APPROVED


def test_undo_brings_the_card_back_to_its_place(ada: Ada, stage: Stage, three: list[str]) -> None:
    ada.opens_the_queue(stage)
    card(ada, three[1]).locator("button.spam").click()
    ada.page.locator("#notice .undo").click()
    expect(card(ada, three[1])).to_be_focused()
    ids = ada.page.locator(".card").evaluate_all("cards => cards.map((card) => card.dataset.id)")
    assert ids == three
    assert status_of(stage, three[1]) is Status.PENDING
    card(ada, three[1]).locator("button.reject").click()
    expect(card(ada, three[1])).to_have_count(0)
    assert status_of(stage, three[1]) is Status.REJECTED


def test_one_key_is_one_decision(ada: Ada, stage: Stage, three: list[str]) -> None:
    ada.opens_the_queue(stage)
    keys = ada.page.keyboard
    keys.press("s")
    expect(card(ada, three[0])).to_be_focused()
    for key, next_one in (("j", three[1]), ("k", three[0]), ("f", three[1]), ("s", three[2]), ("u", three[1])):
        keys.press(key)
        expect(card(ada, next_one)).to_be_focused()
    keys.press("d")
    expect(card(ada, three[2])).to_be_focused()
    assert [status_of(stage, id) for id in three] == [Status.APPROVED, Status.REJECTED, Status.PENDING]


def test_an_address_appears_in_its_card_only_when_asked_for(ada: Ada, stage: Stage, site: Site) -> None:
    id = a_stored_comment(stage.store, site, f"queue-{next(_numbers)}", email="ben.allein@example.org")
    ada.opens_the_queue(stage)
    assert "ben.allein" not in ada.page.content()
    card(ada, id).locator("button.email").click()
    expect(card(ada, id).locator(".revealed")).to_contain_text("ben.allein@example.org")


def test_without_script_a_decision_leads_to_the_next_card_too(
    chromium: Browser, logged_in: dict[str, object], stage: Stage, three: list[str]
) -> None:
    context = chromium.new_context(**options(java_script_enabled=False, storage_state=logged_in))
    ada = Ada(stage.service, context.new_page(), Watch())
    ada.opens_the_queue(stage)
    card(ada, three[0]).locator("button.spam").click()
    expect(ada.page).to_have_url(
        f"{stage.service.origin}/queue?site={stage.newspaper.site}&decided={three[0]}#c-{three[1]}"
    )
    ada.page.locator("#notice .undo").click()
    expect(card(ada, three[0])).to_be_visible()
    context.close()
    assert status_of(stage, three[0]) is Status.PENDING


@pytest.mark.parametrize("with_script", [True, False])
def test_one_click_decides_on_all_that_read_the_same(
    chromium: Browser, logged_in: dict[str, object], stage: Stage, site: Site, with_script: bool
) -> None:
    first, texts = next(_numbers), ("Gold wird steigen!", "Gold wird heute steigen!", "Gold wird morgen steigen!")
    campaign = 2_000_000 + first
    ids = [a_stored_comment(stage.store, site, f"queue-{next(_numbers)}", text, campaign=campaign) for text in texts]
    other = a_stored_comment(stage.store, site, f"queue-{next(_numbers)}")
    context = chromium.new_context(**options(java_script_enabled=with_script, storage_state=logged_in))
    ada = Ada(stage.service, context.new_page(), Watch().over(context))
    ada.opens_the_queue(stage)
    card(ada, ids[1]).locator(".alike-comments a").click()
    expect(ada.page.locator(".card")).to_have_count(3)
    ada.page.locator(".together button.spam").click()
    expect(ada.page.locator("#notice")).to_contain_text("3")
    expect(ada.page.locator(".card")).to_have_count(0)
    ada.watch.ends()
    assert ada.watch.troubles == []
    assert [status_of(stage, id) for id in (*ids, other)] == [*[Status.SPAM] * 3, Status.PENDING]


def test_hostile_comments_run_nothing(ada: Ada, stage: Stage, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """Ada's browser notes each dialog, each violation of the page's policy and each uncaught error as trouble."""
    vectors = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)"]
    vectors += [str(vector) for vector in records("xss-payloadbox/vectors.json", capsys)][:600:3]
    for vector in vectors:
        name = f"queue-{next(_numbers)}"
        a_stored_comment(
            stage.store, site, name, vector[:9000], author=vector[:245], url=vector[:2000], title=vector[:200]
        )
    ada.opens_the_queue(stage)
    seen = shown(ada)
    while ada.page.locator("a[rel=next]").count():
        ada.page.locator("a[rel=next]").click()
        # Those drawn by lot come again in their place.
        seen |= shown(ada)
    assert len(seen) == len(vectors)
