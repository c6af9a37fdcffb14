"""Looking again: what the classifier doubts and what it decided by itself, as views with the usual keys."""

import json
from typing import Any

from sqlalchemy import Connection

from moderation.comment import Action, Status
from moderation.store import Store, comments, contradictions, decisions, samples
from moderation.store.contradictions import Doubted
from tests.web.moderating import CEM, Browser, Desk
from tests.web.queue_pages import line, shown_ids

AGAIN, SAMPLE = "/queue?status=again", "/queue?status=sample"


def newest(tx: Connection) -> int:
    return decisions.newest(tx)


def a_doubted(desk: Desk, action: str = "approve", doubt: float = 0.93) -> str:
    """A comment that Ada decided on, and that the classifier would have decided on otherwise."""
    id = desk.waiting()
    desk.logged_in().decide(id, action)
    doubted(desk, id, doubt)
    return id


def doubted(desk: Desk, id: str, doubt: float = 0.93) -> None:
    """What a refit leaves: the decision that stands on this comment alone is doubted."""
    with desk.ctx.store.read() as tx:
        number = newest(tx)
    desk.ctx.store.write(lambda tx: contradictions.replace(tx, desk.site.id, [Doubted(id, number, doubt)]))


def choose(browser: Browser, view: str, id: str, action: str, revision: int = 2, **more: str) -> str:
    """Press a button of a card in a view, and return the page that follows."""
    browser.get(view)
    path = f"/queue/{id}/decision?{view.partition('?')[2]}"
    answer = browser.post(path, {"action": action, "revision": str(revision)} | more)
    assert answer.status_code in (303, 409), answer.text
    return browser.get(answer.location).text if answer.status_code == 303 else answer.text


def a_sample(desk: Desk, status: Status = Status.APPROVED, **changes: Any) -> str:
    """A comment that the service decided on by itself, drawn for a second look."""
    id = desk.waiting(status=status, **changes)

    def draw(tx: Connection) -> None:
        comment = comments.by_id(tx, id)
        assert comment
        samples.draw(tx, comment)

    desk.ctx.store.write(draw)
    return id


# --- Doubted decisions ---


def test_the_list_says_who_decided_and_what_speaks_against_it(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store)
    id = a_doubted(desk)
    page = desk.logged_in(CEM).get(AGAIN).text
    assert shown_ids(page) == [id]
    assert "Ada: approved. Without this decision the classifier would hold it for spam, with 93 %." in page
    assert "Keep: approved" in page


def test_the_view_is_named_only_where_something_is_on_it(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store)
    assert "Look again" not in desk.logged_in().get("/queue").text
    a_doubted(desk)
    assert "Look again" in desk.logged_in().get("/queue").text


def test_pressing_the_same_key_keeps_the_decision_and_it_never_returns(store: Store) -> None:
    desk = Desk.at(store)
    id = a_doubted(desk)
    with store.read() as tx:
        number = newest(tx)
    page = choose(desk.logged_in(CEM), AGAIN, id, "approve")
    assert line(page) == "The decision on the comment by \u2068Ben\u2069 stands. You won’t be asked about it again."
    assert shown_ids(page) == []
    assert desk.stands(id) == (Status.APPROVED, 2), "nothing was decided anew"
    with store.read() as tx:
        assert len(decisions.of(tx, id)) == 1
    # Every later fit doubts it again.
    store.write(lambda tx: contradictions.replace(tx, desk.site.id, [Doubted(id, number, 0.99)]))
    assert shown_ids(desk.logged_in().get(AGAIN).text) == []


def test_what_was_decided_anew_can_be_doubted_anew(store: Store) -> None:
    desk = Desk.at(store)
    id = a_doubted(desk)
    choose(desk.logged_in(), AGAIN, id, "approve")
    desk.logged_in().decide(id, "spam", 2)
    doubted(desk, id)
    assert shown_ids(desk.logged_in().get(AGAIN).text) == [id]


def test_another_key_reverses_the_decision_which_can_be_taken_back(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store)
    id = a_doubted(desk)
    ada = desk.logged_in()
    page = choose(ada, AGAIN, id, "spam")
    assert shown_ids(page) == []
    assert desk.stands(id) == (Status.SPAM, 3)
    assert "Undo" in page
    choose(ada, AGAIN, id, "undo", 3)
    assert desk.stands(id) == (Status.APPROVED, 4)


def test_who_is_late_keeps_nothing(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store)
    id = a_doubted(desk)
    desk.logged_in(CEM).decide(id, "spam", 2)
    assert "This decision was looked at already" in choose(desk.logged_in(), AGAIN, id, "spam", 3)


def test_scripts_are_told_the_same(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store)
    id = a_doubted(desk, "spam")
    ada = desk.logged_in()
    ada.get(AGAIN)
    answer = ada.post(
        f"/queue/{id}/decision?status=again",
        {"action": "spam", "revision": "2"},
        headers={"Accept": "application/json"},
    )
    told = json.loads(answer.text)
    assert told["undo"] is False
    assert told["status"] == told["before"] == "spam"


def test_the_most_doubted_decision_comes_first_and_a_page_leads_to_the_next(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store)
    ada = desk.logged_in()
    ids = [desk.waiting() for _ in range(27)]
    for id in ids:
        ada.decide(id, "approve")
    found = [Doubted(id, place + 1, 0.6 + place / 100) for place, id in enumerate(ids)]
    sqlite_store.write(lambda tx: contradictions.replace(tx, desk.site.id, found))
    page = ada.get(AGAIN).text
    assert shown_ids(page) == ids[:1:-1]
    following = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert shown_ids(ada.get(following).text) == ids[1::-1]


# --- Second looks ---


def test_a_second_look_tells_neither_score_nor_verdict(store: Store) -> None:
    desk = Desk.at(store)
    spam, good = a_sample(desk, Status.SPAM, score=0.93), a_sample(desk, score=0.02)
    page = desk.logged_in().get(SAMPLE).text
    assert shown_ids(page) == [spam, good], "in the order in which they came"
    cards = [one.partition("</article>")[0] for one in page.split('<article class="card"')[1:]]
    for text in cards:
        assert [
            word for word in ("93 %", "Spam score", "in the spam folder", "Under this address") if word in text
        ] == []
        assert text.count('name="action" value="approve"') == text.count('name="action" value="spam"') == 1


def test_confirming_is_recorded_blind_and_leaves_all_as_it_was(store: Store) -> None:
    desk = Desk.at(store)
    id = a_sample(desk)
    page = choose(desk.logged_in(), SAMPLE, id, "approve", 1, blind="1")
    assert shown_ids(page) == []
    assert desk.stands(id) == (Status.APPROVED, 2)
    with store.read() as tx:
        (made,) = decisions.of(tx, id)
    assert (made.decision.action, made.decision.before, made.decision.blind) == (Action.APPROVE, Status.APPROVED, True)


def test_a_contradicted_verdict_is_changed_like_any_other(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store)
    id = a_sample(desk, Status.SPAM)
    choose(desk.logged_in(), SAMPLE, id, "approve", 1, blind="1")
    assert desk.stands(id) == (Status.APPROVED, 2)


def test_taken_back_it_waits_for_its_second_look_again(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store)
    id = a_sample(desk)
    ada = desk.logged_in()
    choose(ada, SAMPLE, id, "spam", 1, blind="1")
    choose(ada, SAMPLE, id, "undo", 2)
    assert desk.stands(id) == (Status.APPROVED, 3)
    assert shown_ids(ada.get(SAMPLE).text) == [id]


def test_in_other_views_it_is_blind_as_well(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store)
    a_sample(desk, score=0.93)
    page = desk.logged_in().get("/queue?status=approved").text
    assert "Shown without the classifier’s opinion" in page
    assert "93 %" not in page.partition('id="cards"')[2]
