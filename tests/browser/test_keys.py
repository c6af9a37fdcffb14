"""The keyboard alone: twenty cards with one key each, the list of keys, other keys, and none at all (WCAG 2.1.4)."""

from itertools import count

import pytest
from playwright.sync_api import expect

from moderation.comment import Action, Site, Status
from moderation.store import comments, decisions
from tests.browser.people import Ada, Stage, site_of
from tests.web.moderating import a_stored_comment

pytestmark = pytest.mark.browser

_numbers = count(1)


@pytest.fixture
def site(stage: Stage) -> Site:
    return site_of(stage)


def some(stage: Stage, site: Site, many: int) -> list[str]:
    """So many comments that wait, by their ids, in the order of the queue."""
    return [a_stored_comment(stage.store, site, f"keys-{next(_numbers)}", f"Kommentar {n}") for n in range(many)]


def status_of(stage: Stage, id: str) -> Status:
    with stage.store.read() as tx:
        found = comments.by_id(tx, id)
    assert found
    return found.status


def is_before(ada: Ada, id: str) -> None:
    expect(ada.page.locator(f"#c-{id}")).to_be_focused()


def test_twenty_cards_take_one_key_each_and_two_with_a_reason(ada: Ada, stage: Stage, site: Site) -> None:
    ids = some(stage, site, 21)
    ada.opens_the_queue(stage)
    press = ada.page.keyboard.press
    press("j")
    for number, id in enumerate(ids[:20]):
        is_before(ada, id)
        if number in (3, 9):
            press("2")
            expect(ada.page.locator("#said")).to_have_text("beleidigend")
        press("d" if number in (3, 9) else "s" if number % 2 else "a")
    is_before(ada, ids[20])
    press("u")
    is_before(ada, ids[19])
    assert [status_of(stage, id) for id in ids[:4]] == [
        Status.APPROVED,
        Status.SPAM,
        Status.APPROVED,
        Status.REJECTED,
    ]
    assert [status_of(stage, id) for id in ids[19:]] == [Status.PENDING] * 2
    with stage.store.read() as tx:
        made = [one.decision for id in ids for one in decisions.of(tx, id)]
    assert len(made) == 21
    assert [one.reason for one in made if one.action is Action.REJECT] == ["insult", "insult"]


def test_two_keys_decide_on_a_whole_campaign_and_one_takes_it_back(ada: Ada, stage: Stage, site: Site) -> None:
    alone = some(stage, site, 1)[0]
    ids = [
        a_stored_comment(stage.store, site, f"keys-{next(_numbers)}", f"Gold steigt, sagt Kanal {n}", campaign=77)
        for n in range(4)
    ]
    ada.opens_the_queue(stage, order="newest")
    press = ada.page.keyboard.press
    press("j")
    press("s")
    expect(ada.page.locator("#notice form[data-alike]")).to_be_visible()
    press("c")
    expect(ada.page.locator("#notice p")).to_have_text("Du hast 3 Kommentare als Spam markiert.")
    ada.can_press_keys()
    assert [status_of(stage, id) for id in (*ids, alone)] == [Status.SPAM] * 4 + [Status.PENDING]
    press("u")
    expect(ada.page.locator("#notice p")).to_contain_text("zurückgenommen")
    assert sorted(status_of(stage, id) for id in ids) == [Status.PENDING] * 3 + [Status.SPAM]


def test_keys_put_off_and_take_back(ada: Ada, stage: Stage, site: Site) -> None:
    ids = some(stage, site, 3)
    ada.opens_the_queue(stage)
    press = ada.page.keyboard.press
    press("j")
    for key, left in (("w", ids[1]), ("z", ids[2])):
        press(key)
        is_before(ada, left)
    press("u")
    is_before(ada, ids[1])
    ada.page.reload()
    expect(ada.page.locator(".card")).to_have_count(2)
    expect(ada.page.locator(f"#c-{ids[0]}")).to_have_count(0)
    assert status_of(stage, ids[0]) is Status.PENDING


def test_a_key_leads_to_the_form_and_its_button_to_the_next_card(ada: Ada, stage: Stage, site: Site) -> None:
    ids = some(stage, site, 2)
    ada.opens_the_queue(stage)
    ada.page.keyboard.press("j")
    ada.page.keyboard.press("e")
    text = ada.page.locator("#edit-text")
    expect(text).to_be_focused()
    text.fill("Ein anderer Text")
    ada.page.keyboard.press("Tab")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("#notice")).to_be_visible()
    expect(ada.page).to_have_url(f"{stage.service.origin}/queue?site={site.key}&decided={ids[0]}#c-{ids[1]}")
    with stage.store.read() as tx:
        found = comments.by_id(tx, ids[0])
    assert found
    assert (found.text, found.status, found.edited_by_staff) == ("Ein anderer Text", Status.APPROVED, True)


def test_the_list_of_keys_is_a_dialog_that_gives_the_focus_back(ada: Ada, stage: Stage, site: Site) -> None:
    (id,) = some(stage, site, 1)
    ada.opens_the_queue(stage)
    ada.page.keyboard.press("j")
    ada.page.keyboard.press("?")
    dialog = ada.page.get_by_role("dialog", name="Tastatur")
    expect(dialog).to_be_visible()
    expect(ada.page.locator("#keys-title")).to_be_focused()
    expect(dialog.get_by_role("textbox", name="freigeben", exact=True)).to_have_value("a f")
    ada.page.keyboard.press("s")  # decides nothing while the list is open
    ada.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    is_before(ada, id)
    assert status_of(stage, id) is Status.PENDING


def test_g_and_a_letter_go_somewhere(ada: Ada, stage: Stage, site: Site) -> None:
    some(stage, site, 1)
    ada.opens_the_queue(stage)
    ada.page.keyboard.press("g")
    ada.page.keyboard.press("s")
    expect(ada.page).to_have_url(f"{stage.service.origin}/queue?status=spam")


def test_another_set_and_a_key_of_ones_own_are_kept_on_the_device(ada: Ada, stage: Stage, site: Site) -> None:
    first, second, third = some(stage, site, 3)
    ada.opens_the_queue(stage)
    press = ada.page.keyboard.press
    press("?")
    ada.page.locator("#keys-set").select_option("coral")
    ada.page.locator("input[name=reject]").press("f")
    expect(ada.page.locator("#keys-said")).to_contain_text("freigeben")
    ada.page.locator("input[name=spam]").press("0")
    expect(ada.page.locator("input[name=spam]")).to_have_value("s")
    ada.page.locator("input[name=reject]").press("y")
    expect(ada.page.locator("input[name=reject]")).to_have_value("y")
    press("Escape")
    ada.page.reload()
    press("j")
    is_before(ada, first)
    press("a")  # Coral's set has no such key
    press("f")
    is_before(ada, second)
    press("y")
    is_before(ada, third)
    assert (status_of(stage, first), status_of(stage, second)) == (Status.APPROVED, Status.REJECTED)


def test_keys_can_be_turned_off_for_good(ada: Ada, stage: Stage, site: Site) -> None:
    ids = some(stage, site, 2)
    ada.opens_the_queue(stage)
    ada.page.locator("#keys-open").click()
    ada.page.locator("#keys-on").uncheck()
    ada.page.keyboard.press("Escape")
    ada.page.reload()
    ada.page.locator(f"#c-{ids[0]}").focus()
    ada.page.keyboard.press("s")
    ada.page.locator(f"#c-{ids[1]} button.approve").click()
    expect(ada.page.locator(f"#c-{ids[1]}")).to_have_count(0)
    assert status_of(stage, ids[0]) is Status.PENDING
    ada.page.locator("#keys-open").click()
    expect(ada.page.locator("#keys-on")).not_to_be_checked()


def test_a_letter_typed_into_a_field_is_a_letter(ada: Ada, stage: Stage, site: Site) -> None:
    (id,) = some(stage, site, 1)
    ada.page.goto(f"{stage.service.origin}/queue/{id}")
    ada.page.locator("#note-text").press_sequentially("das ist ja was")
    expect(ada.page.locator("#note-text")).to_have_value("das ist ja was")
    assert status_of(stage, id) is Status.PENDING


def test_the_way_back_stands_for_ten_seconds_and_longer_for_who_is_about_to_use_it(
    ada: Ada, stage: Stage, site: Site
) -> None:
    ids = some(stage, site, 2)
    ada.page.clock.install()
    ada.opens_the_queue(stage)
    notice = ada.page.locator("#notice")
    ada.page.locator(f"#c-{ids[0]} button.approve").click()
    expect(notice).to_be_visible()
    ada.page.clock.run_for(9_000)
    expect(notice).to_be_visible()
    notice.locator(".undo").focus()
    ada.page.clock.run_for(5_000)
    expect(notice).to_be_visible()
    ada.page.locator(f"#c-{ids[1]}").focus()
    ada.page.clock.run_for(2_000)
    expect(notice).to_be_hidden()


def test_x_selects_and_shift_x_selects_up_to(ada: Ada, stage: Stage, site: Site) -> None:
    some(stage, site, 4)
    ada.opens_the_queue(stage)
    ada.page.evaluate(
        """() => {
          for (const card of document.querySelectorAll(".card")) {
            if (card.querySelector("input[name^=pick-]")) continue;
            const box = document.createElement("input");
            Object.assign(box, { type: "checkbox", name: "ids", value: card.dataset.id });
            card.prepend(box);
          }
        }"""
    )
    for key in ("j", "x", "j", "j", "X", "k", "x"):
        ada.page.keyboard.press(key)
    chosen = ada.page.locator("input[name^=pick-]").evaluate_all("boxes => boxes.map((box) => box.checked)")
    assert chosen == [True, False, True, False]
