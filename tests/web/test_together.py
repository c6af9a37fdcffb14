"""A campaign is one click: what waits of it is shown alone, and decided on as far as the moderator had seen it."""

import html
import re
from datetime import timedelta

import pytest

from moderation.comment import Status
from moderation.store import Store
from moderation.store.campaigns import ENOUGH
from tests.builders import NOW
from tests.web.moderating import CEM, Browser, Desk
from tests.web.queue_pages import capable_of_script, line, shown_ids


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return Desk.at(sqlite_store)


def a_campaign(desk: Desk, count: int = 3) -> list[str]:
    """Comments that read nearly the same; a campaign bears the number of its first comment."""
    return [desk.waiting(f"Gold wird steigen, sagt Kanal {number}", campaign=1) for number in range(count)]


def until(page: str) -> str:
    found = re.search(r'name="until" value="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def decide_all(desk: Desk, browser: Browser, id: str, action: str = "spam") -> str:
    """Look at the campaign, press its button a moment later, and return the page that follows."""
    moment = until(browser.get(f"/queue?like={id}").text)
    desk.clock.forward(seconds=30)
    answer = browser.post(f"/queue/{id}/together?like={id}", {"action": action, "until": moment})
    assert answer.status_code == 303
    return browser.get(answer.location).text


def test_a_card_says_how_many_more_wait_and_leads_to_them(store: Store) -> None:
    desk = Desk.at(store)
    first, *_ = a_campaign(desk)
    other, browser = desk.waiting("Ein Kommentar für sich"), desk.logged_in()
    page = browser.get("/queue").text
    assert page.count("2 more comments that read like this one are waiting") == 3
    assert f'href="/queue?like={first}"' in page
    alone = browser.get(f"/queue?like={first}").text
    assert other not in shown_ids(alone)
    assert len(shown_ids(alone)) == 3
    assert "3 of them are waiting." in alone
    assert capable_of_script(alone) == []


@pytest.mark.parametrize(
    ("action", "status", "told"),
    [
        ("spam", Status.SPAM, "You marked 3 comments as spam."),
        ("approve", Status.APPROVED, "You approved 3 comments."),
    ],
)
def test_one_button_decides_on_all_that_wait(store: Store, action: str, status: Status, told: str) -> None:
    desk = Desk.at(store)
    ids, other, browser = a_campaign(desk), desk.waiting(), desk.logged_in()
    page = decide_all(desk, browser, ids[1], action)
    assert line(page) == told
    assert [desk.stands(id) for id in ids] == [(status, 2)] * 3
    assert desk.stands(other)[0] is Status.PENDING
    assert 'name="until"' not in page


def test_what_came_after_the_page_was_made_waits_on(desk: Desk) -> None:
    (id,), browser = a_campaign(desk, 1), desk.logged_in()
    later = desk.waiting("Gold wird steigen, sagt Kanal 9", campaign=1, created=NOW + timedelta(seconds=1))
    page = decide_all(desk, browser, id)
    assert line(page) == "You marked 1 comment as spam."
    assert (desk.stands(id)[0], desk.stands(later)[0]) == (Status.SPAM, Status.PENDING)
    assert shown_ids(page) == [later]


def test_what_others_decided_meanwhile_is_left_and_told(desk: Desk) -> None:
    ids, ada, cem = a_campaign(desk), desk.logged_in(), desk.logged_in(CEM)
    moment = until(ada.get(f"/queue?like={ids[0]}").text)
    desk.clock.forward(seconds=10)
    cem.decide(ids[2], "approve")
    answer = ada.post(f"/queue/{ids[0]}/together?like={ids[0]}", {"action": "spam", "until": moment})
    assert line(ada.get(answer.location).text) == (
        "You marked 2 comments as spam. 1 was left as it is, since Cem decided on it meanwhile."
    )
    assert desk.stands(ids[2])[0] is Status.APPROVED


def test_pressed_twice_it_says_what_it_did_and_does_nothing_more(desk: Desk) -> None:
    ids, browser = a_campaign(desk), desk.logged_in()
    moment = until(browser.get(f"/queue?like={ids[0]}").text)
    desk.clock.forward(seconds=10)
    form = {"action": "spam", "until": moment}
    places = [browser.post(f"/queue/{ids[0]}/together?like={ids[0]}", form).location for _ in range(2)]
    assert [line(browser.get(place).text) for place in places] == ["You marked 3 comments as spam."] * 2
    assert desk.stands(ids[0]) == (Status.SPAM, 2)


def test_when_none_waits_any_more_that_is_said(desk: Desk) -> None:
    ids, browser = a_campaign(desk, 2), desk.logged_in()
    for id in ids:
        browser.decide(id, "reject")
    desk.clock.forward(seconds=10)
    moment = desk.clock().isoformat()
    answer = browser.post(f"/queue/{ids[0]}/together?like={ids[0]}", {"action": "spam", "until": moment})
    assert line(browser.get(answer.location).text).startswith("None of these comments was waiting any more")


def test_each_decision_of_the_button_can_be_taken_back(desk: Desk) -> None:
    ids, browser = a_campaign(desk), desk.logged_in()
    decide_all(desk, browser, ids[0])
    browser.decide(ids[1], "undo", revision=2)
    assert [desk.stands(id)[0] for id in ids] == [Status.SPAM, Status.PENDING, Status.SPAM]


def test_a_flood_is_counted_up_to_a_bound(desk: Desk) -> None:
    first, *_ = a_campaign(desk, ENOUGH + 5)
    browser = desk.logged_in()
    assert f"{ENOUGH - 1}+ more comments that read like this one" in browser.get("/queue").text
    page = browser.get(f"/queue?like={first}").text
    assert f"All {ENOUGH}+ waiting as spam" in page
    assert 'rel="next"' in page
    assert line(decide_all(desk, browser, first)) == f"You marked {ENOUGH + 5} comments as spam."


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"action": "undo", "until": NOW.isoformat()}, 400),
        ({"action": "spam", "until": ""}, 400),
        ({"action": "spam", "until": "2026-11-23"}, 400),
        ({"action": "spam", "until": "x" * 5000}, 400),
        ({"action": "spam", "until": NOW.isoformat(), "csrf": "no"}, 403),
    ],
)
def test_a_bad_form_decides_nothing(desk: Desk, form: dict[str, str], status: int) -> None:
    ids, browser = a_campaign(desk), desk.logged_in()
    browser.get("/queue")
    assert browser.post(f"/queue/{ids[0]}/together", form).status_code == status
    assert desk.stands(ids[0]) == (Status.PENDING, 1)


def test_a_moment_of_the_future_is_now(desk: Desk) -> None:
    (id, *_), browser = a_campaign(desk), desk.logged_in()
    later = desk.waiting(campaign=1, created=NOW + timedelta(hours=1))
    browser.get("/queue")
    browser.post(f"/queue/{id}/together", {"action": "spam", "until": (NOW + timedelta(days=9)).isoformat()})
    assert (desk.stands(id)[0], desk.stands(later)[0]) == (Status.SPAM, Status.PENDING)


def test_a_comment_like_no_other_has_no_such_page(desk: Desk) -> None:
    alone, browser = desk.waiting(), desk.logged_in()
    browser.get("/queue")
    answers = [browser.get(f"/queue?like={name}") for name in (alone, "nobody", "%00", "a'b")]
    answers.append(browser.post(f"/queue/{alone}/together", {"action": "spam", "until": NOW.isoformat()}))
    assert [answer.status_code for answer in answers] == [404, 404, 400, 404, 404]


def test_looking_decides_nothing_and_a_stranger_sees_the_login(desk: Desk) -> None:
    ids = a_campaign(desk)
    assert desk.logged_in().get(f"/queue/{ids[0]}/together").status_code == 405
    assert desk.stranger().get(f"/queue?like={ids[0]}").status_code == 303
    assert [desk.stands(id)[1] for id in ids] == [1, 1, 1]


def test_after_a_decision_one_more_key_decides_on_all_others_alike(desk: Desk) -> None:
    ids, browser = a_campaign(desk), desk.logged_in()
    browser.get("/queue")
    asked = {"action": "reject", "reason": "off_topic", "revision": "1"}
    page = browser.get(browser.post(f"/queue/{ids[0]}/decision", asked).location).text
    form = re.search(r'<form method="post" action="([^"]+)" data-alike>', page)
    assert form
    assert "Reject the others too" in page
    later = desk.waiting("Gold wird steigen, sagt Kanal 9", campaign=1, created=NOW + timedelta(minutes=1))
    fields = {"action": "reject", "reason": "off_topic", "until": until(page)}
    told = browser.get(browser.post(html.unescape(form[1]), fields).location).text
    assert line(told) == "You rejected 2 comments."
    assert [desk.stands(id)[0] for id in ids] == [Status.REJECTED] * 3
    assert desk.stands(later)[0] is Status.PENDING


def test_a_campaign_takes_no_reason_that_does_not_exist(desk: Desk) -> None:
    ids, browser = a_campaign(desk), desk.logged_in()
    browser.get("/queue")
    fields = {"action": "reject", "reason": "<b>", "until": NOW.isoformat()}
    assert browser.post(f"/queue/{ids[0]}/together", fields).status_code == 400
    assert [desk.stands(id)[0] for id in ids] == [Status.PENDING] * 3
