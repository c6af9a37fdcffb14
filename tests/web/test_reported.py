"""What readers reported, as moderators see it: a list in the order of its weight, and decisions that answer it."""

import re

import pytest
from sqlalchemy import Connection

from moderation.comment import Status
from moderation.store import Store, reports
from moderation.voice import Complaint, Report, Voice
from moderation.web.reported import whose
from tests.builders import NOW
from tests.web.moderating import Browser, Desk
from tests.web.queue_pages import HOSTILE, capable_of_script, line, shown_ids
from tests.web.test_again import choose

REPORTED = "/queue?status=reported"


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk.at(store)


def a_reported(desk: Desk, *readers: str, complaint: Complaint = Complaint.INSULT, words: str = "") -> str:
    id = desk.waiting(status=Status.APPROVED)
    for reader in readers or ("ben",):
        report(desk, id, reader, complaint, words)
    return id


def report(desk: Desk, id: str, reader: str, complaint: Complaint = Complaint.INSULT, words: str = "") -> None:
    def work(tx: Connection) -> bool:
        about = reports.reportable(tx, id, desk.site.id)
        assert about
        return reports.add(tx, about, Voice(reader, f"network of {reader}", reader), complaint, words, NOW)

    assert desk.ctx.store.write(work)


def card(browser: Browser, path: str = REPORTED) -> str:
    """The line about reports on the first card, without its markup."""
    found = re.search(r'<p class="asked reported">(.*?)</p>', browser.get(path).text)
    return re.sub("<[^>]+>", "", found[1]) if found else ""


def open_reports(desk: Desk, id: str) -> int:
    with desk.ctx.store.read() as tx:
        return len(reports.open_of(tx, [id], 100).get(id, []))


def test_nothing_reported_has_no_list(desk: Desk) -> None:
    desk.waiting(status=Status.APPROVED)
    browser = desk.logged_in()
    assert "status=reported" not in re.sub(r"(?s)<dialog.*?</dialog>", "", browser.get("/queue").text)
    assert shown_ids(browser.get(REPORTED).text) == []


def test_the_weightiest_comes_first(desk: Desk) -> None:
    few, many = a_reported(desk, "ben"), a_reported(desk, "ada", "cem", "eva")
    browser = desk.logged_in()
    assert shown_ids(browser.get(REPORTED).text) == [many, few]
    assert re.search(r'data-status="reported">2<', browser.get("/queue").text)


def test_the_card_says_how_many_why_and_from_whom(desk: Desk) -> None:
    id = a_reported(desk, "ben", "cem")
    report(desk, id, "eva", Complaint.FALSE)
    browser = desk.logged_in()
    said = "3 reports: Insult or hatred, False claim Mostly from readers without earlier reports that were decided on"
    assert card(browser) == said
    assert card(browser, "/queue?status=approved") == said
    assert card(browser, f"/queue/{id}") == said


def test_the_card_says_when_readers_were_right_before(desk: Desk) -> None:
    browser = desk.logged_in()
    for action, words in (("spam", "were founded"), ("approve", "were unfounded")):
        choose(browser, REPORTED, a_reported(desk, action), action, revision=1)
        id = a_reported(desk, action)
        assert card(browser, f"/queue/{id}").endswith(words)
        choose(browser, REPORTED, id, action, revision=1)


@pytest.mark.parametrize(
    ("trusts", "kind"),
    [((0.7, 0.8, 0.5), "proven"), ((0.5,), "new"), ((0.3, 0.2, 0.9), "doubtful"), ((0.7, 0.3), "mixed")],
)
def test_reporters_are_named_by_most_of_them(trusts: tuple[float, ...], kind: str) -> None:
    assert whose([Report(Complaint.SPAM, "", trust) for trust in trusts]) == kind


@pytest.mark.parametrize(
    ("action", "status"), [("approve", Status.APPROVED), ("spam", Status.SPAM), ("reject", Status.REJECTED)]
)
def test_a_decision_answers_the_reports(desk: Desk, action: str, status: Status) -> None:
    id, browser = a_reported(desk), desk.logged_in()
    assert shown_ids(choose(browser, REPORTED, id, action, revision=1)) == []
    assert (desk.stands(id), open_reports(desk, id)) == ((status, 2), 0)
    choose(browser, REPORTED, id, "undo", revision=2)
    assert (desk.stands(id)[0], open_reports(desk, id)) == (Status.APPROVED, 1)


def test_what_stays_public_is_kept_by_the_approve_button(desk: Desk) -> None:
    a_reported(desk)
    page = desk.logged_in().get(REPORTED).text
    assert re.search(r'<button class="approve keep" name="action" value="approve">Keep: approved</button>', page)


def test_all_that_are_ticked_are_answered_at_once(desk: Desk) -> None:
    ids = [a_reported(desk, "ben"), a_reported(desk, "cem")]
    plain = desk.waiting(status=Status.APPROVED)
    browser = desk.logged_in()
    browser.get(REPORTED)
    ticked = {f"pick-{id}": "1" for id in (*ids, plain)}
    browser.post(f"/queue/chosen?{REPORTED.partition('?')[2]}", {"action": "approve"} | ticked)
    assert [open_reports(desk, id) for id in ids] == [0, 0]
    assert desk.stands(plain) == (Status.APPROVED, 1)


def test_who_edits_it_finds_the_reports_founded(desk: Desk) -> None:
    id, browser = a_reported(desk), desk.logged_in()
    browser.get(f"/queue/{id}")
    browser.post(f"/queue/{id}/edit", {"text": "Ein milderes Wort", "revision": "1"})
    assert open_reports(desk, id) == 0
    assert card(browser, f"/queue/{a_reported(desk)}").endswith("were founded")


@pytest.mark.parametrize("words", HOSTILE)
def test_what_readers_wrote_is_text(desk: Desk, words: str) -> None:
    # A NUL is refused at the border, and PostgreSQL takes none.
    a_reported(desk, words=words.replace("\x00", ""))
    browser = desk.logged_in()
    assert capable_of_script(browser.get(REPORTED).text) == []
    assert 'class="reported-words"' in browser.get(REPORTED).text


def quotes(page: str) -> str:
    return page.partition('class="reported-words"')[2].partition("</ul>")[0]


def test_a_long_story_is_cut_and_hidden_characters_are_marked(desk: Desk) -> None:
    a_reported(desk, words="\u202e" + "Wort " * 99)
    words = quotes(desk.logged_in().get(REPORTED).text)
    assert ("hidden-character" in words, "…" in words, len(words) < 700) == (True, True, True)


def test_the_comments_own_page_has_all_that_readers_wrote(desk: Desk) -> None:
    id = a_reported(desk, *(f"reader {number}" for number in range(9)), words="Wort " * 90)
    browser = desk.logged_in()
    card, whole = quotes(browser.get(REPORTED).text), quotes(browser.get(f"/queue/{id}").text)
    assert (card.count("<q>"), "More of what readers wrote" in card) == (3, True)
    assert (whole.count("<q>"), whole.count("Wort"), "More of" in whole) == (9, 810, False)


def test_the_worst_that_readers_can_write_leaves_a_page_small(desk: Desk) -> None:
    worst = "\u202e<" * 250
    for number in range(25):
        a_reported(desk, *(f"reader {number} {one}" for one in range(3)), words=worst)
    assert len(desk.logged_in().get(REPORTED).data) < 200_000


def test_other_filters_are_not_for_this_list(desk: Desk) -> None:
    id = a_reported(desk)
    assert shown_ids(desk.logged_in().get(f"{REPORTED}&q=casino&order=score").text) == [id]


def test_the_list_has_pages(desk: Desk) -> None:
    ids = {a_reported(desk, f"reader {number}") for number in range(12)}
    browser = desk.logged_in()
    first = browser.get(f"{REPORTED}&count=10").text
    found = re.search(r'href="([^"]+)" rel="next"', first)
    assert found
    second = browser.get(found[1].replace("&amp;", "&")).text
    assert {*shown_ids(first), *shown_ids(second)} == ids
    assert browser.get(f"{REPORTED}&after=x").status_code == 400


def test_the_line_says_what_was_decided(desk: Desk) -> None:
    page = choose(desk.logged_in(), REPORTED, a_reported(desk), "approve", revision=1)
    assert "approved" in line(page)
