"""Cards that are kept as HTML: shown again as they were, and never out of date, another's or in another language."""

import re
from collections.abc import Iterator
from html import escape

import pytest
from sqlalchemy import update

from moderation.comment import Status
from moderation.store import Store, comments
from moderation.store.schema import comments as table
from moderation.store.schema import moderators, threads
from moderation.web.kept import Kept
from tests.builders import GOOD_TEXT
from tests.web.moderating import CEM, CSRF, Desk
from tests.web.queue_pages import shown_ids

CARD = re.compile(r'<article class="card".*?</article>', re.S)


def the_card(page: str) -> str:
    found = CARD.search(page)
    assert found
    return found[0]


def without_tokens(card: str) -> str:
    return CSRF.sub("", card)


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return Desk.at(sqlite_store)


def test_a_card_is_shown_again_as_it_was(store: Store) -> None:
    desk = Desk.at(store)
    desk.waiting()
    browser = desk.logged_in()
    first, second = (the_card(browser.get("/queue").text) for _ in range(2))
    assert without_tokens(first) == without_tokens(second)


def test_each_page_has_its_own_token_in_every_form(desk: Desk) -> None:
    desk.waiting()
    pages = [browser.get("/queue").text for browser in (desk.logged_in(), desk.logged_in(CEM)) for _ in range(2)]
    tokens = [set(CSRF.findall(page)) for page in pages]
    assert [len(of_page) for of_page in tokens] == [1, 1, 1, 1]
    assert len(set.union(*tokens)) == 4


def test_a_kept_card_leads_back_to_where_the_moderator_stands(desk: Desk) -> None:
    first, second = desk.waiting(), desk.waiting("Etwas anderes, das auch wartet.")
    browser = desk.logged_in()
    for carried in ("?order=oldest", "?site=news&order=oldest", "?order=oldest&count=10"):
        page = browser.get(f"/queue{carried}").text
        assert shown_ids(page) == [first, second]
        actions = set(re.findall(r'action="([^"]*)/decision([^"]*)"', the_card(page)))
        assert actions == {(f"/queue/{first}", escape(carried))}
        assert f'name="then" value="{second}"' in the_card(page)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Ein anderer Text"},
        {"author_name": "Jemand anders"},
        {"score": 0.99},
        {"reasons": [{"check": "links", "reason": "many", "weight": 1.0, "parameters": {"count": 7}}]},
        {"edited_by_staff": True, "moderator_id": 7},
        {"revision": 5},
    ],
)
def test_whatever_changes_in_a_comment_shows_at_once(store: Store, change: dict[str, object]) -> None:
    desk = Desk.at(store)
    desk.waiting()
    browser = desk.logged_in()
    before = the_card(browser.get("/queue").text)
    # Past everything that counts revisions: what is kept is found by what is stored.
    store.write(lambda tx: tx.execute(update(table).values(**change)))
    assert without_tokens(the_card(browser.get("/queue").text)) != without_tokens(before)


def test_a_title_that_comes_later_shows_at_once(desk: Desk) -> None:
    desk.waiting()
    browser = desk.logged_in()
    assert "Neue Überschrift" not in browser.get("/queue").text
    desk.ctx.store.write(lambda tx: tx.execute(update(threads).values(title="Neue Überschrift")))
    assert "Neue Überschrift" in browser.get("/queue").text


def test_two_languages_keep_two_cards(desk: Desk) -> None:
    desk.waiting()
    browser = desk.logged_in()
    assert "Approve" in the_card(browser.get("/queue").text)
    desk.ctx.store.write(lambda tx: tx.execute(update(moderators).values(language="de")))
    assert "Approve" not in the_card(browser.get("/queue").text)


def test_what_was_decided_on_is_another_card(desk: Desk) -> None:
    id, browser = desk.waiting(), desk.logged_in()
    waiting = the_card(browser.get("/queue?status=all").text)
    desk.ctx.store.write(lambda tx: comments.change_status(tx, id, 1, Status.APPROVED))
    approved = the_card(browser.get("/queue?status=all").text)
    assert 'value="approve"' in waiting
    assert 'value="approve"' not in approved


@pytest.mark.parametrize(("count", "shown"), [("", 25), ("10", 10), ("30", 30), ("100", 40)])
def test_a_page_has_as_many_cards_as_are_asked_for(desk: Desk, count: str, shown: int) -> None:
    for number in range(40):
        desk.waiting(f"{GOOD_TEXT} {number}")
    page = desk.logged_in().get(f"/queue?order=oldest&count={count}").text
    assert len(shown_ids(page)) == shown
    assert (f"count={count}" in page) is bool(count)


@pytest.mark.parametrize("count", ["0", "9", "101", "-5", "many", "1e2", "٣٠"])
def test_a_count_out_of_bounds_is_a_clear_400(desk: Desk, count: str) -> None:
    answer = desk.logged_in().get(f"/queue?count={count}")
    assert answer.status_code == 400
    assert "10 to 100" in answer.text


def test_what_is_kept_is_bounded() -> None:
    kept: Kept[str] = Kept(2)
    made: Iterator[str] = iter("abcdef")
    assert [kept.of(key, lambda: next(made)) for key in (1, 1, 2, 3, 3, 1)] == ["a", "a", "b", "c", "c", "d"]
