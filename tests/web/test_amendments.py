"""An author's change of a public comment on the moderators' desk: a card with the difference, decided on like any."""

import re

import pytest

from moderation import amend
from moderation.amend import Key
from moderation.comment import Client, Status
from moderation.store import Store, amendments, comments
from moderation.submit import submit
from tests.builders import GOOD_TEXT, a_submission
from tests.web.moderating import BASE, Browser, Desk
from tests.web.queue_pages import HOSTILE, capable_of_script, shown_ids

NEW_TEXT = GOOD_TEXT.replace("überrascht", "erschreckt")


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk.at(store)


@pytest.fixture
def quick(sqlite_store: Store) -> Desk:
    return Desk.at(sqlite_store)


def amended(desk: Desk, text: str = NEW_TEXT, url: str = "") -> tuple[str, str]:
    """Ben's comment is public, and he changed it: its id, and the one of the change."""
    id = submit(desk.ctx, desk.site, a_submission(url=url)).comment.id
    desk.ctx.store.write(lambda tx: comments.change_status(tx, id, 1, Status.APPROVED))
    changes(desk, id, text)
    return id, change_of(desk, id)


def changes(desk: Desk, id: str, text: str) -> None:
    amend.amend(desk.ctx, Key(desk.site, id), text, Client("192.0.2.7"))


def change_of(desk: Desk, id: str) -> str:
    with desk.ctx.store.read() as tx:
        found = amendments.latest(tx, id)
    assert found
    return found.id


def text_of(desk: Desk, id: str) -> str:
    with desk.ctx.store.read() as tx:
        found = comments.by_id(tx, id)
    assert found
    return found.text


def card(browser: Browser, id: str) -> str:
    found = re.search(rf'<article class="card" id="c-{id}".*?</article>', browser.get("/queue").text, re.DOTALL)
    assert found
    return found[0]


def test_the_queue_shows_the_change_with_the_difference(desk: Desk) -> None:
    id, change = amended(desk)
    browser = desk.logged_in()
    assert shown_ids(browser.get("/queue").text) == [change]
    shown = card(browser, change)
    assert "changes a comment" in shown
    assert "<del>überrascht</del><ins>erschreckt</ins>" in shown
    assert "The former text stays public" in shown
    assert f'href="/queue/{id}"' in shown
    assert "<del>überrascht</del>" in browser.get(f"/queue/{change}").text


def test_other_cards_say_nothing_of_it(quick: Desk) -> None:
    assert "changes a comment" not in card(quick.logged_in(), quick.waiting())


@pytest.mark.parametrize(("action", "text"), [("approve", NEW_TEXT), ("spam", GOOD_TEXT), ("reject", GOOD_TEXT)])
def test_ada_decides_and_takes_it_back(desk: Desk, action: str, text: str) -> None:
    id, change = amended(desk)
    browser = desk.logged_in()
    told = browser.get(browser.decide(change, action).location)
    assert told.status_code == 200
    assert (text_of(desk, id), desk.stands(id)[0]) == (text, Status.APPROVED)
    assert shown_ids(browser.get("/queue").text) == []
    browser.post(f"/queue/{change}/decision", {"action": "undo", "revision": "2"})
    assert (text_of(desk, id), desk.stands(id)[0]) == (GOOD_TEXT, Status.APPROVED)
    assert shown_ids(browser.get("/queue").text) == [change]


def test_it_says_so_when_the_comment_was_taken_down_meanwhile(quick: Desk) -> None:
    id, change = amended(quick)
    browser = quick.logged_in()
    browser.decide(id, "reject", 2)
    assert "Approving publishes it" in card(browser, change)


def test_a_decision_on_an_older_change_is_refused_and_nothing_is_lost(desk: Desk) -> None:
    id, change = amended(desk)
    browser = desk.logged_in()
    browser.get("/queue")
    changes(desk, id, NEW_TEXT + " Wirklich.")
    answer = browser.post(f"/queue/{change}/decision", {"action": "approve", "revision": "1"})
    assert answer.status_code in (303, 409)
    assert text_of(desk, id) == GOOD_TEXT
    assert shown_ids(browser.get("/queue").text) == [change]


def test_the_api_lists_it_and_decides_on_it(desk: Desk) -> None:
    id, change = amended(desk)
    headers = {"Authorization": f"Bearer {desk.token(desk.ada)}"}
    client = desk.stranger().client
    (waiting,) = client.get("/api/v1/queue?site=news", base_url=BASE, headers=headers).get_json()["comments"]
    assert (waiting["id"], waiting["text"]) == (change, NEW_TEXT)
    sent = {"id": change, "revision": waiting["revision"], "action": "approve"}
    done = client.post("/api/v1/decisions", base_url=BASE, headers=headers, json=sent).get_json()
    assert done == {"id": change, "revision": 2, "status": "approved"}
    again = client.post("/api/v1/decisions", base_url=BASE, headers=headers, json=sent)
    assert (again.status_code, again.get_json()["action"]) == (409, "approve")
    assert text_of(desk, id) == NEW_TEXT


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_change_can_run(quick: Desk, text: str) -> None:
    amended(quick, f"{NEW_TEXT} {text}")
    assert capable_of_script(quick.logged_in().get("/queue").text) == []


def test_a_withdrawn_comment_says_so_on_its_own_page_and_offers_nothing(desk: Desk) -> None:
    id, _ = amended(desk)
    browser = desk.logged_in()
    browser.decide(id, "reject", 2)
    amend.withdraw(desk.ctx, Key(desk.site, id))
    assert shown_ids(browser.get("/queue").text) == []
    assert shown_ids(browser.get("/queue?status=rejected").text) == []
    assert shown_ids(browser.get("/queue?status=all&q=Direktfl%C3%BCge").text) == []
    page = browser.get(f"/queue/{id}").text
    assert "Its author withdrew it" in page
    assert "Undo the last decision" not in page
    assert browser.post(f"/queue/{id}/decision", {"action": "undo", "revision": "4"}).status_code == 404
