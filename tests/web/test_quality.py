"""The page that measures: every figure says how sure it is, and nothing but blind decisions feeds it."""

import re

from moderation.comment import Status
from moderation.store import Store, moderators
from tests.builders import NOW
from tests.web.moderating import CEM, Browser, Desk
from tests.web.test_again import a_doubted, a_sample, choose

SAMPLE = "/queue?status=sample"


def quality(browser: Browser) -> str:
    """The page as words."""
    return " ".join(re.sub(r"<[^>]+>", " ", browser.get("/queue/quality").text).split())


def looked_at(desk: Desk, right: int, wrong: int, status: Status = Status.APPROVED, by: str = "") -> None:
    browser = desk.logged_in(by) if by else desk.logged_in()
    actions = {Status.APPROVED: ("approve", "spam"), Status.SPAM: ("spam", "approve")}[status]
    for action in [actions[0]] * right + [actions[1]] * wrong:
        choose(browser, SAMPLE, a_sample(desk, status, score=0.1), action, 1, blind="1")


def test_before_anything_was_looked_at_it_says_what_is_missing(sqlite_store: Store) -> None:
    page = quality(Desk.at(sqlite_store, blind_cards=0.1, second_looks=0.05).logged_in())
    assert "none looked at yet" in page
    assert "0 of 299 needed for at most 1 % (95 %)" in page
    assert page.count("50 more pairs") == 2
    assert "Nothing is waiting for a second look." in page
    assert "They are 10 % of what waits." in page


def test_the_rates_of_mistakes_come_with_their_bound(store: Store) -> None:
    desk = Desk.at(store)
    looked_at(desk, right=9, wrong=1)
    looked_at(desk, right=3, wrong=0, status=Status.SPAM)
    page = quality(desk.logged_in())
    assert "Spam among what the service published by itself: 1 of 10 looked at (95 %: at most 39.4 %)" in page
    assert "called spam by itself: 0 of 3 looked at (95 %: at most 63.2 %)" in page
    assert "10 of 299 needed" in page


def test_scores_are_held_against_what_people_said_blind(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store, blind_cards=1.0)
    ada = desk.logged_in()
    for number in range(8):
        id = desk.waiting(score=0.9)
        ada.get("/queue")
        blind = {"blind": "1"} if number < 5 else {}
        action = "spam" if number < 4 else "approve"
        ada.post(f"/queue/{id}/decision", {"action": action, "revision": "1"} | blind)
    page = quality(ada)
    assert "From 5 decisions made without the score in view" in page
    assert "80 % – 95 % 5 90 % 80 % (28.4 % – 99.5 %) fits" in page


def test_an_excluded_moderator_counts_nowhere(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store)
    looked_at(desk, right=2, wrong=0)
    looked_at(desk, right=0, wrong=3, by=CEM)
    assert "3 of 5 looked at" in quality(desk.logged_in())
    sqlite_store.write(lambda tx: moderators.set_excluded(tx, desk.cem.id, NOW))
    assert "0 of 2 looked at" in quality(desk.logged_in())


def test_agreement_is_told_from_fifty_pairs_on(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store)
    ada, cem = desk.logged_in(), desk.logged_in(CEM)
    for browser in (ada, cem):
        browser.get("/queue")
    for number in range(50):
        first, second = (desk.waiting(campaign=1000 + number) for _ in range(2))
        for browser, id, action in ((ada, first, "spam"), (cem, second, "approve" if number < 5 else "spam")):
            browser.post(f"/queue/{id}/decision", {"action": action, "revision": "1"})
        if number == 48:
            assert "One moderator with another 1 more pair" in quality(ada)
    page = quality(ada)
    assert "One moderator with another 50 90 % (78.2 % – 96.7 %)" in page
    assert "One moderator with himself or herself 50 more pairs" in page


def test_it_leads_to_what_waits_for_a_look(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store)
    a_sample(desk)
    a_doubted(desk)
    page = desk.logged_in().get("/queue/quality").text
    assert "Second look: 1 waiting" in page
    assert "Look again: 1 waiting" in page
    assert 'href="/queue?status=sample&amp;site=news"' in page
    assert 'href="/queue?status=again&amp;site=news"' in page


def test_switched_off_it_says_so(sqlite_store: Store) -> None:
    page = quality(Desk.at(sqlite_store).logged_in())
    assert "Second looks are switched off here" in page
    assert "Blind cards are switched off here" in page


def test_every_room_names_it(sqlite_store: Store) -> None:
    ada = Desk.at(sqlite_store).logged_in()
    assert '<a href="/queue/quality" aria-current="true">Quality</a>' in ada.get("/queue/quality").text
    assert '<a href="/queue/quality">Quality</a>' in ada.get("/queue").text


def test_a_page_of_another_site_that_does_not_exist_is_named(sqlite_store: Store) -> None:
    assert Desk.at(sqlite_store).logged_in().get("/queue/quality?site=nothing").status_code == 400
