"""The log's page: who did what in sentences, by what one looks for; and as a file that no spreadsheet calculates."""

import csv
import io
import json
import re

import pytest

from moderation.comment import Email, Status
from moderation.store import Store, audit, moderators
from moderation.store.chain_check import check
from moderation.text.cells import cell, line, plain
from moderation.web import entries
from tests.builders import NOW
from tests.web.moderating import CEM, Browser, Desk, password_hash

DEED = re.compile(r'<p class="deed"><bdi>(.*?)</bdi>')


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk.at(store)


def deeds(page: str) -> list[str]:
    return DEED.findall(page)


def decided(desk: Desk) -> tuple[Browser, str, str]:
    """Ada calls one comment spam and rejects another."""
    ada = desk.logged_in()
    first, second = desk.waiting(score=0.93), desk.waiting()
    ada.decide(first, "spam")
    desk.clock.forward(hours=1)
    ada.get("/queue")
    ada.post(f"/queue/{second}/decision", {"action": "reject", "revision": "1", "reason": "insult"})
    return ada, first, second


def test_it_tells_who_did_what_and_what_was_on_the_screen(desk: Desk) -> None:
    ada, first, _ = decided(desk)
    page = ada.get("/queue/log").text
    assert deeds(page) == ["Ada rejected a comment.", "Ada marked a comment as spam.", "Ada logged in."]
    for fact in ("Reason: insults people", "Score 93 % was visible", "Model m1", "in the browser"):
        assert f"<span>{fact}</span>" in page
    assert f'href="/queue/{first}"' in page


def test_it_speaks_german(desk: Desk) -> None:
    decided(desk)
    desk.ctx.store.write(lambda tx: moderators.add(tx, Email("d@example.org"), "Dora", password_hash(), "de", NOW))
    page = desk.logged_in("d@example.org").get("/queue/log").text
    assert "Ada hat einen Kommentar als Spam markiert." in page
    assert "Bewertung 93 % war sichtbar" in page


def test_a_decision_by_a_script_names_its_door(desk: Desk) -> None:
    id = desk.waiting()
    headers = {"Authorization": f"Bearer {desk.token(desk.cem)}"}
    asked = {"id": id, "revision": 1, "action": "approve"}
    answer = desk.stranger().client.post("/api/v1/decisions", json=asked, headers=headers, base_url="https://localhost")
    assert answer.status_code == 200
    assert "<span>by a script with a token</span>" in desk.logged_in().get("/queue/log").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("action=spam", ["Ada marked a comment as spam."]),
        ("reason=insult", ["Ada rejected a comment."]),
        ("moderator=1&action=login", ["Ada logged in."]),
        ("moderator=2", ["Cem logged in."]),
        ("site=news", ["Ada rejected a comment.", "Ada marked a comment as spam."]),
        ("comment=comment-0001", ["Ada marked a comment as spam."]),
        ("from=2026-11-24", []),
        ("to=2026-11-23&action=spam", ["Ada marked a comment as spam."]),
        ("to=2026-11-22", []),
    ],
)
def test_it_finds_what_is_asked_for(desk: Desk, query: str, found: list[str]) -> None:
    decided(desk)
    assert deeds(desk.logged_in(CEM).get(f"/queue/log?{query}").text) == found


@pytest.mark.parametrize(
    "query",
    ["moderator=x", "action=%3Cb%3E", "reason=A", "from=yesterday", "to=0001-01-01", "comment=%20%21", "after=x"],
)
def test_a_filter_that_can_not_be_is_refused(desk: Desk, query: str) -> None:
    assert desk.logged_in().get(f"/queue/log?{query}").status_code == 400


def test_pages_follow_each_other_without_loss(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MOST", 2)
    ada, *_ = decided(desk)
    first = ada.get("/queue/log").text
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following
    second = ada.get(following[1].replace("&amp;", "&")).text
    assert [*deeds(first), *deeds(second)][2:] == ["Ada logged in."]
    assert 'rel="next"' not in second


def test_an_empty_log_says_so_in_words(desk: Desk) -> None:
    assert "Nothing in the log passes this filter." in desk.logged_in().get("/queue/log?action=undo").text


def test_strangers_see_nothing_of_it(desk: Desk) -> None:
    for path in ("/queue/log", "/queue/log.csv", "/queue/log.jsonl"):
        assert desk.stranger().get(path).status_code == 303


def test_what_nobody_knows_a_sentence_for_is_told_by_its_code(desk: Desk) -> None:
    desk.ctx.store.write(lambda tx: audit.record(tx, 99, "new.deed", "<b>7", NOW))
    assert "A former moderator: new.deed (&lt;b&gt;7)." in desk.logged_in().get("/queue/log").text


def test_a_decision_made_blind_says_that_the_score_was_hidden(store: Store) -> None:
    desk = Desk.at(store, blind_cards=1.0)
    ada, id = desk.logged_in(), desk.waiting(score=0.93)
    ada.get(f"/queue/{id}")
    ada.post(f"/queue/{id}/decision", {"action": "spam", "revision": "1", "blind": "1"})
    assert "<span>Score hidden (93 %)</span>" in ada.get(f"/queue/log?comment={id}").text
    assert check(store).head.number == 2


def test_what_was_set_for_a_site_is_told(desk: Desk) -> None:
    desk.ctx.store.write(lambda tx: audit.record(tx, desk.ada.id, "site.read_only_on", "news", NOW))
    assert deeds(desk.logged_in().get("/queue/log").text)[-1] == "Ada set “read_only_on” for site news."


# --- As a file ---


def test_the_csv_has_every_entry_with_its_hash(desk: Desk) -> None:
    ada, first, _ = decided(desk)
    answer = ada.get("/queue/log.csv?action=spam")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.mimetype == "text/csv"
    assert [(row["subject"], row["what"], row["score"], row["moderator"]) for row in rows] == [
        (first, "spam", "0.93", "Ada")
    ]
    assert len(rows[0]["hash"]) == 64


def test_the_json_lines_can_be_followed_hash_by_hash(desk: Desk) -> None:
    ada, *_ = decided(desk)
    rows = [json.loads(one) for one in ada.get("/queue/log.jsonl").text.splitlines()]
    assert [one["previous"] for one in rows[:-1]] == [one["hash"] for one in rows[1:]]
    assert rows[0]["hash"] == check(desk.ctx.store).head.hash


def test_nobody_is_named_in_a_file_but_moderators(desk: Desk) -> None:
    ada, *_ = decided(desk)
    text = ada.get("/queue/log.csv").text + ada.get("/queue/log.jsonl").text
    assert not {"Ben", "ben.leser", "192.0.2"} & set(re.findall(r"Ben|ben\.leser|192\.0\.2", text))


def test_a_name_that_is_a_formula_is_text_in_the_file(desk: Desk) -> None:
    evil = Email("m@example.org")
    desk.ctx.store.write(lambda tx: moderators.add(tx, evil, "=HYPERLINK(1)", password_hash(), "en", NOW))
    desk.logged_in("m@example.org")
    assert "'=HYPERLINK(1)" in desk.logged_in().get("/queue/log.csv").text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_what_a_spreadsheet_would_calculate_is_made_text_and_back(start: str) -> None:
    assert cell(f"{start}1") == f"'{start}1"
    assert plain(cell(f"{start}1")) == f"{start}1"
    assert next(csv.reader(io.StringIO(line([f"{start}1", None, 'a "b", c']), newline=""))) == [
        f"'{start}1",
        "",
        'a "b", c',
    ]


def test_ordinary_text_stays_as_it_is() -> None:
    assert [cell(value) for value in ("'quoted'", 0.5, "a=b", "")] == ["'quoted'", "0.5", "a=b", ""]
    assert plain("'quoted'") == "'quoted'"


def test_undo_is_an_entry_of_its_own(desk: Desk) -> None:
    ada, first, _ = decided(desk)
    ada.decide(first, "undo", revision=2)
    assert desk.stands(first)[0] is Status.PENDING
    assert deeds(ada.get(f"/queue/log?comment={first}").text) == [
        "Ada took back the last decision on a comment.",
        "Ada marked a comment as spam.",
    ]
