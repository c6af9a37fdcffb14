"""Search and filters: an address that shows the same to everybody, changes nothing, and can be kept under a name."""

import html
import re
from datetime import timedelta

import pytest

from moderation.comment import Finding, Status
from moderation.store import Store
from tests.builders import NOW, ORIGIN
from tests.web.moderating import CEM, Desk
from tests.web.queue_pages import capable_of_script, line, shown_ids
from tests.web.test_batches import form_of, undo_of


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return Desk.at(sqlite_store)


def three(desk: Desk) -> list[str]:
    return [
        desk.waiting("Grüße aus Köln", author="Ben", score=0.1, title="A"),
        desk.waiting(
            "Casino: http://casino.example/win", author="Mallory", score=0.9, reasons=(Finding("links", "many"),)
        ),
        desk.waiting("Köln im Regen", author="Zoë", score=None, created=NOW - timedelta(hours=48)),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=koln", [2, 0]),
        ("q=K%C3%96LN+gr%C3%BCsse", [0]),
        ("q=zoe", [2]),
        ("author=ben", [0]),
        ("host=https://casino.example/other", [1]),
        ("reason=links.many", [1]),
        ("least=50", [1]),
        ("most=50,5", [0]),
        ("older=24", [2]),
        ("newer=24", [1, 0]),
        ("lang=de", [2, 1, 0]),
        ("model=m1", [2, 1, 0]),
        (f"page={ORIGIN}/?A", [0]),
        ("q=koln&most=50", [0]),
        ("q=koln&status=all", [2, 0]),
        ("q=koln&status=spam", []),
        ("q=koln&site=news", [2, 0]),
    ],
)
def test_a_filter_shows_what_passes_it(store: Store, query: str, expected: list[int]) -> None:
    desk = Desk.at(store)
    ids = three(desk)
    page = desk.logged_in().get(f"/queue?{query}").text
    assert shown_ids(page) == [ids[number] for number in expected]
    assert capable_of_script(page) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("least=101", "least"),
        ("most=x", "most"),
        ("newer=-1", "newer"),
        ("older=1.5", "older"),
        ("reason=links", "reason"),
        ("lang=%3Cb%3E", "lang"),
        ("page=news", "page"),
        ("page=javascript:alert(1)", "page"),
        (f"q={'x' * 301}", "q"),
        ("status=flagged", "status"),
    ],
)
def test_what_can_t_be_a_filter_is_refused_by_name(desk: Desk, query: str, field: str) -> None:
    answer = desk.logged_in().get(f"/queue?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert list(answer.get_json()["errors"]) == [field]


def test_hostile_words_are_searched_for_as_words(desk: Desk) -> None:
    browser, id = desk.logged_in(), desk.waiting('NEAR("x" AND *)')
    for words in ('NEAR("x" AND *)', "x' OR '1'='1", '"', "(", "a:b", "-x", "^", "\\", "col : x", "%00"[:0] or "*"):
        answer = browser.get("/queue", query_string={"q": words})
        assert answer.status_code == 200, words
    assert shown_ids(browser.get("/queue", query_string={"q": 'NEAR("x" AND *)'}).text) == [id]


def test_mine_shows_what_i_decided_and_all_shows_all(store: Store) -> None:
    desk = Desk.at(store)
    ids, ada, cem = three(desk), desk.logged_in(), desk.logged_in(CEM)
    ada.decide(ids[0], "approve")
    cem.decide(ids[1], "spam")
    ada.decide(ids[2], "reject")
    assert shown_ids(ada.get("/queue?status=mine").text) == [ids[2], ids[0]]
    assert shown_ids(cem.get("/queue?status=mine").text) == [ids[1]]
    assert shown_ids(ada.get("/queue?status=all").text) == ids[::-1]
    assert shown_ids(ada.get("/queue?status=mine&q=regen").text) == [ids[2]]


def test_pages_of_a_filter_join_without_gap_or_overlap(store: Store) -> None:
    desk = Desk.at(store)
    written = [desk.waiting("Köln") for _ in range(60)]
    browser, href, seen = desk.logged_in(), "/queue?q=koln", []
    while href:
        page = browser.get(href).text
        seen += shown_ids(page)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        href = html.unescape(found[1]) if found else ""
    assert seen == written[::-1]


def test_a_decision_leads_back_to_the_filter(desk: Desk) -> None:
    ids, browser = three(desk), desk.logged_in()
    page = browser.get("/queue?q=koln&least=5").text
    action = re.search(rf'action="(/queue/{ids[0]}/decision[^"]*)"', page)
    assert action
    answer = browser.post(html.unescape(action[1]), {"action": "spam", "revision": "1"})
    assert "q=koln" in answer.location
    assert "least=5" in answer.location


def test_a_filter_is_kept_by_name_for_oneself_and_forgotten(store: Store) -> None:
    desk = Desk.at(store)
    ids, ada, cem = three(desk), desk.logged_in(), desk.logged_in(CEM)
    ada.get("/queue?q=koln")
    assert ada.post("/queue/filters?q=koln&status=all", {"name": " Köln  heute "}).status_code == 303
    page = ada.get("/queue").text
    link = re.search(r'<li><a href="([^"]+)">Köln heute</a>', page)
    assert link
    assert shown_ids(ada.get(html.unescape(link[1])).text) == [ids[2], ids[0]]
    assert "Köln heute" not in cem.get("/queue").text
    forget = re.search(r'action="(/queue/filters/\d+/forget[^"]*)"', page)
    assert forget
    cem.post(html.unescape(forget[1]))
    assert "Köln heute" in ada.get("/queue").text, "nobody forgets another's"
    ada.post(html.unescape(forget[1]))
    assert "Köln heute" not in ada.get("/queue").text


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x1bb"])
def test_a_name_that_is_none_is_refused(desk: Desk, name: str) -> None:
    browser = desk.logged_in()
    browser.get("/queue")
    assert browser.post("/queue/filters?q=koln", {"name": name}).status_code == 400


def test_no_more_filters_are_kept_than_a_page_can_show(desk: Desk) -> None:
    browser = desk.logged_in()
    browser.get("/queue")
    answers = [browser.post("/queue/filters?q=koln", {"name": f"f{n}"}).status_code for n in range(51)]
    assert answers == [303] * 50 + [409]
    assert browser.post("/queue/filters?q=other", {"name": "f1"}).status_code == 303, "one of the same name is replaced"


def test_all_that_pass_are_decided_on_at_once(store: Store) -> None:
    desk = Desk.at(store)
    ids, browser = three(desk), desk.logged_in()
    page = browser.get("/queue?q=koln").text
    desk.clock.forward(seconds=20)
    late = desk.waiting("Köln später", created=NOW + timedelta(seconds=10))
    answer = browser.post("/queue/matching?q=koln", form_of(page, "/queue/matching") | {"action": "spam"})
    page = browser.get(answer.location).text
    assert line(page) == "You marked 2 comments as spam."
    assert [desk.stands(id)[0] for id in (*ids, late)] == [Status.SPAM, Status.PENDING, Status.SPAM, Status.PENDING]
    browser.post(undo_of(page))
    assert {desk.stands(id)[0] for id in ids} == {Status.PENDING}


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("", {"action": "spam", "until": NOW.isoformat()}),
        ("?q=koln", {"action": "undo", "until": NOW.isoformat()}),
        ("?q=koln", {"action": "spam", "until": ""}),
        ("?q=koln&status=all", {"action": "spam", "until": NOW.isoformat()}),
        ("?q=koln&status=spam", {"action": "spam", "until": NOW.isoformat()}),
    ],
)
def test_without_a_filter_or_a_moment_nothing_is_decided(desk: Desk, query: str, form: dict[str, str]) -> None:
    ids, browser = three(desk), desk.logged_in()
    browser.get("/queue")
    assert browser.post(f"/queue/matching{query}", form).status_code == 400
    assert [desk.stands(id) for id in ids] == [(Status.PENDING, 1)] * 3
