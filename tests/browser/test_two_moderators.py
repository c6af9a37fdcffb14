"""Two at one queue: who looks at what, cards that leave, and one who wins each time."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from playwright.sync_api import Browser, Route, expect

from moderation import review
from moderation.comment import Action, Email, Moderator, Site, Status
from moderation.context import Context
from moderation.credentials import hash_password
from moderation.store import comments, decisions, moderators
from tests.browser.people import Ada, Stage, site_of
from tests.browser.watching import Watch, options
from tests.builders import NOW, a_context
from tests.running import Installation
from tests.web.moderating import PASSWORD, a_stored_comment

pytestmark = pytest.mark.browser

_numbers = count(1)
LIVE = re.compile(r"/queue/live$")


@pytest.fixture
def site(stage: Stage) -> Site:
    return site_of(stage)


@pytest.fixture
def cem(chromium: Browser, service: Installation, stage: Stage) -> Iterator[Ada]:
    """A colleague with a browser and a login of his own."""
    address = f"cem{next(_numbers)}@example.org"
    secret = hash_password(PASSWORD)
    stage.store.write(lambda tx: moderators.add(tx, Email(address), "Cem", secret, "de", NOW))
    context = chromium.new_context(**options())
    cem = Ada(service, context.new_page(), Watch().over(context))
    cem.page.goto(f"{service.origin}/queue")
    cem.page.fill("#email", address)
    cem.page.fill("#password", PASSWORD)
    cem.page.click("main form button")
    expect(cem.page.locator("#cards")).to_be_attached()
    yield cem
    cem.watch.ends()
    assert cem.watch.troubles == []


def some(stage: Stage, site: Site, many: int) -> list[str]:
    return [a_stored_comment(stage.store, site, f"two-{next(_numbers)}", f"Kommentar {n}") for n in range(many)]


def test_a_card_says_who_looks_at_it_and_leaves_when_a_colleague_decides(
    ada: Ada, cem: Ada, stage: Stage, site: Site
) -> None:
    first, second = some(stage, site, 2)
    cem.opens_the_queue(stage)
    with cem.page.expect_response(LIVE):
        cem.page.locator(f"#c-{second}").focus()
    ada.opens_the_queue(stage)
    expect(ada.page.locator(f"#c-{second} .looking")).to_have_text("Cem sieht sich das gerade an")
    expect(ada.page.locator(f"#c-{first} .looking")).to_be_hidden()
    with ada.page.expect_response(LIVE):
        ada.page.locator(f"#c-{first}").focus()
    cem.page.locator(f"#c-{second} button.spam").click()
    expect(ada.page.locator(f"#c-{second}")).to_have_count(0)
    expect(ada.page.locator(f"#c-{first}")).to_be_focused()


def test_the_card_before_ada_stays_and_says_who_decided(ada: Ada, cem: Ada, stage: Stage, site: Site) -> None:
    (id,) = some(stage, site, 1)
    ada.opens_the_queue(stage)
    ada.page.locator(f"#c-{id}").focus()
    cem.opens_the_queue(stage)
    cem.page.locator(f"#c-{id} button.approve").click()
    expect(ada.page.locator(f"#c-{id} .looking")).to_contain_text("Cem hat den Kommentar von")
    expect(ada.page.locator(f"#c-{id}")).to_be_focused()
    expect(ada.page.locator("#notice.warning")).to_be_visible()


def test_opposite_decisions_at_once_have_one_winner_and_the_other_is_told(
    ada: Ada, cem: Ada, stage: Stage, site: Site
) -> None:
    """Both browsers show the card; neither asks meanwhile what the other did."""
    ids = some(stage, site, 10)
    for person in (ada, cem):
        person.page.route(LIVE, lambda route: Route.abort(route))
        person.opens_the_queue(stage)
    for id in ids:
        ada.page.locator(f"#c-{id} button.approve").click()
        cem.page.locator(f"#c-{id} button.spam").click()
        for person in (ada, cem):
            expect(person.page.locator(f"#c-{id}")).to_have_count(0)
    for person in (ada, cem):
        person.watch.troubles.clear()  # the browsers' own notes of what was aborted
    with stage.store.read() as tx:
        made = {id: decisions.of(tx, id) for id in ids}
    assert [len(of) for of in made.values()] == [1] * 10


def test_a_hundred_opposite_decisions_at_once_have_a_hundred_winners(stage: Stage, site: Site) -> None:
    ctx: Context = a_context(stage.store)
    first, second = (
        stage.store.write(lambda tx, n=n: moderators.add(tx, Email(f"{n}@example.org"), n, "hash", "de", NOW))  # type: ignore[misc]
        for n in (f"Dora{next(_numbers)}", f"Emil{next(_numbers)}")
    )
    ids = some(stage, site, 100)

    def decide(moderator: Moderator, action: Action, id: str) -> bool:
        try:
            review.decide(ctx, moderator, id, 1, action)
        except review.Conflict as conflict:
            return conflict.decided_by not in (first.name, second.name)
        return True

    with ThreadPoolExecutor(2) as pool:
        for id in ids:
            done = [pool.submit(decide, first, Action.APPROVE, id), pool.submit(decide, second, Action.SPAM, id)]
            assert sum(one.result() for one in done) == 1
    with stage.store.read() as tx:
        assert all(len(decisions.of(tx, id)) == 1 for id in ids)


def test_every_step_is_possible_without_a_script(
    chromium: Browser, logged_in: dict[str, object], stage: Stage, site: Site
) -> None:
    ids = some(stage, site, 4)
    context = chromium.new_context(**options(java_script_enabled=False, storage_state=logged_in))
    page = context.new_page()
    ada = Ada(stage.service, page, Watch().over(context))
    ada.opens_the_queue(stage)
    page.locator(f"#c-{ids[0]} .others summary").click()
    page.locator(f"#c-{ids[0]} button.ask").click()
    expect(page.locator("#notice")).to_contain_text("jemand anderen gefragt")
    expect(page.locator(f"#c-{ids[0]}")).to_have_count(0)
    page.locator(f"#c-{ids[1]} .others summary").click()
    page.locator(f"#c-{ids[1]} a.edit").click()
    page.locator("#edit summary").click()
    page.locator("#edit-text").fill("Anders")
    page.locator("#edit button").click()
    expect(page.locator("#notice")).to_contain_text("freigegeben")
    page.locator(f"#c-{ids[2]} .others summary").click()
    page.locator(f"#c-{ids[2]} a.reply").click()
    page.locator("#reply summary").click()
    page.locator("#reply-text").fill("Danke!")
    page.locator("#reply button").click()
    page.locator(f"#c-{ids[3]} select").select_option("hate")
    page.locator(f"#c-{ids[3]} button.reject").click()
    page.locator("#notice .followups button").first.click()
    expect(page.locator("#notice")).to_contain_text("wartet bis")
    ada.watch.ends()
    assert ada.watch.troubles == []
    with stage.store.read() as tx:
        stands = [found.status for id in ids if (found := comments.by_id(tx, id))]
        reasons = [one.decision.reason for one in decisions.of(tx, ids[3])]
    assert stands == [Status.PENDING, Status.APPROVED, Status.APPROVED, Status.REJECTED]
    assert reasons == ["hate"]
