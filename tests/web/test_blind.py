"""Blind cards: what the classifier holds of a comment is nowhere to be seen until somebody has decided on it."""

import json
import re
from dataclasses import replace

import pytest

from moderation import blind
from moderation.app import create_app
from moderation.comment import Action, Evidence, Finding, Lane, Place, Status
from moderation.context import Context
from moderation.store import Store, comments, decisions
from tests.builders import NOW
from tests.web.moderating import CEM, Desk
from tests.web.queue_pages import shown_ids

TEXT = "Gewinnen im Kasino, jetzt anmelden"
REASON = Finding("words", "listed", 1.0, parameters={"word": "Kasino"})
WORDS = (Evidence("text", "Kasino", 2.5, site=2.0, spans=((12, 18),)), Evidence("feature", "links", 1.0))
GOOD = Place(Lane.GOOD, -0.03, NOW.timestamp() + 3600)
TOLD = ("Spam score", "87", "Kasino</bdi></q>", "to-spam", "Details", "surely good", 'class="lane"', "learnt here")


def a_desk(store: Store, share: float = 1.0) -> Desk:
    return Desk.at(store, blind_cards=share)


def a_suspect(desk: Desk, **changes: object) -> str:
    given = {"score": 0.87, "reasons": (REASON,), "evidence": WORDS, "place": GOOD}
    return desk.waiting(TEXT, **(given | changes))


def made(desk: Desk, id: str) -> list[tuple[Action, bool]]:
    with desk.ctx.store.read() as tx:
        return [(one.decision.action, one.decision.blind) for one in decisions.of(tx, id)]


def card(page: str) -> str:
    """The card without its buttons: what can be done is no hint."""
    found = re.search(r'<article class="card".*?<form class="actions"', page, re.DOTALL)
    return found[0] if found else ""


def test_a_blind_card_holds_neither_score_nor_reasons(store: Store) -> None:
    desk = a_desk(store)
    id = a_suspect(desk)
    ada = desk.logged_in()
    for path in ("/queue", f"/queue/{id}", "/queue?status=all", "/queue?order=newest", "/queue?q=kasino"):
        shown = card(ada.get(path).text)
        assert "Shown without the classifier’s opinion" in shown, path
        assert "Gewinnen im" in shown
        assert [word for word in TOLD if word in shown] == [], path


def test_the_same_card_with_its_score_holds_all_of_that(sqlite_store: Store) -> None:
    desk = a_desk(sqlite_store, share=0.0)
    id = a_suspect(desk)
    shown = desk.logged_in().get("/queue").text
    assert [word for word in TOLD if word not in card(shown)] == []
    assert "Shown without" not in desk.logged_in().get(f"/queue/{id}").text


def test_what_is_kept_of_a_card_with_its_score_is_not_shown_on_a_blind_one(sqlite_store: Store) -> None:
    desk = a_desk(sqlite_store, share=0.0)
    a_suspect(desk)
    blind_desk = replace(desk, app=create_app(desk.ctx.settings, with_share(desk, 1.0)))
    for _ in range(2):
        assert [word for word in TOLD if word not in card(desk.logged_in().get("/queue").text)] == []
        assert [word for word in TOLD if word in card(blind_desk.logged_in().get("/queue").text)] == []


def with_share(desk: Desk, share: float) -> Context:
    return replace(desk.ctx, settings=replace(desk.ctx.settings, blind_cards=share))


def test_it_is_blind_for_everybody_and_stays_so(sqlite_store: Store) -> None:
    desk = a_desk(sqlite_store, share=0.3)
    ids = [a_suspect(desk) for _ in range(40)]
    drawn = [set(blind_ids(desk.logged_in(who).get("/queue?order=oldest").text)) for who in ("ada@example.org", CEM)]
    assert drawn[0] == drawn[1] == set(blind_ids(desk.logged_in().get("/queue?order=oldest").text))
    assert 3 <= len(drawn[0]) <= 20
    assert drawn[0] < set(ids)


def blind_ids(page: str) -> list[str]:
    cards = page.split('<article class="card" id="c-')[1:]
    return [one.partition('"')[0] for one in cards if "Shown without the classifier’s opinion" in one]


def test_about_as_many_are_drawn_as_the_setting_says(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store, blind_cards=0.1)
    lots = [desk.ctx.digests.lot(blind.CARD, f"1 comment-{number}") for number in range(4_000)]
    assert 340 < sum(lot < 0.1 for lot in lots) < 460
    assert lots[0] != desk.ctx.digests.lot(blind.CARD, "2 comment-0"), "another site, another draw"


def test_after_the_decision_the_score_is_there_and_the_record_says_that_it_was_made_blind(store: Store) -> None:
    desk = a_desk(store)
    id = a_suspect(desk)
    ada = desk.logged_in()
    page = ada.get(f"/queue/{id}").text
    assert '<input type="hidden" name="blind" value="1">' in page
    answer = ada.post(f"/queue/{id}/decision", {"action": "spam", "revision": "1", "blind": "1"})
    assert answer.status_code == 303
    assert made(desk, id) == [(Action.SPAM, True)]
    assert "87 %" in ada.get(f"/queue/{id}").text
    # Who takes it back knows the score by now.
    ada.post(f"/queue/{id}/decision", {"action": "undo", "revision": "2"})
    assert "87 %" in ada.get(f"/queue/{id}").text
    ada.post(f"/queue/{id}/decision", {"action": "approve", "revision": "3", "blind": "1"})
    assert made(desk, id)[-1] == (Action.APPROVE, False)


@pytest.mark.parametrize("share", [0.0, 1e-9])
def test_a_form_that_claims_to_be_blind_is_not_believed(sqlite_store: Store, share: float) -> None:
    desk = a_desk(sqlite_store, share)
    id = a_suspect(desk)
    desk.logged_in().decide(id, "spam")
    other = a_suspect(desk)
    ada = desk.logged_in()
    ada.get("/queue")
    ada.post(f"/queue/{other}/decision", {"action": "spam", "revision": "1", "blind": "1"})
    assert made(desk, id) == made(desk, other) == [(Action.SPAM, False)]


def test_a_decision_that_does_not_say_so_is_not_blind(sqlite_store: Store) -> None:
    desk = a_desk(sqlite_store)
    id = a_suspect(desk)
    desk.logged_in().decide(id, "approve")
    assert made(desk, id) == [(Action.APPROVE, False)]


def test_the_answers_to_scripts_hold_no_score(sqlite_store: Store) -> None:
    desk = a_desk(sqlite_store)
    id, other = a_suspect(desk), a_suspect(desk)
    ada = desk.logged_in()
    ada.get("/queue")
    asked = {"headers": {"Accept": "application/json"}}
    live = ada.post("/queue/live", {"ids": id, "at": id, "since": "0"}, **asked)
    decided = ada.post(f"/queue/{other}/decision", {"action": "spam", "revision": "1", "blind": "1"}, **asked)
    assert (live.status_code, decided.status_code) == (200, 200)
    assert re.findall(r"score|0\.87|87|reason|evidence|Kasino", live.text) == []
    assert re.findall(r"score|0\.87|87 %|evidence", decided.text) == []


@pytest.mark.parametrize("query", ["order=score", "least=50", "most=99", "reason=words.listed"])
def test_where_its_place_would_tell_the_score_it_is_left_out(sqlite_store: Store, query: str) -> None:
    desk = a_desk(sqlite_store)
    a_suspect(desk)
    page = desk.logged_in().get(f"/queue?{query}").text
    assert shown_ids(page) == []
    assert "1 comment that is shown without its score is left out here." in page


def test_software_gets_the_score_by_the_api(sqlite_store: Store) -> None:
    desk = a_desk(sqlite_store)
    id = a_suspect(desk)
    bearer = {"Authorization": f"Bearer {desk.token(desk.ada)}"}
    (found,) = json.loads(desk.stranger().get("/api/v1/queue", headers=bearer).text)["comments"]
    assert found["score"] == 0.87
    assert "blind" not in found
    desk.stranger().client.post(
        "/api/v1/decisions",
        base_url="https://localhost",
        headers=bearer,
        json={"id": id, "revision": 1, "action": "spam"},
    )
    assert made(desk, id) == [(Action.SPAM, False)]


def test_what_was_decided_is_shown_with_its_score(sqlite_store: Store) -> None:
    desk = a_desk(sqlite_store)
    id = a_suspect(desk, status=Status.APPROVED)
    with desk.ctx.store.read() as tx:
        comment = comments.by_id(tx, id)
        assert comment
        assert blind.hidden(desk.ctx, tx, [comment]) == set()
    assert "87 %" in desk.logged_in().get("/queue?status=approved").text
