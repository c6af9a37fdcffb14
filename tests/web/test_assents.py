"""The page of what waits for a second person, without a script."""

import re

import pytest

from moderation.comment import Status
from moderation.roles import Role, Roles
from moderation.store import Store, departures, roles
from tests.web.moderating import CEM, Browser, Desk
from tests.web.queue_pages import capable_of_script
from tests.web.test_batches import form_of, good, measured, undo_of


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    desk = Desk.at(sqlite_store, second_above=2)
    measured(desk)
    return desk


def asked(desk: Desk, browser: Browser) -> str:
    """Ask for all below the line, and return where that led to."""
    form = form_of(browser.get("/queue/good").text, "/queue/good")
    answer = browser.post("/queue/good", form)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def answer_of(page: str) -> str:
    found = re.search(r'action="(/queue/second/\d+)"', page)
    assert found
    return found[1]


def notice(page: str) -> str:
    found = re.search(r'role="status"><p>(.*?)</p>', page)
    return found[1] if found else ""


def test_a_release_that_is_big_waits_for_a_second_person(desk: Desk) -> None:
    ids, ada = good(desk, 3), desk.logged_in()
    page = ada.get("/queue/good").text
    assert "Ask for a second person to release all 3 below the line" in page
    assert "Any of these can confirm it: Cem." in page
    page = ada.get(asked(desk, ada)).text
    assert notice(page) == "It waits for a second person now. You can go on meanwhile."
    assert "Release 3 surely good comments" in page
    assert "Danke, Nummer 2!" in page
    assert "Confirm and carry out" not in page
    assert "Take back the request" in page
    assert capable_of_script(page) == []
    assert {desk.stands(id)[0] for id in ids} == {Status.PENDING}


def test_a_small_one_is_released_at_once(desk: Desk) -> None:
    ids, ada = good(desk, 2), desk.logged_in()
    assert "/queue/good" in asked(desk, ada)
    assert {desk.stands(id)[0] for id in ids} == {Status.APPROVED}


def test_a_colleague_is_told_confirms_and_the_one_who_asked_can_take_it_back(desk: Desk) -> None:
    ids, ada, cem = good(desk, 3), desk.logged_in(), desk.logged_in(CEM)
    asked(desk, ada)
    assert "Ada asks for a second person." in cem.get("/queue").text
    assert "asks for a second person." not in ada.get("/queue").text
    path = answer_of(cem.get("/queue/second").text)
    page = cem.get(cem.post(path, {"action": "confirm"}).location).text
    assert notice(page) == "Confirmed by Cem: 3 comments were decided on."
    assert "Nothing waits for a second person." in page
    assert {desk.stands(id)[0] for id in ids} == {Status.APPROVED}
    assert "asks for a second person." not in cem.get("/queue").text
    assert ada.post(undo_of(ada.get("/queue/second").text)).status_code == 303
    assert {desk.stands(id)[0] for id in ids} == {Status.PENDING}
    log = ada.get("/queue/log").text
    assert "Ada asked for a second person (request 1)." in log
    assert "Cem confirmed request 1 of a colleague." in log


def test_declined_is_declined(desk: Desk) -> None:
    ids, ada, cem = good(desk, 3), desk.logged_in(), desk.logged_in(CEM)
    asked(desk, ada)
    path = answer_of(cem.get("/queue/second").text)
    page = cem.get(cem.post(path, {"action": "decline"}).location).text
    assert notice(page) == "Declined by Cem."
    assert cem.post(path, {"action": "confirm"}).status_code == 409
    assert {desk.stands(id)[0] for id in ids} == {Status.PENDING}


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("1", {"action": "perhaps"}, 400),
        ("1", {"action": "confirm", "csrf": "no"}, 403),
        ("2", {"action": "confirm"}, 404),
        ("x", {"action": "confirm"}, 404),
        ("1", {"action": "go on"}, 409),
    ],
)
def test_a_bad_answer_changes_nothing(desk: Desk, path: str, form: dict[str, str], status: int) -> None:
    (id, *_), ada, cem = good(desk, 3), desk.logged_in(), desk.logged_in(CEM)
    asked(desk, ada)
    cem.get("/queue/second")
    assert cem.post(f"/queue/second/{path}", form).status_code == status
    assert cem.get("/queue/second/1").status_code == 405
    assert desk.stands(id) == (Status.PENDING, 1)


def test_neither_the_one_who_asked_nor_who_may_not_confirms(desk: Desk) -> None:
    (id, *_), ada, cem = good(desk, 3), desk.logged_in(), desk.logged_in(CEM)
    path = answer_of(ada.get(asked(desk, ada)).text)
    assert ada.post(path, {"action": "confirm"}).status_code == 403
    desk.ctx.store.write(lambda tx: roles.give(tx, desk.cem.id, Roles(Role.VIEWER)))
    page = cem.get("/queue/second").text
    assert "Release 3 surely good comments" in page
    assert "/queue/second/1" not in page
    assert cem.post(path, {"action": "confirm"}).status_code == 403
    assert desk.stands(id)[0] is Status.PENDING


def test_another_sites_requests_do_not_exist(desk: Desk) -> None:
    good(desk, 3)
    asked(desk, desk.logged_in())
    desk.ctx.store.write(lambda tx: roles.give(tx, desk.cem.id, Roles()))
    assert desk.logged_in(CEM).get("/queue/second").status_code == 403


def test_who_is_alone_is_told_so_and_releases_alone(desk: Desk) -> None:
    desk.ctx.store.write(lambda tx: roles.give(tx, desk.cem.id, Roles(Role.VIEWER)))
    ids, ada = good(desk, 3), desk.logged_in()
    assert "So you decide alone." in ada.get("/queue/good").text
    asked(desk, ada)
    assert {desk.stands(id)[0] for id in ids} == {Status.APPROVED}


def test_a_host_is_blocked_for_a_month_at_once_and_for_longer_by_two(desk: Desk) -> None:
    id, ada, cem = desk.waiting("Hier: https://casino.example/win"), desk.logged_in(), desk.logged_in(CEM)
    ada.decide(id, "spam")
    host = {"kind": "host", "host": "casino.example"}
    told = ada.post(f"/queue/{id}/hold", host, headers={"Accept": "application/json"}).get_json()["message"]
    assert "December 23, 2026" in told
    assert told.endswith("A longer hold takes two: your colleagues are asked to confirm it.")
    assert ada.post(f"/queue/{id}/hold", host).location.startswith("/queue/second?about=1")
    page = cem.get("/queue/second").text
    assert "Block casino.example for 90 days" in page
    assert notice(cem.get(cem.post(answer_of(page), {"action": "confirm"}).location).text) == "Confirmed by Cem."
    assert "February 21, 2027" in cem.get("/queue/holds").text


def test_a_large_campaign_waits_for_a_second_person(desk: Desk) -> None:
    ids = [desk.waiting(f"Kasino {n}", campaign=7) for n in range(3)]
    ada, cem = desk.logged_in(), desk.logged_in(CEM)
    ada.get(f"/queue?like={ids[0]}")
    form = {"action": "reject", "reason": "insult", "until": desk.clock().isoformat()}
    page = ada.get(ada.post(f"/queue/{ids[0]}/together", form).location).text
    assert "Reject a campaign of 3 comments" in page
    assert {desk.stands(id)[0] for id in ids} == {Status.PENDING}
    path = answer_of(cem.get("/queue/second").text)
    assert notice(cem.get(cem.post(path, {"action": "confirm"}).location).text).endswith("3 comments were decided on.")
    assert {desk.stands(id)[0] for id in ids} == {Status.REJECTED}


def test_what_passes_a_filter_waits_for_a_second_person_when_it_is_much(desk: Desk) -> None:
    ids, other = [desk.waiting(f"Kasino {n}") for n in range(3)], desk.waiting("Danke!")
    ada, cem = desk.logged_in(), desk.logged_in(CEM)
    ada.get("/queue?q=kasino&newer=5")
    form = {"action": "spam", "until": desk.clock().isoformat()}
    page = ada.get(ada.post("/queue/matching?q=kasino&newer=5", form).location).text
    assert "Mark 3 comments of a filter as spam" in page
    assert "/queue?q=kasino&amp;newer=5" in page
    assert {desk.stands(id)[0] for id in ids} == {Status.PENDING}
    path = answer_of(cem.get("/queue/second").text)
    cem.post(path, {"action": "confirm"})
    assert {desk.stands(id)[0] for id in ids} == {Status.SPAM}
    assert desk.stands(other)[0] is Status.PENDING


def test_who_leaves_takes_open_requests_along(desk: Desk) -> None:
    good(desk, 3)
    asked(desk, desk.logged_in())
    desk.ctx.store.write(lambda tx: departures.remove(tx, desk.ada.id))
    assert "Nothing waits for a second person." in desk.logged_in(CEM).get("/queue/second").text
