"""What holds for a whole site: levels of caution, switches, numbers, authors' steps, closed threads."""

import re

import pytest

from moderation.comment import Policy, Status
from moderation.forum import Forum, Order, Portrait
from moderation.rule import Doors, House, Step, Switch
from moderation.spam import tally
from moderation.store import Store, audit, ladder, sites, switches
from moderation.submit import submit
from tests.builders import GOOD_TEXT, NOW, PAGE, a_submission
from tests.web.moderating import Browser, Desk, a_stored_layer
from tests.web.queue_pages import capable_of_script

HOUSE = "/queue/house?site=news"
FORM = {"comment": GOOD_TEXT, "author": "Ben", "email": "ben@example.org"}


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk.at(store)


def send(browser: Browser, path: str, **fields: str) -> int:
    browser.get(HOUSE)
    return browser.post(f"/queue/house/{path}", {"site": "news"} | fields).status_code


def site_of(desk: Desk) -> tuple[Policy, House]:
    with desk.ctx.store.read() as tx:
        found = sites.by_key(tx, "news")
    assert found
    return found.policy, found.house


def receive(desk: Desk, **changes: str) -> tuple[Status, list[str]]:
    with desk.ctx.store.read() as tx:
        site = sites.by_key(tx, "news")
    assert site
    comment = submit(desk.ctx, site, a_submission(**changes)).comment  # type: ignore[arg-type]
    return comment.status, [finding.reason for finding in comment.reasons if finding.check == "holds"]


def trail(desk: Desk) -> list[str]:
    with desk.ctx.store.read() as tx:
        return [entry.what for entry in audit.recent(tx, 20)]


def measured(desk: Desk) -> None:
    """A layer from so many decisions that a line can be drawn for each level."""
    counts = tally.of([-4.0] * 400, [4.0] * 40)
    figures = {"lines": {"certain": 0.95, "harmless": 0.0}, "table": [], "tally": counts}
    a_stored_layer(desk.ctx.store, desk.site, str(desk.ctx.model.version), ham=400, figures=figures)


# --- Levels ---


def test_with_few_decisions_the_levels_say_what_is_missing(desk: Desk) -> None:
    page = desk.logged_in().get(HOUSE).text
    assert "it takes about 299 comments" in page
    assert "it takes about 59 comments" in page
    assert re.findall(r'name="level" value="(\w+)"', page) == ["all"]
    assert capable_of_script(page) == []


def test_a_level_says_what_it_would_do_in_a_day_and_in_a_month(desk: Desk) -> None:
    measured(desk)
    for _ in range(20):
        desk.waiting(score=0.01)
    page = desk.logged_in().get(HOUSE).text
    assert "Foreseen from 20 comments of 1 days." in page
    assert "On a day about 20 would appear by themselves, about 0 of them wrongly; in a month about 600" in page
    assert "measured on 400 decisions" in page
    assert re.findall(r'name="level" value="(\w+)"', page) == ["all", "careful", "balanced", "swift"]


def test_choosing_a_level_is_recorded_and_taken_back_by_a_button(desk: Desk) -> None:
    measured(desk)
    browser = desk.logged_in()
    browser.get(HOUSE)
    chosen = browser.post("/queue/house/level", {"site": "news", "level": "balanced"})
    policy, house = site_of(desk)
    assert (policy.publish_good, house.caution) == (True, "balanced")
    assert policy.publish_below is not None
    assert trail(desk)[0] == "site.caution_balanced"
    page = browser.get(chosen.location).text
    undo = dict(
        re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page[page.index("notice") :].split("</form>")[0])
    )
    assert browser.post("/queue/house/lines", undo).status_code == 303
    assert site_of(desk) == (Policy(), House())


def test_a_level_without_a_line_is_not_chosen(desk: Desk) -> None:
    assert send(desk.logged_in(), "level", level="swift") == 409
    assert send(desk.logged_in(), "level", level="moon") == 409
    assert site_of(desk)[0] == Policy()


def test_a_level_whose_line_has_moved_says_so(desk: Desk) -> None:
    measured(desk)
    browser = desk.logged_in()
    send(browser, "level", level="swift")
    desk.ctx.store.write(lambda tx: sites.set_policy(tx, desk.site.id, Policy(True, 0.001)))
    assert "has moved this line" in browser.get(HOUSE).text


def test_the_numbers_can_be_typed(desk: Desk) -> None:
    browser = desk.logged_in()
    assert send(browser, "lines", publish_good="1", publish_below="2,5", spam_above="99") == 303
    assert site_of(desk)[0] == Policy(True, 0.025, 0.99)
    assert send(browser, "lines", publish_below="much") == 400
    assert send(browser, "lines", spam_above="101") == 400


# --- Switches ---


def test_everything_waits_until_the_end_that_was_given(desk: Desk) -> None:
    browser = desk.logged_in()
    send(browser, "lines", publish_good="1", publish_below="90")
    assert send(browser, "switch", what="hold_all", on="1", hours="2") == 303
    assert "everything waits for a person, until" in browser.get("/queue").text
    assert receive(desk) == (Status.PENDING, ["all_held"])
    desk.clock.forward(hours=3)
    assert "everything waits" not in browser.get("/queue").text
    assert receive(desk, email="cem@example.org", ip="192.0.2.99")[1] == []


def test_a_switch_is_switched_off_by_hand(desk: Desk) -> None:
    browser = desk.logged_in()
    send(browser, "switch", what="read_only", on="1")
    assert "readers can’t comment" in browser.get("/queue").text
    assert send(browser, "switch", what="read_only", on="0") == 303
    assert site_of(desk)[1].read_only == Switch()
    assert trail(desk)[:2] == ["site.read_only_off", "site.read_only_on"]


@pytest.mark.parametrize(
    "fields",
    [{"what": "moon", "on": "1"}, {"what": "hold_all", "on": "x"}, {"what": "hold_all", "on": "1", "hours": "0"}],
)
def test_a_switch_that_is_not_there_changes_nothing(desk: Desk, fields: dict[str, str]) -> None:
    assert send(desk.logged_in(), "switch", **fields) == 400
    assert site_of(desk)[1] == House()


# --- What readers find ---


def thread_page(desk: Desk, path: str = "/thread") -> str:
    return (
        desk.app.test_client().get(path, query_string={"site": "news", "page": PAGE}, base_url="https://localhost").text
    )


def posted(desk: Desk, **more: str) -> tuple[int, str]:
    answer = desk.app.test_client().post(
        f"/comments?site=news&page={PAGE}",
        data=FORM | more,
        base_url="https://localhost",
        headers={"Origin": desk.site.origins[0], "Accept": "text/html"},
    )
    return answer.status_code, answer.text


def test_a_site_that_is_read_only_shows_a_sentence_and_refuses(desk: Desk) -> None:
    assert posted(desk)[0] == 303
    send(desk.logged_in(), "switch", what="read_only", on="1")
    for path in ("/thread", "/embed/thread"):
        page = thread_page(desk, path)
        assert 'id="commentform"' not in page
        assert "Kommentare sind" in page or "can’t be written" in page or "comments-closed" in page
    status, text = posted(desk, comment="Noch ein Gedanke dazu.")
    assert status == 403
    assert "Noch ein Gedanke dazu." in text, "what was typed is kept"


def test_scripts_are_refused_with_the_reason(desk: Desk) -> None:
    send(desk.logged_in(), "switch", what="read_only", on="1")
    answer = desk.app.test_client().post(
        f"/comments?site=news&page={PAGE}&lang=en",
        json=FORM,
        base_url="https://localhost",
        headers={"Origin": desk.site.origins[0]},
    )
    assert answer.status_code == 403
    assert answer.json == {"error": "Comments can’t be written here at the moment. What has been written stays."}


def test_a_thread_closes_some_days_after_its_first_comment(desk: Desk) -> None:
    posted(desk)
    send(desk.logged_in(), "numbers", first="0", close="14", bound="90")
    assert 'id="commentform"' in thread_page(desk, "/embed/thread")
    desk.clock.forward(days=14)
    assert 'id="commentform"' not in thread_page(desk, "/embed/thread")
    assert posted(desk, comment="Noch ein Gedanke dazu.")[0] == 403


def test_a_thread_is_closed_and_opened_again_by_hand(desk: Desk) -> None:
    id = submit(desk.ctx, desk.site, a_submission()).comment.id
    browser = desk.logged_in()
    assert "Close the thread to new comments" in browser.get(f"/queue/{id}").text
    assert browser.post(f"/queue/{id}/thread", {"closed": "1"}).status_code == 303
    assert 'id="commentform"' not in thread_page(desk, "/embed/thread")
    assert "Open the thread again" in browser.get(f"/queue/{id}").text
    assert browser.post(f"/queue/{id}/thread", {"closed": "0"}).status_code == 303
    assert 'id="commentform"' in thread_page(desk, "/embed/thread")
    assert browser.post(f"/queue/{id}/thread", {"closed": "x"}).status_code == 400
    assert trail(desk)[:2] == ["thread.opened", "thread.closed"]


def test_what_was_stored_before_the_page_closed_keeps_its_answer(desk: Desk) -> None:
    assert posted(desk)[0] == 303
    send(desk.logged_in(), "switch", what="read_only", on="1")
    assert posted(desk)[0] == 303


def test_an_open_thread_stays_open_whatever_its_age() -> None:
    house = House(close_after=7)
    assert house.refuses(Doors(NOW), NOW.replace(year=2027)) == "old"
    assert house.refuses(Doors(NOW, closed=False), NOW.replace(year=2027)) == ""
    assert house.refuses(Doors(NOW, closed=True), NOW) == "closed"
    assert house.refuses(None, NOW) == ""


# --- Authors ---


def test_a_first_comment_waits_where_a_site_asks_for_it(desk: Desk) -> None:
    browser = desk.logged_in()
    send(browser, "lines", publish_good="1", publish_below="90")
    assert send(browser, "numbers", first="1", close="", bound="90") == 303
    assert receive(desk) == (Status.PENDING, ["first_time"])
    browser.decide("comment-0001", "approve")
    assert receive(desk, text="Und noch etwas: Die Karte im Artikel ist sehr hilfreich.")[1] == []


@pytest.mark.parametrize("fields", [{"first": "21"}, {"first": ""}, {"close": "0"}, {"bound": "20"}, {"bound": "x"}])
def test_numbers_out_of_their_range_change_nothing(desk: Desk, fields: dict[str, str]) -> None:
    given = {"first": "0", "close": "", "bound": "90"} | fields
    assert send(desk.logged_in(), "numbers", **given) == 400
    assert site_of(desk)[1] == House()


def step(browser: Browser, id: str, wanted: str) -> int:
    browser.get(f"/queue/{id}/author")
    return browser.post(f"/queue/{id}/author", {"step": wanted}).status_code


@pytest.mark.parametrize(
    ("wanted", "status", "reasons"),
    [("blocked", Status.SPAM, ["blocked"]), ("held", Status.PENDING, ["on_ladder"]), ("trusted", Status.PENDING, [])],
)
def test_a_step_counts_from_the_next_comment_on(desk: Desk, wanted: str, status: Status, reasons: list[str]) -> None:
    receive(desk)
    browser = desk.logged_in()
    asked = browser.get("/queue/comment-0001/author").text
    assert "about 1 comment of the last 30 days" in asked
    assert capable_of_script(asked) == []
    assert step(browser, "comment-0001", wanted) == 303
    assert receive(desk, text="Und noch etwas: Die Karte im Artikel ist sehr hilfreich.") == (status, reasons)
    assert trail(desk)[0] == f"author.{wanted}"


def test_trust_by_a_typed_address_publishes_nothing_and_is_looked_at_sooner(desk: Desk) -> None:
    receive(desk)
    step(desk.logged_in(), "comment-0001", "trusted")
    receive(desk, text="Wer pflegt eigentlich diese Strecke im Winter?", email="cem@example.org", ip="192.0.2.99")
    status, _ = receive(desk, text="Und noch etwas: Die Karte im Artikel ist sehr hilfreich.")
    assert status is Status.PENDING
    page = desk.logged_in().get("/queue").text
    assert page.index('id="c-comment-0003"') < page.index('id="c-comment-0002"')
    assert "trusted author" in page


def test_back_to_normal_leaves_nothing(desk: Desk) -> None:
    receive(desk)
    browser = desk.logged_in()
    step(browser, "comment-0001", "held")
    assert "always waits" in browser.get(HOUSE).text
    step(browser, "comment-0001", "normal")
    with desk.ctx.store.read() as tx:
        assert ladder.every(tx, 10) == []
        assert ladder.of_comments(tx, ["comment-0001"]) == {}


def test_steps_that_are_not_there_change_nothing(desk: Desk) -> None:
    receive(desk)
    browser = desk.logged_in()
    assert step(browser, "comment-0001", "king") == 400
    assert step(browser, "comment-9999", "held") == 404
    assert browser.get("/queue/comment-9999/author").status_code == 404


def test_the_doors_of_a_page_nobody_wrote_on(desk: Desk) -> None:
    with desk.ctx.store.read() as tx:
        assert switches.doors(tx, desk.site.id, PAGE) is None
        assert ladder.step_of(tx, desk.site.id, "nobody") is Step.NORMAL


# --- Readers ---

CHOSEN = {"order": "newest", "portrait": "pattern", "depth": "3", "shown": "20", "edit_minutes": "0", "challenge": "1"}


def test_what_readers_see_and_may_do(desk: Desk) -> None:
    browser = desk.logged_in()
    assert send(browser, "readers", **CHOSEN) == 303
    with desk.ctx.store.read() as tx:
        site = sites.by_key(tx, "news")
    assert site
    assert site.forum == Forum(Order.NEWEST, 3, 20, Portrait.PATTERN, False, False, False, 0, True)
    assert "site.forum" in trail(desk)
    page = browser.get(HOUSE).text
    assert '<option value="newest" selected>' in page
    assert '<option value="pattern" selected>' in page
    assert 'name="challenge" value="1" checked' in page
    assert 'name="votes" value="1">' in page


@pytest.mark.parametrize("odd", [{"order": "best"}, {"portrait": ""}, {"depth": "13"}, {"shown": "x"}, {"shown": "0"}])
def test_what_readers_can_not_have_is_refused(desk: Desk, odd: dict[str, str]) -> None:
    browser = desk.logged_in()
    assert send(browser, "readers", **(CHOSEN | odd)) == 400
    assert "site.forum" not in trail(desk)
