"""The learning page tells what a site has learnt and where its lines lie, and tries others; it changes nothing."""

import re
from typing import Any

import html5lib
import pytest

from moderation.comment import Finding, Policy, Status
from moderation.language import translator
from moderation.spam.layer import FEWEST, Lines
from moderation.store import Store, layers, sites
from moderation.store.layers import StoredLayer
from moderation.web.histogram import COLUMNS, HALF, WIDE, histogram
from moderation.web.lines import percent
from tests.web.moderating import ONE_LINE, TABLE, Browser, Desk, a_stored_layer
from tests.web.queue_pages import capable_of_script

PAGE = "/queue/learning?site=news"


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return Desk.at(sqlite_store)


def learnt(desk: Desk, **changes: Any) -> StoredLayer:
    return a_stored_layer(desk.ctx.store, desk.site, **({"base": str(desk.ctx.model.version)} | changes))


def set_policy(desk: Desk, policy: Policy) -> None:
    desk.ctx.store.write(lambda tx: sites.set_policy(tx, desk.site.id, policy))


def tried(browser: Browser, **fields: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in fields.items())
    return browser.get(f"{PAGE}&try=1&{query}").text


# --- What it has learnt ---


def test_before_the_first_decision_it_says_what_is_missing_and_who_judges(store: Store) -> None:
    desk = Desk.at(store)
    page = desk.logged_in().get(PAGE).text
    assert "no decision yet" in page
    assert f"Still missing: {FEWEST} good, {FEWEST} spam." in page
    assert "Everything else waits for a person." in page
    assert str(desk.ctx.model.version) in page
    assert "<table>" not in page
    assert capable_of_script(page) == []


def test_it_says_from_how_many_decisions_it_learnt_and_what_came_since(desk: Desk) -> None:
    layer = learnt(desk, ham=1, spam=40)
    desk.logged_in().decide(desk.waiting(), "approve")
    page = desk.logged_in().get(PAGE).text
    assert "1 good comment and 40 spam comments" in page
    assert layer.version in page
    assert "November 23, 2026" in page
    assert f"Still missing: {FEWEST - 1} good, 0 spam." in page
    assert '<dd id="decided-since">1</dd>' in page


def test_each_later_candidate_is_told_with_what_became_of_it(desk: Desk) -> None:
    learnt(desk, version="site-1")
    learnt(desk, version="site-2", base="base-0")
    learnt(desk, version="site-3")
    for number, reason in enumerate(("canaries", "certain_canaries", "frozen_cases", "loss", "unheard_of"), 4):
        learnt(desk, version=f"site-{number}", refused=reason)
    states = re.findall(r'class="state">([^<]+)<', desk.logged_in().get(PAGE).text)
    assert states == [
        "refused",
        "refused: it judges your own decisions worse than what is in use",
        "refused: it no longer tells plain spam from harmless comments",
        "refused: harmless comments would land in the spam folder",
        "refused: harmless comments would look like spam",
        "in use",
        "made for another version of the shipped model, not in use",
        "kept",
    ]


def test_a_version_held_by_hand_is_told(desk: Desk) -> None:
    layer = learnt(desk)
    desk.ctx.store.write(lambda tx: layers.activate(tx, desk.site.id, layer.id, held=True))
    assert "in use, and held there by hand" in desk.logged_in().get(PAGE).text


# --- Lines ---


def test_the_table_marks_the_line_in_use_and_says_what_it_does(desk: Desk) -> None:
    learnt(desk)
    page = desk.logged_in().get(PAGE).text
    assert "At this threshold 0 of 1,000 good comments would be held, 25 of 100 spam missed, from 80 decisions." in page
    active = re.findall(r'<tr class="active"><th scope="row">(.*?)</tr>', page)
    assert [re.sub(r"<[^>]+>", " ", row).split() for row in active] == [
        ["95", "%", "spam", "folder", "from", "here", "on", "0", "25"]
    ]
    assert "Nothing is published unseen: whatever isn’t spam waits for a person." in page


def test_a_line_that_a_person_set_is_counted_too(desk: Desk) -> None:
    learnt(desk)
    set_policy(desk, Policy(spam_above=0.975))
    page = desk.logged_in().get(PAGE).text
    assert "From a spam score of 97.5 % on a comment goes into the spam folder." in page
    assert re.search(r'class="active"><th scope="row">97\.5 %.*<td>0</td><td>25</td>', page)


@pytest.mark.parametrize(
    ("policy", "lines", "told"),
    [
        (Policy(publish_good=True), Lines(0.95, 0.03), "Up to a spam score of 3 % it is published unseen"),
        (Policy(publish_good=True), ONE_LINE, "about 149 spam comments that a person decided on; there are 40"),
        (Policy(publish_good=True, publish_below=0.1), ONE_LINE, "Up to a spam score of 10 %"),
        (Policy(publish_good=True), None, "Only what the shipped model by itself calls harmless is published unseen"),
        (Policy(), Lines(1.0, 0.0), "There is no line for the spam folder"),
    ],
)
def test_what_happens_below_and_above_the_lines_is_said(
    desk: Desk, policy: Policy, lines: Lines | None, told: str
) -> None:
    learnt(desk, lines=lines)
    set_policy(desk, policy)
    assert told in desk.logged_in().get(PAGE).text


@pytest.mark.parametrize(
    ("probability", "shown"),
    [
        (0.5, "50"),
        (0.975, "97.5"),
        (0.9987, "99.87"),
        (0.999999, "99.9999"),
        (0.00005, "0.005"),
        (1.0, "100"),
        (0, "0"),
    ],
)
def test_a_percentage_is_never_rounded_to_certainty(probability: float, shown: str) -> None:
    assert percent(probability, translator("en")) == shown


def test_numbers_are_written_as_in_the_moderators_language() -> None:
    assert percent(0.975, translator("de")) == "97,5"


# --- The picture ---


def test_the_picture_shows_both_kinds_and_the_line_where_it_lies(desk: Desk) -> None:
    found = histogram(desk.site, learnt(desk), translator("en"))
    assert found is not None
    assert {bar.kind for bar in found["bars"]} == {"ham", "spam"}
    assert all(0 <= bar.x < COLUMNS * WIDE and 0 <= bar.y <= HALF for bar in found["bars"])
    assert all(bar.y + bar.height <= 2 * HALF for bar in found["bars"])
    assert [(line["kind"], line["x"]) for line in found["lines"]] == [("spam", 13.0 * WIDE)]
    assert (sum(row["ham"] for row in found["rows"]), sum(row["spam"] for row in found["rows"])) == (40, 40)


def test_the_picture_has_its_numbers_as_a_table_and_no_style(desk: Desk) -> None:
    learnt(desk)
    page = desk.logged_in().get(PAGE).text
    assert 'role="img" aria-label="Spam scores of decided comments' in page
    assert "style=" not in page
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert len(tree.findall(".//details//tbody/tr")) == COLUMNS


def test_a_layer_without_counts_has_no_picture(desk: Desk) -> None:
    learnt(desk, figures={"lines": {"certain": 0.95, "harmless": 0.0}, "table": TABLE})
    page = desk.logged_in().get(PAGE).text
    assert "histogram" not in page
    assert "25 of 100 spam missed" in page


# --- Trying it out ---


def test_a_trial_tells_what_would_have_changed_and_changes_nothing(store: Store) -> None:
    desk = Desk.at(store)
    calm = desk.waiting("Der Radweg ist gesperrt, schon seit Wochen.")
    desk.waiting("Nehmt die Busspur, die ist frei.")
    held = desk.waiting("Schaut selbst, was ich meine.", reasons=(Finding("links", "foreign"),))
    page = tried(desk.logged_in(), publish_below="100", words="busspur%0Atram")
    assert "Of the last 3 comments, 1 would have been treated otherwise." in page
    assert "Nothing was changed." in page
    assert "waiting → approved</th><td>1</td><td>1</td>" in page
    assert f'<a href="/queue/{calm}"><bdi>Ben</bdi></a> <bdi class="excerpt">Der Radweg' in page
    assert [desk.stands(id) for id in (calm, held)] == [(Status.PENDING, 1)] * 2
    with desk.ctx.store.read() as tx:
        assert sites.by_key(tx, "news") == desk.site


def test_what_would_speak_for_or_against_is_told(desk: Desk) -> None:
    desk.waiting("Der Radweg ist gesperrt, schon seit Wochen.")
    set_policy(desk, Policy(publish_good=True, publish_below=1.0))
    page = tried(desk.logged_in(), words="radweg")
    assert "approved → waiting" in page
    assert "Words on this site&#39;s list: radweg" in page
    assert "today: waiting" in page


def test_another_line_or_version_can_be_tried(desk: Desk) -> None:
    desk.waiting()
    desk.waiting()
    layer, browser = learnt(desk), desk.logged_in()
    assert "Of the last 2 comments, 0 would" in tried(browser, spam_above="97,5")
    assert "Of the last 2 comments, 0 would" in tried(browser, version=layer.version)
    assert "Of the last 1 comment, 0 would" in tried(browser, version="none", last="1")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Nothing to try yet"),
        ({"spam_above": "x"}, "a number from 0 to 100"),
        ({"spam_above": "101"}, "a number from 0 to 100"),
        ({"publish_below": "-1"}, "a number from 0 to 100"),
        ({"publish_below": "9" * 500}, "a number from 0 to 100"),
        ({"words": "w" * 1001}, "A list can have 1000 characters here"),
        ({"version": "site-none"}, "There is no such version"),
        ({"words": "x", "last": "0"}, "a whole number from 1 to 2000"),
        ({"words": "x", "last": "٣"}, "a whole number from 1 to 2000"),
    ],
)
def test_what_can_not_be_tried_is_said_beside_its_field(desk: Desk, fields: dict[str, str], words: str) -> None:
    answer = desk.logged_in().get("/queue/learning", query_string={"site": "news", "try": "1", **fields})
    assert answer.status_code == 422
    assert words in re.findall(r'class="problem"[^>]*>([^<]+)<', answer.text)[0]
    assert 'aria-invalid="true"' in answer.text


def test_what_was_typed_is_shown_again_as_text(desk: Desk) -> None:
    page = tried(desk.logged_in(), words='"><script>alert(1)</script>', spam_above="x")
    assert "&gt;&lt;script&gt;alert(1)" in page
    assert capable_of_script(page) == []


def test_a_trial_of_hostile_comments_stays_small_and_runs_nothing(desk: Desk) -> None:
    for text in ("<script>alert(1)</script>gold", "&" * 9000 + " gold", "gold " + "a\u200b" * 4000):
        for _ in range(25):
            desk.waiting(text, author="<&>" * 80)
    page = tried(desk.logged_in(), publish_below="100")
    assert "25 more are not listed here." in page
    assert len(page.encode()) <= 200_000
    assert capable_of_script(page) == []


# --- Around it ---


@pytest.mark.parametrize(("path", "status"), [("/queue/learning", 200), ("/queue/learning?site=nobody", 400)])
def test_without_a_site_it_shows_the_first_and_a_made_up_one_is_refused(desk: Desk, path: str, status: int) -> None:
    assert desk.logged_in().get(path).status_code == status


def test_the_queue_leads_there_and_a_stranger_to_the_login(desk: Desk) -> None:
    page = desk.logged_in().get("/queue?site=news").text
    assert 'href="/queue/learning?site=news"' in page
    assert desk.stranger().get(PAGE).status_code == 303


def test_looking_writes_nothing(desk: Desk) -> None:
    learnt(desk)
    browser, id = desk.logged_in(), desk.waiting("gold", status=Status.PENDING)
    with desk.ctx.store.read() as tx:
        before = layers.of(tx, desk.site.id)
    tried(browser, words="gold")
    with desk.ctx.store.read() as tx:
        assert layers.of(tx, desk.site.id) == before
    assert desk.stands(id) == (Status.PENDING, 1)
