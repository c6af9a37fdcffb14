"""WCAG 2.2 AA on every page a person meets, in light and dark, on a desk and on a small phone."""

from itertools import count
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Connection

from moderation.comment import Action, Decision, Evidence, Status
from moderation.paths import MODEL
from moderation.spam.active import ActiveModel
from moderation.spam.layer import Lines
from moderation.store import comments, contradictions, decisions, samples
from moderation.store.contradictions import Doubted
from tests.browser.axe import violations
from tests.browser.conftest import NewReader
from tests.browser.people import ERRORS, WAITING, Ada, Reader, Stage, site_of
from tests.browser.watching import Watch, options
from tests.builders import NOW
from tests.running import Installation
from tests.web.moderating import a_stored_comment, a_stored_layer

pytestmark = pytest.mark.browser

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LOOKS = [(scheme, width) for scheme in SCHEMES for width in (1280, 320)]
TEXT = "Ein Kommentar mit [einem Verweis](https://example.org/weiter), **Nachdruck** und\n\n> einem Zitat."
_campaigns = count(1_000_000)
QUESTION = "Wie lange dauert denn der Flug von Almaty nach Hanoi?"


def is_sound(page: Page) -> bool:
    """Nothing for axe to find in any look, and nothing that has to be scrolled sideways (1.4.10)."""
    found = []
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{scheme} {width}: {line}" for line in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{scheme} {width}: wider than the window")
    assert found == []
    return True


def test_the_article_with_its_thread(ben: Reader, ada: Ada) -> None:
    ben.opens_the_article()
    ben.writes(TEXT)
    ben.sends()
    expect(ben.sees(WAITING)).to_be_visible()
    ada.approves(ben.stage, "Ein Kommentar mit")
    ben.page.reload()
    ben.sees(".comment-reply-link").click()
    ben.comments("Und eine Antwort, die noch wartet.")
    assert is_sound(ben.page)


def test_the_form_with_errors_in_the_shadow(ben: Reader) -> None:
    ben.opens_the_article()
    ben.sends()
    expect(ben.sees(ERRORS)).to_be_focused()
    assert is_sound(ben.page)


def test_the_form_with_errors_on_its_own_page(ben: Reader) -> None:
    ben.opens_the_thread_page()
    ben.sends()
    expect(ben.sees(ERRORS)).to_be_focused()
    assert is_sound(ben.page)


def test_the_own_waiting_comment_on_its_own_page(ben: Reader) -> None:
    ben.opens_the_thread_page()
    ben.comments("Ein Kommentar, der noch wartet.")
    assert is_sound(ben.page)


@pytest.mark.parametrize("path", ["/thread", "/queue/nothing", "/nowhere"])
def test_an_error_page(new_reader: NewReader, path: str) -> None:
    reader = new_reader()
    reader.page.goto(reader.stage.service.origin + path)
    is_told_once(reader.watch)
    assert is_sound(reader.page)


def test_an_error_page_of_the_moderators(ada: Ada, stage: Stage) -> None:
    ada.page.goto(f"{stage.service.origin}/queue/nothing")
    is_told_once(ada.watch)
    assert is_sound(ada.page)


def is_told_once(watch: Watch) -> None:
    """The browser notes the 4xx, and nothing else."""
    assert [trouble for trouble in watch.troubles if "the server responded with a status of 4" not in trouble] == []
    watch.troubles.clear()


def test_the_login_before_and_after_a_wrong_password(new_reader: NewReader, service: Installation) -> None:
    page = new_reader().page
    page.goto(f"{service.origin}/login")
    assert is_sound(page)
    page.fill("#email", "nobody@example.org")
    page.fill("#password", "not the password")
    page.click("main form button")
    expect(page.locator("#problem")).to_be_visible()
    assert is_sound(page)


@pytest.mark.parametrize("path", ["/queue/account", "/queue/people"])
def test_the_pages_about_people(ada: Ada, service: Installation, path: str) -> None:
    ada.page.goto(service.origin + path)
    for details in ada.page.locator("details > summary").all():
        details.click()
    assert is_sound(ada.page)


def test_setting_up_an_authenticator_app(ada: Ada, service: Installation) -> None:
    ada.page.goto(f"{service.origin}/queue/account")
    ada.page.locator("form[action$='/account/app'] button").click()
    expect(ada.page.locator("svg.qr")).to_be_visible()
    assert is_sound(ada.page)


def test_the_queue(ben: Reader, ada: Ada) -> None:
    ben.opens_the_article()
    ben.comments("Schaut auf http://billig-uhren.example/kaufen und https://casino.example!", author="Mallory")
    ben.comments(QUESTION)
    for status in (Status.PENDING, Status.SPAM):
        ada.opens_the_queue(ben.stage, status)
        for details in ada.page.locator("details > summary").all():
            details.click()
        assert is_sound(ada.page)


def test_the_queue_of_a_campaign_with_words_that_moved_the_score(ada: Ada, stage: Stage) -> None:
    site, campaign = site_of(stage), next(_campaigns)
    evidence = (
        Evidence("text", "Gold", 2.0, 1.5, ((0, 4),)),
        Evidence("text", "danke", -1.0, spans=((28, 33),)),
        Evidence("feature", "links", 0.5),
    )
    for number in range(3):
        text = f"Gold wird steigen, sagt P\u0430ul, danke {number}"
        id = f"{site.key}-{number + 1}"
        a_stored_comment(stage.store, site, id, text, evidence=evidence, campaign=campaign)
    ada.opens_the_queue(stage)
    ada.page.locator(".alike-comments a").first.click()
    expect(ada.page.locator(".together button")).to_have_count(2)
    ada.page.locator("details > summary").first.click()
    assert is_sound(ada.page)


def test_what_a_site_has_learnt_before_and_after(ada: Ada, stage: Stage) -> None:
    site = site_of(stage)
    ada.page.goto(f"{stage.service.origin}/queue/learning?site={site.key}")
    assert is_sound(ada.page)
    a_stored_layer(stage.store, site, str(ActiveModel(MODEL).version), lines=Lines(0.95, 0.02))
    a_stored_comment(stage.store, site, f"{site.key}-1", QUESTION)
    ada.page.goto(f"{stage.service.origin}/queue/learning?site={site.key}")
    ada.page.fill("#publish_below", "99,9")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator(".changes li")).to_have_count(1)
    ada.page.locator("details > summary").click()
    assert is_sound(ada.page)
    ada.page.fill("#spam_above", "viel")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("#spam_above")).to_be_focused()
    assert is_sound(ada.page)


def test_the_list_of_keys(ada: Ada, stage: Stage) -> None:
    a_stored_comment(stage.store, site_of(stage), f"{site_of(stage).key}-1", QUESTION)
    ada.opens_the_queue(stage)
    ada.page.locator("#keys-open").click()
    expect(ada.page.get_by_role("dialog")).to_be_visible()
    assert is_sound(ada.page)


def test_what_may_follow_from_a_decision(ada: Ada, stage: Stage) -> None:
    site = site_of(stage)
    for number in (1, 2):
        a_stored_comment(stage.store, site, f"{site.key}-{number}", "Hier: https://casino.example/x", campaign=number)
    ada.opens_the_queue(stage)
    ada.page.locator("button.spam").first.click()
    expect(ada.page.locator(".followups form")).to_have_count(2)
    ada.page.locator("#notice").hover()  # so it stays
    ada.page.locator(".others summary").click()
    assert is_sound(ada.page)


def test_a_comment_s_own_page_with_all_it_can_have(ada: Ada, stage: Stage) -> None:
    site = site_of(stage)
    ids = [
        a_stored_comment(stage.store, site, f"{site.key}-{number}", f"{QUESTION} http://casino.example", status=status)
        for number, status in enumerate([Status.APPROVED] * 3)
    ]
    page = ada.page
    page.goto(f"{stage.service.origin}/queue/{ids[1]}#edit")
    page.locator("#edit-text").fill("Wie lange dauert der Flug von Almaty nach Hanoi? http://casino.example")
    page.locator("#edit button").click()
    page.goto(f"{stage.service.origin}/queue/{ids[1]}")
    for about in ("comment", "host:casino.example"):
        page.locator("#note-text").fill("Bitte im Blick behalten, @Ada")
        page.locator("#note-about").select_option(about)
        page.locator("#notes .write button").click()
        expect(page.locator("#notes .notes")).to_be_visible()
    page.locator("#reply-text").evaluate("area => area.closest('details').open = true")
    page.locator("#reply .write button").click()
    expect(page.locator("#reply .problem")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert is_sound(page)
    page.locator("#holds button").first.click()
    for path in ("/queue/holds", "/queue/notes", "/queue/second"):
        page.goto(f"{stage.service.origin}{path}")
        assert is_sound(page)
    page.goto(f"{stage.service.origin}/queue?site={site.key}&status=approved")
    expect(page.locator(".card .notes").first).to_be_visible()
    assert is_sound(page)


def test_one_comment_of_the_queue_with_its_address(
    ben: Reader, chromium: Browser, logged_in: dict[str, object]
) -> None:
    ben.opens_the_article()
    ben.comments(QUESTION)
    context = chromium.new_context(**options(storage_state=logged_in, java_script_enabled=False))
    ada = Ada(ben.stage.service, context.new_page(), Watch())
    ada.opens_the_queue(ben.stage)
    ada.card(QUESTION).locator("button.email").click()
    expect(ada.page.locator("#contact")).to_be_visible()
    context.close()


def test_the_page_that_measures_and_its_two_lists(ada: Ada, stage: Stage) -> None:
    site, doubtful, good = site_of(stage), f"m-{next(_campaigns)}", f"m-{next(_campaigns)}"
    for id, score in ((doubtful, 0.9), (good, 0.1)):
        a_stored_comment(stage.store, site, id, TEXT, author="Güte", status=Status.APPROVED, score=score)

    def prepare(tx: Connection) -> None:
        comment = comments.by_id(tx, good)
        assert comment
        samples.draw(tx, comment)
        made = Decision(doubtful, 1, Action.APPROVE, Status.PENDING, Status.APPROVED, 1, None, NOW)
        decisions.record(tx, made, site.id)
        contradictions.replace(tx, site.id, [Doubted(doubtful, decisions.newest(tx), 0.93)])

    stage.store.write(prepare)
    for path in ("/queue?status=sample", "/queue?status=again"):
        ada.page.goto(f"{stage.service.origin}{path}")
        expect(ada.page.locator(".card")).to_have_count(1)
        assert is_sound(ada.page)
    ada.page.keyboard.press("j")
    expect(ada.page.locator(".card")).to_be_focused()
    ada.page.keyboard.press("a")
    expect(ada.page.locator(".card")).to_have_count(0)
    expect(ada.page.locator("#notice")).to_contain_text("Güte")
    ada.page.goto(f"{stage.service.origin}/queue/quality")
    expect(ada.page.locator("#agreement")).to_be_visible()
    assert is_sound(ada.page)
