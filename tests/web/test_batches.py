"""Many cards with one button, without a script: ticked ones, and the lane of good ones below a measured line."""

import html
import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from moderation.comment import Lane, Place, Status
from moderation.roles import Role, Roles
from moderation.spam import tally
from moderation.store import Store, roles
from tests.builders import NOW
from tests.web.moderating import CEM, Browser, Desk, a_stored_layer
from tests.web.queue_pages import capable_of_script, line

FIGURES = {"tally": tally.of([-6.0] * 300 + [-3.05] * 200, [-3.05] * 3 + [4.0] * 200)}


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return Desk.at(sqlite_store)


def good(desk: Desk, count: int, score: float = 0.001) -> list[str]:
    place = Place(Lane.GOOD, -score, NOW.timestamp() + 3600)
    return [desk.waiting(f"Danke, Nummer {n}!", score=score, place=place) for n in range(count)]


def measured(desk: Desk) -> None:
    a_stored_layer(desk.ctx.store, desk.site, str(desk.ctx.model.version), figures=FIGURES)


def form_of(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form that is posted there."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}[^>]*>(.*?)</form>', page, re.DOTALL)
    assert found, action
    return {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', found[1])}


def undo_of(page: str) -> str:
    found = re.search(r'action="(/queue/batch/[^"]+/undo[^"]*)"', page)
    assert found
    return html.unescape(found[1])


def test_ticked_cards_are_decided_at_once_and_taken_back_at_once(store: Store) -> None:
    desk = Desk.at(store)
    ids, browser = [desk.waiting() for _ in range(4)], desk.logged_in()
    page = browser.get("/queue").text
    assert page.count('type="checkbox" form="chosen"') == 4
    picks = {f"pick-{id}": "1" for id in ids[:3]}
    answer = browser.post("/queue/chosen", picks | {"action": "spam", "reason": ""})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert line(page) == "You marked 3 comments as spam."
    assert [desk.stands(id)[0] for id in ids] == [Status.SPAM] * 3 + [Status.PENDING]
    back = browser.post(undo_of(page))
    page = browser.get(back.location).text
    assert line(page) == "You took 3 decisions back."
    assert "/queue/batch/" not in page
    assert [desk.stands(id)[0] for id in ids] == [Status.PENDING] * 4
    assert line(browser.get(answer.location).text) == "You marked 3 comments as spam. All of it was taken back."


def test_who_was_faster_is_told(desk: Desk) -> None:
    ids, ada, cem = [desk.waiting() for _ in range(3)], desk.logged_in(), desk.logged_in(CEM)
    cem.decide(ids[0], "approve")
    ada.get("/queue")
    answer = ada.post("/queue/chosen", {f"pick-{id}": "1" for id in ids} | {"action": "reject", "reason": "insult"})
    assert line(ada.get(answer.location).text) == (
        "You rejected 2 comments. 1 was left as it is, since Cem decided on it meanwhile."
    )


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"action": "approve"}, 400),
        ({"action": "undo", "pick-comment-0001": "1"}, 400),
        ({"action": "reject", "reason": "mood", "pick-comment-0001": "1"}, 400),
        ({"action": "approve", "pick-comment-0001": "x"}, 400),
        ({"action": "approve", "pick-a'b": "1"}, 400),
        ({"action": "approve", "pick-comment-0001": "1", "csrf": "no"}, 403),
    ],
)
def test_a_bad_form_decides_nothing(desk: Desk, form: dict[str, str], status: int) -> None:
    id, browser = desk.waiting(), desk.logged_in()
    browser.get("/queue")
    assert browser.post("/queue/chosen", form).status_code == status
    assert desk.stands(id) == (Status.PENDING, 1)


def test_before_anything_was_measured_nothing_is_released(desk: Desk) -> None:
    good(desk, 2)
    page = desk.logged_in().get("/queue/good").text
    assert "No line has been measured yet." in page
    assert "Release all" not in page


def release(desk: Desk, browser: Browser, line_name: str = "") -> str:
    page = browser.get(f"/queue/good?line={line_name}").text
    desk.clock.forward(seconds=20)
    answer = browser.post("/queue/good", form_of(page, "/queue/good"))
    assert answer.status_code == 303, answer.text
    return browser.get(answer.location).text


def test_the_lane_says_what_a_release_would_do_and_shows_the_texts(store: Store) -> None:
    desk = Desk.at(store)
    measured(desk)
    safe, risky = good(desk, 100), good(desk, 3, score=0.04)
    unsure = desk.waiting("Hm.")
    page = desk.logged_in().get("/queue/good").text
    assert "Of 100 about 0 will be wrong (95 %: at most 1)." in page
    assert "Of 103 about 0.7 will be wrong (95 %: at most 2)." in page
    assert "Danke, Nummer 2!" in page
    assert page.index("Below the line") < page.index(f'href="/queue/{safe[0]}"')
    assert 'id="chosen"' not in page
    assert unsure not in page
    assert capable_of_script(page) == []
    assert risky[0] in page


def test_all_below_the_line_is_released_and_taken_back_as_one(store: Store) -> None:
    desk = Desk.at(store)
    measured(desk)
    safe, risky, browser = good(desk, 30), good(desk, 2, score=0.04), desk.logged_in()
    page = release(desk, browser, "10")
    assert line(page) == "You approved 30 comments."
    assert {desk.stands(id)[0] for id in safe} == {Status.APPROVED}
    assert {desk.stands(id)[0] for id in risky} == {Status.PENDING}
    page = browser.get(browser.post(undo_of(page)).location).text
    assert line(page) == "You took 30 decisions back."
    assert {desk.stands(id) for id in safe} == {(Status.PENDING, 3)}


def test_a_line_that_has_moved_since_releases_nothing(desk: Desk) -> None:
    measured(desk)
    (id, *_), browser = good(desk, 3), desk.logged_in()
    form = form_of(browser.get("/queue/good").text, "/queue/good")
    for changed in ({"threshold": "0.400000"}, {"line": "7"}):
        assert browser.post("/queue/good", form | changed).status_code == 409
    assert browser.post("/queue/good", form | {"until": "soon"}).status_code == 400
    assert browser.post("/queue/good", form | {"site": "nowhere"}).status_code == 400
    assert desk.stands(id) == (Status.PENDING, 1)


def test_looking_changes_nothing_and_unknown_things_are_refused(desk: Desk) -> None:
    measured(desk)
    (id,), browser = good(desk, 1), desk.logged_in()
    assert browser.get("/queue/good?line=7").status_code == 404
    assert browser.get("/queue/good?after=nonsense").status_code == 400
    assert browser.get("/queue/good?site=nowhere").status_code == 400
    assert browser.get("/queue/batch/nothing/undo").status_code == 405
    assert browser.get("/queue?batch=nothing").status_code == 200
    assert browser.post("/queue/batch/nothing/undo").status_code == 404
    assert desk.stranger().get("/queue/good").status_code == 303
    assert desk.stands(id) == (Status.PENDING, 1)


def test_the_page_s_script_is_told_the_same(desk: Desk) -> None:
    id, browser = desk.waiting(), desk.logged_in()
    browser.get("/queue")
    page = browser.get(browser.post("/queue/chosen", {f"pick-{id}": "1", "action": "approve"}).location).text
    answer = browser.post(undo_of(page), headers={"Accept": "application/json"})
    assert answer.get_json()["message"] == "You took 1 decision back."
    assert browser.post(undo_of(page)).status_code == 409


def test_how_far_a_batch_is_can_be_asked_for_meanwhile(desk: Desk) -> None:
    ids, ada, cem = [desk.waiting() for _ in range(3)], desk.logged_in(), desk.logged_in(CEM)
    moment = NOW.isoformat()
    assert ada.get(f"/queue/progress?until={quote(moment)}").get_json() == {
        "done": 0,
        "asked": 0,
        "words": "Just a moment …",
    }
    ada.get("/queue")
    desk.clock.forward(seconds=1)
    answer = ada.post("/queue/matching?q=artikel", {"action": "spam", "until": moment})
    batch = parse_qs(urlsplit(answer.location).query)["batch"][0]
    assert ada.get(f"/queue/progress?until={quote(moment)}").get_json()["words"] == "3 done …"
    assert cem.get(f"/queue/progress?until={quote(moment)}").get_json()["done"] == 0, "it is Ada's batch"
    ada.post(f"/queue/batch/{batch}/undo")
    assert ada.get(f"/queue/progress?batch={batch}").get_json() == {"done": 3, "asked": 3, "words": "3 of 3 done …"}
    assert len(ids) == 3


def test_very_many_at_once_are_for_an_owner_to_release(store: Store) -> None:
    desk = Desk.at(store, release_most=1)
    measured(desk)
    ids = good(desk, 2)
    desk.ctx.store.write(lambda tx: roles.give(tx, desk.cem.id, Roles(Role.MODERATOR)))
    form = form_of(desk.logged_in().get("/queue/good").text, "/queue/good")
    cem = desk.logged_in(CEM)
    assert "Release all" not in cem.get("/queue/good").text
    refused = cem.post("/queue/good", form | {"csrf": cem.csrf, "asked": "1"})
    assert (refused.status_code, desk.stands(ids[0])[0]) == (403, Status.PENDING)
    release(desk, desk.logged_in())
    assert desk.stands(ids[0])[0] is Status.APPROVED
