"""Labels from outside are proposals: shown on the card, accepted by a moderator, whose decisions they become."""

import re

import pytest

from moderation import propose
from moderation.comment import Action, Label, Status
from moderation.store import Store, comments, decisions
from moderation.store.proposals import Proposed
from moderation.store.schema import comments as comments_table
from tests.web.moderating import Browser, Desk
from tests.web.queue_pages import line

PAGE = "/queue/proposals"


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk.at(store)


def imported(desk: Desk, *lines: Proposed, source: str = "labels-2026-11.csv") -> str:
    return propose.propose(desk.ctx, lines, source).import_id


def accept(browser: Browser, desk: Desk, id: str, action: str = "spam") -> str:
    browser.get(PAGE)
    answer = browser.post(f"{PAGE}/{id}/accept", {"action": action, "until": desk.clock().isoformat()})
    assert answer.status_code == 303
    return browser.get(answer.location).text


def of_last(desk: Desk, id: str) -> tuple[Action, str]:
    with desk.ctx.store.read() as tx:
        made = decisions.latest(tx, id)
    assert made
    return made.decision.action, made.moderator


def test_the_card_says_what_is_proposed_and_by_which_file(desk: Desk) -> None:
    id = desk.waiting()
    imported(desk, Proposed(id, 1, Action.SPAM))
    for path in ("/queue", f"/queue/{id}"):
        assert "Proposed: spam, by \u2068labels-2026-11.csv\u2069" in desk.logged_in().get(path).text


def test_accepted_at_once_they_are_decisions_of_who_accepts(desk: Desk) -> None:
    spam, good, other = (desk.waiting() for _ in range(3))
    id = imported(desk, Proposed(spam, 1, Action.SPAM), Proposed(good, 1, Action.APPROVE))
    page = accept(desk.logged_in(), desk, id)
    assert line(page) == "You marked 1 comment as spam."
    assert of_last(desk, spam) == (Action.SPAM, "Ada")
    assert [desk.stands(one)[0] for one in (good, other)] == [Status.PENDING, Status.PENDING]
    accept(desk.logged_in(), desk, id, "approve")
    assert desk.stands(good) == (Status.APPROVED, 2)
    assert "Nothing is proposed." in desk.logged_in().get(PAGE).text


def test_what_was_accepted_teaches_like_any_decision(desk: Desk) -> None:
    id = desk.waiting()
    accept(desk.logged_in(), desk, imported(desk, Proposed(id, 1, Action.SPAM)))
    with desk.ctx.store.read() as tx:
        label = tx.execute(comments_table.select().where(comments_table.c.public_id == id)).one().label
    assert label is Label.SPAM


def test_one_by_one_they_are_accepted_by_the_button_of_the_row(desk: Desk) -> None:
    id = desk.waiting()
    imported(desk, Proposed(id, 1, Action.SPAM))
    browser = desk.logged_in()
    page = browser.get(PAGE).text
    form = re.search(
        rf'action="(/queue/{id}/decision)".*?name="revision" value="(\d+)".*?value="(\w+)"', page, re.DOTALL
    )
    assert form
    browser.post(form[1], {"revision": form[2], "action": form[3]})
    assert desk.stands(id) == (Status.SPAM, 2)


def test_all_of_it_can_be_taken_back(desk: Desk) -> None:
    id = desk.waiting()
    browser = desk.logged_in()
    page = accept(browser, desk, imported(desk, Proposed(id, 1, Action.SPAM)))
    undo = re.search(r'action="(/queue/batch/[^"]+/undo[^"]*)"', page)
    assert undo
    browser.post(undo[1].replace("&amp;", "&"))
    assert desk.stands(id)[0] is Status.PENDING


def test_once_decided_or_edited_nothing_is_proposed_any_more(desk: Desk) -> None:
    decided, edited = desk.waiting(), desk.waiting()
    imported(desk, Proposed(decided, 1, Action.SPAM), Proposed(edited, 1, Action.SPAM))
    desk.logged_in().decide(decided, "approve")
    desk.ctx.store.write(lambda tx: tx.execute(comments_table.update().values(revision=2)))
    assert "Nothing is proposed." in desk.logged_in().get(PAGE).text
    assert "Proposed:" not in desk.logged_in().get("/queue").text


def test_what_came_after_the_page_was_made_is_left_alone(desk: Desk) -> None:
    browser = desk.logged_in()
    made = desk.clock().isoformat()
    desk.clock.forward(hours=1)
    id = desk.waiting(created=desk.clock())
    import_id = imported(desk, Proposed(id, 1, Action.SPAM))
    browser.get(PAGE)
    browser.post(f"{PAGE}/{import_id}/accept", {"action": "spam", "until": made})
    assert desk.stands(id)[0] is Status.PENDING


def test_an_import_can_be_withdrawn_and_the_log_says_so(desk: Desk) -> None:
    id = imported(desk, Proposed(desk.waiting(), 1, Action.SPAM))
    browser = desk.logged_in()
    browser.get(PAGE)
    assert browser.post(f"{PAGE}/{id}/withdraw").status_code == 303
    assert "Nothing is proposed." in browser.get(PAGE).text
    assert f"Ada withdrew the proposals of import {id}." in browser.get("/queue/log").text
    assert browser.post(f"{PAGE}/{id}/withdraw").status_code == 404


@pytest.mark.parametrize(
    ("form", "status"),
    [({"action": "reject"}, 400), ({"action": "spam", "until": "soon"}, 400), ({"action": "", "until": ""}, 400)],
)
def test_what_can_not_be_is_refused(desk: Desk, form: dict[str, str], status: int) -> None:
    browser = desk.logged_in()
    browser.get(PAGE)
    assert browser.post(f"{PAGE}/import-1/accept", form).status_code == status


def test_without_a_csrf_token_nothing_is_accepted(desk: Desk) -> None:
    id = desk.waiting()
    import_id = imported(desk, Proposed(id, 1, Action.SPAM))
    browser = desk.logged_in()
    browser.csrf = "made up"
    form = {"action": "spam", "until": desk.clock().isoformat()}
    assert browser.post(f"{PAGE}/{import_id}/accept", form).status_code in (400, 403)
    assert desk.stands(id)[0] is Status.PENDING


def test_a_file_s_name_is_text_on_the_page(desk: Desk) -> None:
    imported(desk, Proposed(desk.waiting(), 1, Action.SPAM), source="<script>alert(1)</script>.csv")
    for path in (PAGE, "/queue"):
        assert "<script>alert(1)" not in desk.logged_in().get(path).text


def test_a_proposal_dies_with_its_comment(desk: Desk) -> None:
    id = desk.waiting()
    imported(desk, Proposed(id, 1, Action.SPAM))
    desk.ctx.store.write(lambda tx: tx.execute(comments_table.delete()))
    with desk.ctx.store.read() as tx:
        assert comments.by_id(tx, id) is None
    assert "Nothing is proposed." in desk.logged_in().get(PAGE).text
