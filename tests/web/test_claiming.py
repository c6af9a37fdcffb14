"""Several moderators at one queue: they begin with different cards, and where the site wants it only one decides."""

import pytest

from moderation.comment import Lane, Place, Status
from moderation.store import Store
from moderation.web.showing import APART
from tests.builders import NOW
from tests.web.moderating import CEM, Browser, Desk
from tests.web.queue_pages import shown_ids

JSON = {"Accept": "application/json"}


def looks_at(browser: Browser, id: str) -> dict[str, object]:
    browser.get("/queue")
    found: dict[str, object] = browser.post("/queue/live", {"since": "0", "ids": id, "at": id}).get_json()
    return found


def decided(browser: Browser, id: str, path: str = "decision", **fields: str) -> tuple[int, str]:
    browser.get("/queue")
    form = {"action": "spam", "revision": "1"} | fields
    answer = browser.post(f"/queue/{id}/{path}", form, headers=JSON if path == "decision" else {})
    return answer.status_code, answer.text


def test_where_claiming_is_required_nobody_decides_on_what_another_looks_at(store: Store) -> None:
    desk = Desk.at(store, claiming="required")
    id, ada, cem = desk.waiting(), desk.logged_in(), desk.logged_in(CEM)
    looks_at(ada, id)
    code, told = decided(cem, id)
    assert (code, "Ada is looking at this comment" in told) == (409, True)
    assert decided(cem, id, "edit", text="Anders")[0] == 409
    assert decided(cem, id, "reply", text="Danke")[0] == 409
    assert desk.stands(id) == (Status.PENDING, 1)
    desk.clock.forward(seconds=30)
    assert decided(cem, id)[0] == 200
    assert desk.stands(id) == (Status.SPAM, 2)


def test_who_looks_at_it_decides_and_takes_back(store: Store) -> None:
    desk = Desk.at(store, claiming="required")
    id, ada, cem = desk.waiting(), desk.logged_in(), desk.logged_in(CEM)
    looks_at(ada, id)
    looks_at(cem, desk.waiting())
    assert decided(ada, id)[0] == 200
    assert decided(ada, id, action="undo", revision="2")[0] == 200


@pytest.mark.parametrize("claiming", ["off", "hint"])
def test_else_a_look_keeps_nobody_from_deciding(sqlite_store: Store, claiming: str) -> None:
    desk = Desk.at(sqlite_store, claiming=claiming)
    id, ada, cem = desk.waiting(), desk.logged_in(), desk.logged_in(CEM)
    looks_at(ada, id)
    told = looks_at(cem, id)["looking"]
    assert told == ({id: "Ada is looking at this"} if claiming == "hint" else {})
    assert decided(cem, id)[0] == 200


def test_who_works_alone_gets_the_most_uncertain_first(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store)
    ids = [desk.waiting() for _ in range(12)]
    first = [id for id in shown_ids(desk.logged_in().get("/queue").text) if id in ids]
    assert first[:APART] == ids[:APART]


def test_moderators_who_work_at_once_begin_with_different_cards(store: Store) -> None:
    desk = Desk.at(store)
    late = desk.waiting(place=Place(Lane.UNSURE, 0.0, NOW.timestamp() - 1))
    ids = [desk.waiting() for _ in range(12)]
    ada, cem = desk.logged_in(), desk.logged_in(CEM)
    looks_at(ada, ids[0])
    shown = shown_ids(cem.get("/queue").text)
    assert shown[0] == late, "what is overdue stays first"
    first = [id for id in shown if id in ids[:APART]]
    assert first[-1] == ids[0], "what another looks at comes last of them"
    assert sorted(first) == ids[:APART]
    assert shown == shown_ids(cem.get("/queue").text), "the page stays as it is"
