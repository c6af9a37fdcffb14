"""The queue as moderators use it, with plain forms: nothing here needs a script."""

import re
from collections.abc import Iterable
from random import Random
from typing import Any

import pytest

from moderation.comment import Evidence, Finding, Lane, Place, SafeHTML, Status
from moderation.store import Store, audit, comments, decisions
from moderation.store.comments import NewText
from moderation.store.lanes import LETTERS
from moderation.text.render import render
from moderation.web.marks import MARKS_MOST
from tests.builders import BEN, NOW
from tests.corpora import records
from tests.web.moderating import CEM, Desk, a_stored_comment
from tests.web.queue_pages import HOSTILE, capable_of_script, line, shown_ids


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return Desk.at(sqlite_store)


# --- Deciding ---


@pytest.mark.parametrize(
    ("action", "status", "words"),
    [
        ("approve", Status.APPROVED, "You approved the comment by"),
        ("spam", Status.SPAM, "as spam."),
        ("reject", Status.REJECTED, "You rejected the comment by"),
    ],
)
def test_ada_decides_and_is_told_so_with_a_way_back(store: Store, action: str, status: Status, words: str) -> None:
    desk = Desk.at(store)
    id, browser = desk.waiting(), desk.logged_in()
    answer = browser.decide(id, action)
    assert desk.stands(id) == (status, 2)
    page = browser.get(answer.location).text
    assert words in line(page)
    assert f'action="/queue/{id}/decision"' in page
    assert shown_ids(page) == []


def test_undo_puts_the_comment_back_where_it_was(store: Store) -> None:
    desk = Desk.at(store)
    id, browser = desk.waiting(), desk.logged_in()
    browser.decide(id, "spam")
    page = browser.get(browser.decide(id, "undo", revision=2).location).text
    assert desk.stands(id) == (Status.PENDING, 3)
    assert "is waiting again" in line(page)
    assert shown_ids(page) == [id]


def test_the_second_moderator_is_told_who_decided(store: Store) -> None:
    desk = Desk.at(store)
    id, ada, cem = desk.waiting(), desk.logged_in(), desk.logged_in(CEM)
    cem.get("/queue")
    ada.decide(id, "approve")
    answer = cem.post(f"/queue/{id}/decision", {"action": "spam", "revision": "1"})
    assert desk.stands(id) == (Status.APPROVED, 2)
    told = line(cem.get(answer.location).text)
    assert told.startswith("Already decided: Ada approved the comment by")
    assert "November 23, 2026" in told


def test_the_page_s_script_gets_the_same_as_json(desk: Desk) -> None:
    id, ada, cem = desk.waiting(), desk.logged_in(), desk.logged_in(CEM)
    cem.get("/queue")
    json = {"Accept": "application/json"}
    first = ada.decide(id, "approve", headers=json)
    second = cem.post(f"/queue/{id}/decision", {"action": "spam", "revision": "1"}, headers=json)
    assert (first.status_code, second.status_code) == (200, 409)
    assert first.get_json() | {"message": ""} == {
        "id": id,
        "message": "",
        "undo": True,
        "revision": 2,
        "status": "approved",
        "before": "pending",
        "followups": [],
    }
    assert second.get_json()["message"].startswith("Already decided: Ada")
    assert second.get_json()["undo"] is False


def test_a_decision_leads_back_to_the_same_place_and_the_next_card(desk: Desk) -> None:
    first, second = desk.waiting(status=Status.SPAM), desk.waiting(status=Status.SPAM)
    browser = desk.logged_in()
    browser.get("/queue?status=spam&site=news")
    data = {"action": "approve", "revision": "1", "then": second}
    answer = browser.post(f"/queue/{first}/decision?status=spam&site=news", data)
    assert answer.location == f"/queue?status=spam&site=news&decided={first}#c-{second}"


def test_a_reason_is_kept_for_rejecting_only(desk: Desk) -> None:
    kept, spam = desk.waiting(), desk.waiting()
    browser = desk.logged_in()
    browser.get("/queue")
    for id, action in ((kept, "reject"), (spam, "spam")):
        browser.post(f"/queue/{id}/decision", {"action": action, "revision": "1", "reason": "insult"})
    with desk.ctx.store.read() as tx:
        reasons = [made.decision.reason for id in (kept, spam) for made in decisions.of(tx, id)]
    assert reasons == ["insult", None]
    assert "(reason: insults people)" in browser.get(f"/queue/{kept}").text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"action": "", "revision": "1"}, 400),
        ({"action": "delete", "revision": "1"}, 400),
        ({"action": "approve", "revision": ""}, 400),
        ({"action": "approve", "revision": "-1"}, 400),
        ({"action": "approve", "revision": "9" * 5000}, 400),
        ({"action": "reject", "revision": "1", "reason": "because"}, 400),
        ({"action": "undo", "revision": "1"}, 409),
        ({"action": "approve", "revision": "1", "then": "\r\nX: y"}, 303),
    ],
)
def test_a_bad_form_is_a_clear_4xx(desk: Desk, form: dict[str, str], status: int) -> None:
    id, browser = desk.waiting(), desk.logged_in()
    browser.get("/queue")
    answer = browser.post(f"/queue/{id}/decision", form)
    assert answer.status_code == status
    assert status == 303 or desk.stands(id) == (Status.PENDING, 1)


def test_an_unknown_comment_is_a_404(desk: Desk) -> None:
    browser = desk.logged_in()
    browser.get("/queue")
    form = {"action": "approve", "revision": "1"}
    answers = [
        browser.get("/queue/nobody"),
        browser.post("/queue/nobody/decision", form),
        browser.post("/queue/a'b/email"),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


# --- Looking ---


def test_each_view_shows_its_own_and_counts_all(store: Store) -> None:
    desk = Desk.at(store)
    ids = {
        status: desk.waiting(status=status)
        for status in (Status.PENDING, Status.SPAM, Status.APPROVED, Status.REJECTED)
    }
    browser = desk.logged_in()
    for status, id in ids.items():
        page = browser.get(f"/queue?status={status}").text
        assert shown_ids(page) == [id]
        assert re.findall(r'data-status="(\w+)">(\d+)<', page) == [*((str(one), "1") for one in ids), ("all", "4")]


@pytest.mark.parametrize(
    "query", ["status=deleted", "status=x", "site=nobody", "after=x", "after=%00", "status=spam&status=x"]
)
def test_a_made_up_place_is_a_400(store: Store, query: str) -> None:
    assert Desk.at(store).logged_in().get(f"/queue?{query}").status_code == 400


def test_a_cursor_of_another_view_is_a_400(desk: Desk) -> None:
    for _ in range(26):
        desk.waiting(status=Status.SPAM)
    browser = desk.logged_in()
    href = re.search(r'href="/queue\?status=spam&amp;(after=[^"]+)"', browser.get("/queue?status=spam").text)
    assert href
    assert browser.get(f"/queue?status=spam&{href[1]}").status_code == 200
    assert browser.get(f"/queue?{href[1]}").status_code == 400


@pytest.mark.parametrize("order", ["oldest", "newest", "score"])
def test_pages_join_without_gap_or_overlap(store: Store, order: str) -> None:
    desk = Desk.at(store)
    written = [desk.waiting(score=number / 60) for number in range(60)]
    browser, href, seen = desk.logged_in(), f"/queue?order={order}", []
    while href:
        page = browser.get(href).text
        seen += shown_ids(page)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        href = found[1].replace("&amp;", "&") if found else ""
    assert seen == (written if order == "oldest" else written[::-1])


def test_in_the_order_of_lanes_nothing_is_left_out_and_each_tenth_card_is_drawn(store: Store) -> None:
    desk = Desk.at(store)
    letters = Random(5)
    names = [f"{''.join(letters.choices(LETTERS, k=8))}-{number}" for number in range(60)]
    written = [a_stored_comment(store, desk.site, name) for name in names]
    browser = desk.logged_in()
    pages = list(all_pages(browser))
    assert set().union(*map(shown_ids, pages)) == set(written)
    first = shown_ids(pages[0])
    drawn = [id for id in first if written.index(id) >= 23]
    assert [id for id in first if id not in drawn] == written[:23]
    assert pages[0].count(">drawn by lot<") == len(drawn) > 0
    assert first[9] == drawn[0]
    assert shown_ids(browser.get("/queue").text) == first, "the page stays as it is when one comes back to it"


def test_a_card_says_why_it_stands_where_it_stands(desk: Desk) -> None:
    desk.waiting(place=Place(Lane.GOOD, -0.01, NOW.timestamp() + 3600))
    desk.waiting(place=Place(Lane.UNSURE, 0.2, NOW.timestamp() + 3600))
    desk.waiting(place=Place(Lane.UNSURE, 0.4, NOW.timestamp() - 3600))
    browser = desk.logged_in()
    page = browser.get("/queue").text
    assert re.findall(r'class="lane">([^<]+)<', page) == ["overdue", "unsure", "surely good"]
    assert shown_ids(page) == ["comment-0003", "comment-0002", "comment-0001"]
    assert "chip lane" not in browser.get("/queue?order=newest").text


def test_an_order_that_does_not_exist_is_refused(desk: Desk) -> None:
    assert desk.logged_in().get("/queue?order=loudest").status_code == 400


def test_the_empty_queue_says_so(desk: Desk) -> None:
    assert "Nothing is waiting. Well done!" in desk.logged_in().get("/queue").text


def test_without_a_model_the_card_says_not_scored(desk: Desk) -> None:
    desk.waiting(score=None, reasons=(Finding("score", "unavailable"),))
    page = desk.logged_in().get("/queue").text
    assert "not scored" in page
    assert "gauge" not in page


def test_the_score_is_told_in_words_and_reasons_as_sentences(desk: Desk) -> None:
    reasons = (Finding("links", "many", 1.0, parameters={"count": 7}), Finding("unheard", "of"))
    desk.waiting(
        score=0.97, reasons=reasons, evidence=(Evidence("text", "casino", 2.0), Evidence("text", "danke", -1.0))
    )
    page = desk.logged_in().get("/queue").text
    assert "<b>97 %</b> – almost certainly spam" in page
    assert "Many links to other sites: 7" in page
    assert re.search(r"towards spam</span> <bdi>casino", page)
    assert re.search(r"towards good</span> <bdi>danke", page)


def test_words_that_moved_the_score_are_marked_in_the_text(desk: Desk) -> None:
    casino, danke = Evidence("text", "casino", 2.0, spans=((6, 12),)), Evidence("text", "danke", -1.0, spans=((0, 5),))
    desk.waiting("Danke casino", evidence=(casino, danke))
    page = desk.logged_in().get("/queue").text
    assert '<mark class="to-ham" title="towards good">Danke</mark>' in page
    assert '<mark class="to-spam" title="towards spam">casino</mark>' in page


def test_places_in_a_former_text_are_not_marked(desk: Desk) -> None:
    id = desk.waiting("Danke casino", evidence=(Evidence("text", "casino", 2.0, spans=((6, 12),)),))
    new = NewText(text="Etwas ganz anderes", folded="x", text_key="x", html=SafeHTML("<p>x</p>"), renderer=1)
    desk.ctx.store.write(lambda tx: comments.change_text(tx, id, 1, new, NOW))
    assert "to-spam" not in desk.logged_in().get("/queue").text


@pytest.mark.parametrize(
    ("site", "words"), [(1.5, "more likely spam"), (-1.5, "less likely spam"), (0.05, None), (0.0, None)]
)
def test_what_this_site_taught_is_told_apart(desk: Desk, site: float, words: str | None) -> None:
    desk.waiting(
        evidence=(Evidence("text", "casino", 2.0 if site > 0 else -2.0, site), Evidence("text", "danke", -0.5))
    )
    page = desk.logged_in().get("/queue").text
    assert page.count("learnt here") == (words is not None)
    assert (f"This site’s own decisions: {words}" in page) is (words is not None)
    assert ("own decisions" in page) is (words is not None)


def test_the_comment_that_this_one_is_the_same_as_is_a_link(desk: Desk) -> None:
    first = desk.waiting(status=Status.SPAM)
    desk.waiting(reasons=(Finding("repeats", "like_spam", 1.0, parameters={"similarity": 87, "comment": first}),))
    page = desk.logged_in().get("/queue").text
    assert f'87 % the same as comment <a href="/queue/{first}">#{first}</a>, which a moderator' in page


def test_a_name_of_a_comment_that_is_none_leads_nowhere(desk: Desk) -> None:
    named: dict[str, str | int | float] = {"similarity": 87, "comment": "x/../../login?"}
    desk.waiting(reasons=(Finding("repeats", "like_spam", 1.0, parameters=named), Finding("links", "foreign")))
    page = desk.logged_in().get("/queue").text
    assert "87 % the same as comment x/../../login?, which" in page


def test_what_hides_in_a_text_is_made_visible(desk: Desk) -> None:
    desk.waiting("vi\u0430gra\u200b \u202egnp.exe", author="\u0430dmin")
    page = desk.logged_in().get("/queue").text
    assert '<mark class="alike" title="U+0430 CYRILLIC SMALL LETTER A">\u0430</mark>gra' in page
    assert '<mark class="hidden-character" title="U+200B ZERO WIDTH SPACE">U+200B</mark>' in page
    assert '<mark class="hidden-character" title="U+202E RIGHT-TO-LEFT OVERRIDE">U+202E</mark>' in page
    assert "\u202e" not in page
    assert "\u200b" not in page


def test_links_of_readers_lead_nowhere_and_tell_their_host(desk: Desk) -> None:
    desk.waiting("https://bank.example@evil.example/login", url="javascript:alert(1)", author="Ben")
    page = desk.logged_in().get("/queue").text
    assert "<bdi>evil.example</bdi>" in page
    assert all(
        href.startswith(("/", "#main", "http://news.example:8001/")) for href in re.findall(r'href="([^"]+)"', page)
    )


# --- Hostile rows ---


def test_every_hostile_text_is_shown_as_text_in_every_field(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    vectors = HOSTILE + [str(vector) for vector in records("xss-payloadbox/vectors.json", capsys)][:1500:3]
    for vector in vectors:
        evidence = (Evidence("text", vector[:200], 1.0),)
        desk.waiting(vector[:10_000], author=vector[:245], url=vector[:2000], title=vector[:300], evidence=evidence)
    browser, pages = desk.logged_in(), 0
    for page in all_pages(browser):
        pages += 1
        assert len(page.encode()) <= 200_000
        assert capable_of_script(page) == []
    # Two cards of a page are drawn by lot.
    assert pages == -(-len(vectors) // 23)


def test_a_hostile_comment_s_own_page_runs_nothing(desk: Desk) -> None:
    ids = [desk.waiting(vector, author=vector[:245], url=vector, title=vector) for vector in HOSTILE]
    browser = desk.logged_in()
    for id in ids:
        page = browser.get(f"/queue/{id}")
        assert page.status_code == 200
        assert capable_of_script(page.text) == []


HUGE = {
    "ampersands": "&" * 10_000,
    "quotes": "\"'" * 5_000,
    "invisible": "a\u200b" * 5_000,
    "runs of invisible": "\u200b\u200c\u200d" * 3_333,
    "look-alikes": "a\u0430" * 5_000,
    "look-alike words": "a\u0430 " * 3_333,
    "piled accents": "a\u0301\u0302\u0303\u0304\u0305" * 1_600,
    "emoji": "\U0001f600" * 10_000,
    "lines": "\n" * 10_000,
    "links": "http://a.example " * 588,
    "one word": "w" * 10_000,
}


def test_a_page_of_the_heaviest_rows_stays_small(desk: Desk) -> None:
    name = "&'\"<>" * 49
    for number in range(25):
        text = list(HUGE.values())[number % len(HUGE)]
        reasons = tuple(Finding("words", "word", 1.0, parameters={"words": "&" * 900}) for _ in range(20))
        spans = tuple((7 * place, 7 * place + 4) for place in range(20))
        evidence = tuple(Evidence("text", "<" * 900, 1.0, 0.9, spans) for _ in range(20))
        words = {"author": name, "url": "http://" + "&" * 2000, "title": "&" * 500}
        desk.waiting(text, **words, reasons=reasons, evidence=evidence, campaign=1)
    assert len(desk.logged_in().get("/queue").data) <= 200_000


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_a_whole_huge_text_has_its_own_page(desk: Desk, text: str) -> None:
    page = desk.logged_in().get(f"/queue/{desk.waiting(text)}")
    assert page.status_code == 200
    assert len(page.data) <= 120_000
    assert page.text.count("<mark") <= 2 * MARKS_MOST


def all_pages(browser: Any) -> Iterable[str]:
    href = "/queue"
    while href:
        response = browser.get(href)
        assert response.status_code == 200
        yield response.text
        found = re.search(r'href="([^"]+)" rel="next"', response.text)
        href = found[1].replace("&amp;", "&") if found else ""


# --- The email address ---


def test_an_address_is_shown_by_post_only_and_that_is_noted(store: Store) -> None:
    desk = Desk.at(store)
    id, other, browser = desk.waiting(), desk.waiting(email="else@example.org"), desk.logged_in()
    for path in ("/queue", f"/queue/{id}", f"/queue?decided={id}"):
        page = browser.get(path).text
        assert BEN not in page
        assert "192.0.2" not in page
    shown = browser.post(f"/queue/{id}/email")
    assert BEN in shown.text
    assert "else@example.org" not in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert BEN not in browser.get(f"/queue/{id}").text
    with desk.ctx.store.read() as tx:
        latest = audit.recent(tx, 1)[0]
    assert (latest.moderator_id, latest.what, latest.subject) == (desk.ada.id, "contact.shown", id)
    assert other not in latest.subject


def test_an_address_is_not_shown_by_get(desk: Desk) -> None:
    id, browser = desk.waiting(), desk.logged_in()
    assert browser.get(f"/queue/{id}/email").status_code == 405


def test_the_page_s_script_gets_the_address_as_a_line(desk: Desk) -> None:
    id, browser = desk.waiting(), desk.logged_in()
    browser.get("/queue")
    answer = browser.post(f"/queue/{id}/email", headers={"Accept": "application/json"}).get_json()
    assert answer == {"message": f"Email address: {BEN} – network: 192.0.2.0/24"}


def test_rendered_html_has_no_way_into_the_queue(desk: Desk) -> None:
    desk.waiting("**bold**")
    page = desk.logged_in().get("/queue").text
    assert "**bold**" in page
    assert render("**bold**").markup not in page
    assert "as HTML" not in page
