"""A card's fixed places, what stands beside it, and what a moderator can do from it: all of it with plain forms."""

import re
from itertools import count

import pytest

from moderation import publish
from moderation.badge import Badge
from moderation.comment import Evidence, Finding, Status
from moderation.reasons import REASONS
from moderation.store import Store, audit, comments, decisions, histories
from moderation.web import versions
from tests.builders import BEN, PAGE
from tests.web.moderating import CEM, Browser, Desk
from tests.web.queue_pages import HOSTILE, capable_of_script, line, shown_ids

FIRST = "Under this address so far: "


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    desk = Desk.at(sqlite_store)
    desk.numbers = count(501)  # what moderators write is numbered from 1
    return desk


@pytest.fixture
def ada(desk: Desk) -> Browser:
    return desk.logged_in()


def slots(page: str) -> list[str]:
    """What stands in the three places of the first card, without markup."""
    found = re.findall(r"<dt>[^<]+</dt><dd>(.*?)</dd>", page, re.DOTALL)[:3]
    return [" ".join(re.sub(r"<[^>]+>", "", one).split()) for one in found]


# --- The evidence ---


def test_the_three_places_say_what_where_and_the_same_as_what(desk: Desk, ada: Browser) -> None:
    first = desk.waiting(status=Status.SPAM)
    reasons = (
        Finding("length", "short", 0.1),
        Finding("links", "many", 0.8, parameters={"count": 7}),
        Finding("repeats", "like_spam", 1.0, parameters={"similarity": 87, "comment": first}),
    )
    evidence = (Evidence("text", "casino", 2.0), Evidence("text", "bonus,", 1.0), Evidence("feature", "links", 3.0))
    desk.waiting(reasons=reasons, evidence=evidence)
    page = ada.get("/queue").text
    what, where, same = slots(page)
    assert what == "Many links to other sites: 7"
    assert where == "casino · bonus"
    assert same.startswith(f"87 % the same as comment #{first}")
    assert page.count("Many links to other sites: 7") == 1, "told once"
    assert "Hardly any text" in page, "the rest is behind the details"


def test_of_an_edited_text_no_words_are_named_that_may_be_gone(desk: Desk, ada: Browser) -> None:
    id = desk.waiting("Danke casino", evidence=(Evidence("text", "casino", 2.0),))
    ada.get("/queue")
    ada.post(f"/queue/{id}/edit", {"revision": "1", "text": "Danke"})
    assert slots(ada.get("/queue?status=approved").text)[1] == "nowhere in particular"


def test_where_nothing_was_seen_the_places_say_so(desk: Desk, ada: Browser) -> None:
    desk.waiting()
    assert slots(ada.get("/queue").text) == ["Nothing stands out", "nowhere in particular", "nothing before it"]


def test_without_a_finding_the_strongest_feature_is_what(desk: Desk, ada: Browser) -> None:
    desk.waiting(evidence=(Evidence("feature", "links", 1.0), Evidence("feature", "emoji", 0.5)))
    assert slots(ada.get("/queue").text)[0] == "number of links"


def test_a_card_has_at_most_two_chips_and_all_hosts_in_its_details(desk: Desk, ada: Browser) -> None:
    hosts = [f"host{number}.example" for number in range(4)]
    desk.waiting("vi\u0430gra\u200b " + " ".join(f"https://{host}/x" for host in hosts), author="Ben")
    page = ada.get("/queue").text
    assert len(re.findall(r'<li class="chip ', page)) == 2
    assert all(host in page.partition('class="why"')[2] for host in hosts)


# --- Beside it ---


def test_a_card_tells_the_author_s_past_here_without_the_address(store: Store) -> None:
    desk = Desk.at(store)
    for status in (Status.APPROVED, Status.APPROVED, Status.SPAM):
        desk.waiting(status=status)
    desk.waiting()
    page = desk.logged_in().get("/queue").text
    assert f"{FIRST}2 approved, 1 spam; since November 23, 2026" in page
    assert BEN not in page


def test_of_a_busy_author_only_the_latest_comments_are_counted(desk: Desk, ada: Browser) -> None:
    for _ in range(histories.ENOUGH + 5):
        desk.waiting(status=Status.REJECTED)
    assert "The latest 100 under this address: 99 rejected" in ada.get(f"/queue/{desk.waiting()}").text


def test_a_first_comment_is_called_one(desk: Desk, ada: Browser) -> None:
    desk.waiting()
    assert "First comment under this address on this site" in ada.get("/queue").text


def test_the_page_of_a_comment_shows_what_stands_around_it(desk: Desk, ada: Browser) -> None:
    ids = [desk.waiting(f"Kommentar {n}", status=Status.APPROVED, author=f"Leser {n}") for n in range(5)]
    page = ada.get(f"/queue/{ids[2]}").text.partition('id="thread"')[2]
    assert [text for text in (f"Kommentar {n}" for n in range(5)) if text in page.partition("</section>")[0]] == [
        "Kommentar 0",
        "Kommentar 1",
        "Kommentar 3",
        "Kommentar 4",
    ]
    assert f"/queue/{ids[2]}?then=" not in page


def test_former_texts_are_shown_with_what_changed(desk: Desk, ada: Browser) -> None:
    id = desk.waiting("Das ist alles Unfug, Herr Minister!")
    ada.get(f"/queue/{id}")
    ada.post(f"/queue/{id}/edit", {"revision": "1", "text": "Das ist alles falsch, Herr Minister!"})
    page = ada.get(f"/queue/{id}").text
    assert "<del>Unfug</del><ins>falsch</ins>" in page
    assert "changed by Ada on November 23, 2026" in page


def test_comparing_long_texts_takes_no_time() -> None:
    parts = list(versions.compared("a b " * 2_500, "b a " * 2_500))
    assert [part.kind for part in parts] == ["del", "ins"]


# --- Reasons ---


def test_every_reason_has_its_place_in_the_law_s_vocabulary() -> None:
    assert {"off_topic", "insult", "unlawful", "private", "advertising", "other"} <= set(REASONS)
    assert {reason.ground for reason in REASONS.values()} == {"ILLEGAL_CONTENT", "INCOMPATIBLE_CONTENT"}


def test_the_last_reason_of_a_campaign_is_chosen_already(store: Store) -> None:
    desk = Desk.at(store)
    first, second, _ = (desk.waiting(campaign=7) for _ in range(3))
    desk.waiting()
    ada = desk.logged_in()
    for id, reason in ((first, "insult"), (second, "fraud")):
        ada.get("/queue")
        ada.post(f"/queue/{id}/decision", {"action": "reject", "revision": "1", "reason": reason})
    assert re.findall(r'<option value="(\w+)" selected>', ada.get("/queue").text) == ["fraud"]


# --- Later, or not alone ---


def test_ada_asks_another_and_is_told_so_with_a_way_back(store: Store) -> None:
    desk = Desk.at(store)
    first, second = desk.waiting(), desk.waiting()
    ada, cem = desk.logged_in(), desk.logged_in(CEM)
    ada.get("/queue")
    answer = ada.post(f"/queue/{second}/later", {"action": "ask", "revision": "1", "then": first})
    page = ada.get(answer.location).text
    assert answer.location.endswith(f"later={second}#c-{first}")
    assert line(page).startswith("You asked another moderator.")
    assert shown_ids(page) == [first]
    others = cem.get("/queue").text
    assert shown_ids(others) == [second, first]
    assert "Ada asks for another opinion" in others
    ada.post(f"/queue/{second}/later", {"action": "undo", "revision": "1"})
    assert shown_ids(ada.get("/queue").text) == [second, first]


def test_putting_off_what_was_decided_meanwhile_tells_by_whom(desk: Desk) -> None:
    id, ada, cem = desk.waiting(), desk.logged_in(), desk.logged_in(CEM)
    ada.get("/queue")
    cem.decide(id, "spam")
    answer = ada.post(f"/queue/{id}/later", {"action": "hour", "revision": "1"})
    assert line(ada.get(answer.location).text).startswith("Already decided: Cem")
    script = ada.post(f"/queue/{id}/later", {"action": "hour", "revision": "1"}, headers={"Accept": "application/json"})
    assert script.status_code == 409


def test_a_card_that_two_asked_about_stays_and_says_so(desk: Desk) -> None:
    id, ada, cem = desk.waiting(), desk.logged_in(), desk.logged_in(CEM)
    for browser in (ada, cem):
        browser.get("/queue")
        form = {"action": "ask", "revision": "1"}
        told = browser.post(f"/queue/{id}/later", form, headers={"Accept": "application/json"}).get_json()
    assert told["stays"] is True
    assert "now stands first for everybody" in told["message"]
    assert "Several aren’t sure: Ada, Cem" in ada.get("/queue").text


# --- Own words ---


def test_what_was_typed_is_never_lost(desk: Desk) -> None:
    id, ada, cem = desk.waiting(), desk.logged_in(), desk.logged_in(CEM)
    ada.get(f"/queue/{id}")
    refused = ada.post(f"/queue/{id}/reply", {"revision": "1", "text": "x" * 10_001})
    assert (refused.status_code, "x" * 10_001 in refused.text) == (422, True)
    cem.decide(id, "spam")
    late = ada.post(f"/queue/{id}/edit", {"revision": "1", "text": "Mein mühsam getippter Text"})
    assert (late.status_code, "Mein mühsam getippter Text" in late.text) == (409, True)
    assert desk.stands(id) == (Status.SPAM, 2)


def test_an_answer_leads_to_the_next_card_and_can_be_taken_back(desk: Desk, ada: Browser) -> None:
    first, second = desk.waiting(), desk.waiting()
    ada.get(f"/queue/{first}")
    answer = ada.post(f"/queue/{first}/reply", {"revision": "1", "text": "Danke!", "then": second})
    assert answer.location == f"/queue?decided={first}#c-{second}"
    assert line(ada.get(answer.location).text).startswith("You approved the comment by")
    ada.post(f"/queue/{first}/decision", {"action": "undo", "revision": "2"})
    with desk.ctx.store.read() as tx:
        assert comments.page(tx, status=Status.APPROVED) == []


def test_who_answers_may_speak_as_the_author_of_the_article(desk: Desk, ada: Browser) -> None:
    for badge, words in (("author", "Author of the article"), ("staff", "Moderators"), ("nonsense", "Moderators")):
        id = desk.waiting(page=PAGE)
        assert 'name="badge"' in ada.get(f"/queue/{id}").text
        ada.post(f"/queue/{id}/reply", {"revision": "1", "text": f"Danke! {badge}", "badge": badge})
        answer = publish.thread(desk.ctx, desk.site, PAGE).flat[-1]
        assert (answer.parent, answer.badge) == (id, Badge.AUTHOR if badge == "author" else Badge.STAFF)
        where = {"site": "news", "page": PAGE, "lang": "en"}
        thread = desk.app.test_client().get("/thread", query_string=where).text
        assert f'<span class="badge {answer.badge}">{words}</span>' in thread


def test_as_whom_one_speaks_is_not_lost_with_a_text_that_cannot_be_taken(desk: Desk, ada: Browser) -> None:
    id = desk.waiting()
    ada.get(f"/queue/{id}")
    refused = ada.post(f"/queue/{id}/reply", {"revision": "1", "text": "x" * 10_001, "badge": "author"})
    assert '<option value="author" selected>' in refused.text


# --- Afterwards ---


def test_what_may_follow_is_offered_after_the_decision_only(desk: Desk, ada: Browser) -> None:
    id = desk.waiting("Hier: https://casino.example/win", url="https://shop.example")
    assert "casino.example for" not in ada.get("/queue").text
    page = ada.get(ada.decide(id, "spam").location).text
    offered = re.findall(r"<button>([^<]+)</button></form>", page)
    assert [re.sub("[\u2068\u2069]", "", words) for words in offered] == [
        "Hold this author’s comments for 30 days",
        "Block casino.example for 90 days",
        "Block shop.example for 90 days",
    ]


def test_a_hold_is_told_listed_and_ended(store: Store) -> None:
    desk = Desk.at(store)
    id, ada = desk.waiting("Hier: https://casino.example/win"), desk.logged_in()
    ada.decide(id, "spam")
    answer = ada.post(f"/queue/{id}/hold", {"kind": "host", "host": "casino.example"})
    assert "goes to the spam folder until February 21, 2027" in line(ada.get(answer.location).text)
    ada.post(f"/queue/{id}/hold", {"kind": "author", "host": ""})
    page = ada.get("/queue/holds").text
    assert page.count("End this now") == 2
    assert BEN not in page
    (end, _) = re.findall(r'action="(/queue/holds/\d+/end)"', page)
    ada.post(end)
    assert ada.get("/queue/holds").text.count("End this now") == 1
    assert ada.post(end).status_code == 404


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("hold", {"kind": "", "host": ""}, 400),
        ("hold", {"kind": "host", "host": "other.example"}, 404),
        ("later", {"action": "never", "revision": "1"}, 400),
        ("later", {"action": "ask", "revision": "x"}, 400),
        ("edit", {"revision": "x", "text": "Text"}, 400),
        ("edit", {"revision": "1", "text": " "}, 422),
        ("reply", {"revision": "1", "text": ""}, 422),
        ("note", {"about": "weather", "text": "Text"}, 400),
        ("note", {"about": "comment", "text": " "}, 422),
        ("note", {"about": "comment", "text": "x" * 1001}, 422),
        ("note", {"about": "host:other.example", "text": "Text"}, 404),
    ],
)
def test_a_bad_form_is_a_clear_4xx(desk: Desk, ada: Browser, path: str, form: dict[str, str], status: int) -> None:
    id = desk.waiting()
    ada.get("/queue")
    assert ada.post(f"/queue/{id}/{path}", form).status_code == status
    assert desk.stands(id) == (Status.PENDING, 1)


@pytest.mark.parametrize("path", ["hold", "later", "edit", "reply", "note"])
def test_nobody_does_any_of_it_without_login_token_or_comment(desk: Desk, ada: Browser, path: str) -> None:
    id = desk.waiting()
    form = {"kind": "author", "action": "ask", "revision": "1", "text": "Text", "about": "comment"}
    assert desk.stranger().post(f"/queue/{id}/{path}", form).status_code in (302, 303)
    assert ada.client.post(f"/queue/{id}/{path}", base_url=ada.base, data=form).status_code == 403
    ada.get("/queue")
    assert ada.post(f"/queue/nobody/{path}", form).status_code in (303, 404)
    assert ada.get(f"/queue/{id}/{path}").status_code == 405
    assert desk.stands(id) == (Status.PENDING, 1)


# --- Notes ---


def test_a_note_shows_on_every_later_card_it_is_about(store: Store) -> None:
    desk = Desk.at(store)
    text = "Hier: https://casino.example/win"
    first, ada, cem = desk.waiting(text), desk.logged_in(), desk.logged_in(CEM)
    ada.get(f"/queue/{first}")
    for about, said in (("comment", "zu diesem"), ("author", "zur Person"), ("host:casino.example", "zur Adresse")):
        ada.post(f"/queue/{first}/note", {"about": about, "text": f"@cem {said}"})
    same_author = desk.waiting("Ganz anders")
    same_host = desk.waiting(text, email="else@example.org")
    cards = cem.get("/queue").text.split("<article")[1:]
    assert [[said for said in ("zu diesem", "zur Person", "zur Adresse") if said in card] for card in cards] == [
        ["zu diesem", "zur Person", "zur Adresse"],
        ["zur Person", "zur Adresse"] if same_author == same_host else ["zur Person"],
        ["zur Person", "zur Adresse"],
    ]
    assert "3 notes for you" in cem.get("/queue").text
    assert cem.get("/queue/notes").text.count("To the comment") == 2
    cem.post("/queue/notes/read")
    assert "notes for you" not in cem.get("/queue").text


def test_only_who_wrote_a_note_removes_it(desk: Desk) -> None:
    id, ada, cem = desk.waiting(), desk.logged_in(), desk.logged_in(CEM)
    ada.get("/queue")
    ada.post(f"/queue/{id}/note", {"about": "comment", "text": "Ein Hinweis"})
    assert "Remove this note" not in cem.get(f"/queue/{id}").text
    assert cem.post("/queue/notes/1/remove", {"comment": id}).status_code == 404
    ada.get(f"/queue/{id}")
    ada.post("/queue/notes/1/remove", {"comment": id})
    assert "Ein Hinweis" not in ada.get(f"/queue/{id}").text


def test_the_log_of_notes_holds_numbers_only(desk: Desk, ada: Browser) -> None:
    id = desk.waiting()
    ada.get("/queue")
    ada.post(f"/queue/{id}/note", {"about": "author", "text": "Ein Geheimnis"})
    with desk.ctx.store.read() as tx:
        latest = audit.recent(tx, 1)[0]
    assert (latest.what, latest.subject) == ("note.written", "1")


# --- Colleagues ---


def test_who_looks_at_a_card_is_told_and_forgotten_by_itself(store: Store) -> None:
    desk = Desk.at(store)
    id, ada, cem = desk.waiting(), desk.logged_in(), desk.logged_in(CEM)
    for browser in (ada, cem):
        browser.get("/queue")
    form = {"since": "0", "ids": id, "at": id}
    assert ada.post("/queue/live", form).get_json() == {"newest": 0, "decided": {}, "looking": {}}
    assert cem.post("/queue/live", form).get_json()["looking"] == {id: "Ada is looking at this"}
    desk.clock.forward(seconds=30)
    assert cem.post("/queue/live", form).get_json()["looking"] == {}


def test_a_page_that_asks_by_itself_keeps_no_session_alive(desk: Desk, ada: Browser) -> None:
    ada.get("/queue")
    for _ in range(5):
        desk.clock.forward(minutes=30)
        answer = ada.post("/queue/live", {"since": "0", "ids": "", "at": ""}, headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_what_a_colleague_decided_is_told_once(store: Store) -> None:
    desk = Desk.at(store)
    first, second = desk.waiting(), desk.waiting()
    ada, cem = desk.logged_in(), desk.logged_in(CEM)
    cem.get("/queue")
    ada.decide(first, "approve")
    cem.decide(second, "spam")
    told = cem.post("/queue/live", {"since": "0", "ids": f"{first},{second},x y", "at": ""}).get_json()
    assert list(told["decided"]) == [first]
    assert told["decided"][first].startswith("Already decided: Ada approved")
    again = cem.post("/queue/live", {"since": str(told["newest"]), "ids": first, "at": ""}).get_json()
    assert again["decided"] == {}
    assert cem.post("/queue/live", {"since": "x", "ids": "", "at": ""}).status_code == 400


# --- Hostile rows ---


def test_every_hostile_comment_s_page_renders_and_each_can_be_edited_answered_noted_and_put_off(desk: Desk) -> None:
    ada, ids = desk.logged_in(), []
    for vector in HOSTILE:
        id = desk.waiting(vector, author=vector[:245], url=vector, title=vector)
        ids.append(id)
        ada.get("/queue")
        typed = vector.replace("\x00", "").replace("\x1b", "")
        assert ada.post(f"/queue/{id}/note", {"about": "author", "text": typed}).status_code == 303
        assert ada.post(f"/queue/{id}/later", {"action": "ask", "revision": "1"}).status_code == 303
        assert ada.post(f"/queue/{id}/edit", {"revision": "1", "text": f"{typed} !"}).status_code == 303
        assert ada.post(f"/queue/{id}/reply", {"revision": "3", "text": typed}).status_code == 303
        assert ada.post(f"/queue/{id}/hold", {"kind": "author", "host": ""}).status_code == 303
        for path in (f"/queue/{id}", f"/queue?decided={id}", "/queue?status=approved", "/queue/notes", "/queue/holds"):
            page = ada.get(path)
            assert page.status_code == 200
            assert capable_of_script(page.text) == []
    with desk.ctx.store.read() as tx:
        assert [len(decisions.of(tx, id)) for id in ids] == [2] * len(HOSTILE)
