"""Some minutes for the queue: begun, told of above the cards, over, and summed up."""

import re

import pytest

from moderation.store import Store
from tests.web.moderating import CEM, Browser, Desk
from tests.web.queue_pages import capable_of_script


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return Desk.at(sqlite_store)


def begin(browser: Browser, minutes: str = "15", site: str = "") -> str:
    browser.get("/queue/session")
    answer = browser.post("/queue/session", {"minutes": minutes, "site": site})
    assert answer.status_code == 303
    return answer.location


def bar(page: str) -> str:
    found = re.search(r'id="sitting".*?</div>', page, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[0]) if found else ""


def test_the_line_above_the_cards_tells_what_is_left_and_what_was_done(store: Store) -> None:
    desk = Desk.at(store)
    ids, ada = [desk.waiting() for _ in range(4)], desk.logged_in()
    assert bar(ada.get("/queue").text) == ""
    assert begin(ada, site=desk.site.key) == f"/queue?site={desk.site.key}"
    ada.decide(ids[0], "approve")
    desk.clock.forward(minutes=4, seconds=30)
    ada.decide(ids[1], "spam")
    told = bar(ada.get("/queue").text)
    assert "11 minutes left" in told
    assert re.search(r"\b2\s+decided", told)
    assert "11 minutes left" in bar(ada.get(f"/queue/{ids[2]}").text)
    assert bar(desk.logged_in(CEM).get("/queue").text) == "", "it is Ada's alone"


def test_in_the_end_it_says_what_came_of_it_and_stops(store: Store) -> None:
    desk = Desk.at(store)
    ids, ada = [desk.waiting() for _ in range(5)], desk.logged_in()
    begin(ada)
    for id, action in zip(ids, ("approve", "approve", "spam"), strict=False):
        ada.decide(id, action)
    ada.decide(ids[2], "undo", revision=2)
    desk.clock.forward(minutes=16)
    assert "The time is up." in bar(ada.get("/queue").text)
    ada.decide(ids[3], "approve")
    page = ada.get(ada.post("/queue/session/end").location).text
    assert "You worked the queue for 15 minutes." in page
    assert "You decided on 2 comments (approved: 2, spam: 1, taken back: 1)." in page
    assert "When you began 5 were waiting, now there are 2." in page
    assert bar(ada.get("/queue").text) == ""
    assert capable_of_script(page) == []


def test_it_can_be_stopped_before_its_time(desk: Desk) -> None:
    id, ada = desk.waiting(), desk.logged_in()
    begin(ada, "60")
    ada.decide(id, "approve")
    desk.clock.forward(minutes=2)
    assert "58 minutes left" in ada.get("/queue/session").text
    page = ada.get(ada.post("/queue/session/end").location).text
    assert "You worked the queue for 2 minutes." in page
    assert "You decided on 1 comment (approved: 1)." in page
    assert "That is one every 120 seconds." in page


def test_many_at_once_are_told_apart(desk: Desk) -> None:
    ids, ada = [desk.waiting() for _ in range(3)], desk.logged_in()
    begin(ada)
    ada.get("/queue")
    ada.post("/queue/chosen", {"action": "spam"} | {f"pick-{id}": "1" for id in ids})
    page = ada.get(ada.post("/queue/session/end").location).text
    assert "You decided on no comment by itself." in page
    assert "3 more at once with others." in page


@pytest.mark.parametrize(
    "given", [{"minutes": "7", "site": ""}, {"minutes": "", "site": ""}, {"minutes": "5", "site": "x"}]
)
def test_what_does_not_exist_begins_nothing(desk: Desk, given: dict[str, str]) -> None:
    ada = desk.logged_in()
    ada.get("/queue/session")
    assert ada.post("/queue/session", given).status_code == 400
    assert bar(ada.get("/queue").text) == ""


def test_one_forgotten_overnight_is_not_met_the_next_day(desk: Desk) -> None:
    begin(desk.logged_in())
    desk.clock.forward(hours=13)
    assert bar(desk.logged_in().get("/queue").text) == ""
