"""Practising on past comments: the colleagues' decision is told afterwards, and nothing else in the database moves."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from moderation.comment import Status
from moderation.store import Store
from moderation.store.schema import metadata
from tests.web.moderating import CEM, Browser, Desk
from tests.web.queue_pages import capable_of_script

CARD = re.compile(r'action="(/queue/training/([^"]+))"')
# A session notes when it was seen last; what is practised is what this is about.
MOVES = {"practice", "sessions"}


def rows(store: Store) -> dict[str, list[str]]:
    """Every row of every table that must stay as it is."""
    with store.read() as tx:
        return {
            table.name: sorted(map(repr, tx.execute(select(table)).all()))
            for table in metadata.sorted_tables
            if table.name not in MOVES
        }


def offered(browser: Browser) -> tuple[str, str]:
    """Where the answer goes, and about which comment; both empty when there is none."""
    found = CARD.search(browser.get("/queue/training").text)
    return (found[1], found[2]) if found else ("", "")


def decided_by_ada(desk: Desk, action: str = "spam", **more: Any) -> str:
    id, ada = desk.waiting(**more), desk.logged_in()
    ada.decide(id, action)
    return id


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("spam", "As your colleagues decided: in the spam folder."),
        ("approve", "You would have it approved; your colleagues decided: in the spam folder."),
    ],
)
def test_cem_is_told_what_ada_had_decided_and_nothing_changes(store: Store, action: str, told: str) -> None:
    desk = Desk.at(store)
    id, cem = decided_by_ada(desk), desk.logged_in(CEM)
    before = rows(store)
    path, shown = offered(cem)
    assert shown == id
    page = cem.get(cem.post(path, {"action": action, "site": desk.site.key}).location).text
    assert told in page
    assert f"1 comment tried, {1 if action == 'spam' else 0} as your colleagues." in page
    assert rows(store) == before
    assert desk.stands(id) == (Status.SPAM, 2)
    assert offered(cem) == ("", ""), "each is tried once"


def test_the_card_gives_nothing_away(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store)
    id = decided_by_ada(desk, score=0.973)
    page = desk.logged_in(CEM).get("/queue/training").text
    card = page[page.index('id="practice"') :]
    assert id in card
    assert not re.search(r"97\s%|score|almost certainly|in the spam folder|Ada", card)
    assert capable_of_script(page) == []


def test_only_what_others_decided_and_still_stands_is_practised_on(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store)
    taken_back = decided_by_ada(desk)
    ada, cem = desk.logged_in(), desk.logged_in(CEM)
    ada.decide(taken_back, "undo", revision=2)
    desk.waiting()
    desk.waiting(status=Status.SPAM)
    cem.decide(desk.waiting(), "approve")
    assert offered(cem) == ("", "")
    assert "There is no past comment left" in cem.get("/queue/training").text
    cem.get("/queue/training")
    assert cem.post(f"/queue/training/{taken_back}", {"action": "spam"}).status_code == 404


@pytest.mark.parametrize("given", [{"action": "undo"}, {"action": "reject", "reason": "<b>"}, {}])
def test_an_answer_that_does_not_exist_is_refused(sqlite_store: Store, given: dict[str, str]) -> None:
    desk = Desk.at(sqlite_store)
    decided_by_ada(desk)
    cem = desk.logged_in(CEM)
    path, _ = offered(cem)
    assert cem.post(path, {"reason": ""} | given).status_code == 400


def test_rejecting_agrees_whatever_the_reason_and_advertising_is_spam(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store)
    decided_by_ada(desk, "reject")
    cem = desk.logged_in(CEM)
    path, _ = offered(cem)
    page = cem.get(cem.post(path, {"action": "reject", "reason": "insult", "site": desk.site.key}).location).text
    assert "1 comment tried, 1 as your colleagues." in page
