"""The figures' page: what the worker counted, in words, as a chart, and as a table; it counts nothing itself."""

import re
from datetime import timedelta

import html5lib
import pytest
from sqlalchemy import event

from moderation import census, review
from moderation.comment import Action, Status
from moderation.counting import BANDS
from moderation.language import translator
from moderation.shares import quantile, share, stability
from moderation.store import Store
from moderation.web import charts
from moderation.web.readings import Period, duration
from tests.builders import NOW
from tests.web.moderating import Desk, a_stored_comment

PAGE = "/queue/figures"
EN = translator("en")


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk.at(store)


def counted(desk: Desk) -> Desk:
    """Half a week of comments: some decided on at once, some late, one taken back."""
    spam = [desk.waiting("Kauft bei http://casino.example", score=0.97) for _ in range(3)]
    good = [desk.waiting(score=0.03) for _ in range(4)]
    desk.waiting(status=Status.APPROVED, score=0.01)
    freed = desk.waiting(status=Status.SPAM, score=0.99)
    desk.clock.forward(hours=1)
    for id in spam:
        review.decide(desk.ctx, desk.ada, id, 1, Action.SPAM)
    review.decide(desk.ctx, desk.cem, freed, 1, Action.APPROVE)
    desk.clock.forward(hours=9)
    for id in good[:2]:
        review.decide(desk.ctx, desk.cem, id, 1, Action.APPROVE)
    review.decide(desk.ctx, desk.cem, good[0], 2, Action.UNDO)
    while census.go_on(desk.ctx):
        pass
    return desk


def shown(page: str) -> str:
    """The text of the page, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_before_anything_came_every_section_says_so_in_words(desk: Desk) -> None:
    page = desk.logged_in().get(PAGE).text
    for sentence in ("Nothing waits.", "Nothing came in these days.", "Nobody decided on anything in these days."):
        assert sentence in page
    assert "chart" not in page.replace("_charts", "")


def test_it_tells_what_came_and_what_became_of_it(desk: Desk) -> None:
    text = shown(counted(desk).logged_in().get(PAGE).text)
    assert "9 comments came." in text
    assert "left to people: 7" in text
    assert "Half of them were decided on within" in text
    assert "75 % (30.1–95.4 %) within the target." in text


def test_it_tells_what_the_service_decided_and_what_people_took_back(desk: Desk) -> None:
    text = shown(counted(desk).logged_in().get(PAGE).text)
    assert re.search(r"decided by the service itself 22.2 % \([0-9.]+–[0-9.]+ %\) 2 of 9", text)
    assert "put into the spam folder, called good by a person 100 %" in text


def test_it_tells_where_spam_leads_and_who_decided(desk: Desk) -> None:
    text = shown(counted(desk).logged_in().get(PAGE).text)
    assert "casino.example 3" in text
    assert "Ada 3 Cem 2" in text


def test_it_tells_how_long_the_oldest_waits(desk: Desk) -> None:
    text = shown(counted(desk).logged_in().get(PAGE).text)
    assert "10 h longer than the target" in text
    assert "Target 4 h" in text


def test_every_chart_has_a_text_alternative_or_its_numbers_beside_it(desk: Desk) -> None:
    tree = html5lib.parse(counted(desk).logged_in().get(PAGE).text, namespaceHTMLElements=False)
    svgs = [node for node in tree.iter() if str(node.tag).endswith("svg") and "chart" in node.get("class", "")]
    assert len(svgs) > 8
    assert all(node.get("aria-label") or node.get("aria-hidden") for node in svgs)
    labelled = [node for node in svgs if node.get("role") == "img"]
    assert len(labelled) == len(list(tree.iter("details"))) == 4


def test_nothing_in_it_needs_a_style_that_the_policy_forbids(desk: Desk) -> None:
    page = counted(desk).logged_in().get(PAGE)
    assert "style=" not in page.text
    assert "<script" not in page.text
    assert "style-src 'self';" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("days", [7, 30, 90])
def test_the_period_can_be_chosen(desk: Desk, days: int) -> None:
    page = counted(desk).logged_in().get(f"{PAGE}?days={days}").text
    assert f'aria-current="page">{days} days</a>' in page
    assert "9 comments came." in page


@pytest.mark.parametrize("query", ["days=8", "days=x", "site=nowhere"])
def test_what_can_not_be_asked_is_refused(desk: Desk, query: str) -> None:
    assert desk.logged_in().get(f"{PAGE}?{query}").status_code == 400


def test_what_is_older_than_the_period_is_not_in_it(desk: Desk) -> None:
    counted(desk).clock.forward(days=20)
    assert "Nothing came in these days." in desk.logged_in().get(f"{PAGE}?days=7").text
    assert "9 comments came." in desk.logged_in().get(f"{PAGE}?days=30").text


def test_no_query_of_it_reads_the_big_tables_as_a_whole(sqlite_store: Store) -> None:
    desk = counted(Desk.at(sqlite_store))
    browser, said = desk.logged_in(), list[str]()
    engine = sqlite_store._engines.read
    event.listen(engine, "before_cursor_execute", lambda *arguments: said.append(arguments[2]))
    assert browser.get(PAGE).status_code == 200
    read = [query for query in said if re.search(r"FROM (comments|decisions|log)\b", query)]
    assert all("LIMIT" in query or " IN (" in query or "campaign" in query for query in read), read


def test_a_campaign_is_told_by_how_it_begins_with_what_hides_in_it(desk: Desk) -> None:
    for number in (1, 2):
        a_stored_comment(desk.ctx.store, desk.site, f"first-000{number}", "<b>Ka\u200buft</b> jetzt", campaign=1)
        review.decide(desk.ctx, desk.ada, f"first-000{number}", 1, Action.SPAM)
    census.go_on(desk.ctx)
    page = desk.logged_in().get(PAGE).text
    assert "&lt;b&gt;Ka" in page
    assert 'class="hidden-character"' in page


# --- Arithmetic ---


def test_a_share_of_few_is_told_with_wide_bounds() -> None:
    few, many = share(1, 4), share(100, 400)
    assert few
    assert many
    assert few.rate == many.rate == 0.25
    assert few.low < many.low < 0.25 < many.high < few.high
    assert (round(few.low, 3), round(few.high, 3)) == (0.046, 0.699)


def test_a_share_of_nothing_is_none_and_no_share_leaves_its_range() -> None:
    assert share(0, 0) is None
    assert all(found and 0 <= found.low <= found.rate <= found.high <= 1 for found in (share(0, 5), share(9, 5)))


def test_the_same_spread_is_stable_and_another_is_not() -> None:
    assert stability([10, 20, 30], [1, 2, 3]) == 0
    shifted = stability([100, 0], [0, 100])
    assert shifted is not None
    assert shifted > 0.25
    assert stability([0], [5]) is None


def test_quantiles_lie_within_their_bucket() -> None:
    assert quantile({0: 2, 1: 2}, 0.5, float) == 1.0
    assert quantile({3: 1}, 0.9, float) == pytest.approx(3.9)
    assert quantile({}, 0.5, float) is None


def test_stacks_fill_the_height_and_show_even_one() -> None:
    chart = charts.stacks([{"a": 1, "b": 999}, {}], ["a", "b"])
    assert [bar.kind for bar in chart.bars] == ["a", "b"]
    assert chart.most == 1_000
    assert all(bar.height >= charts.SEEN and bar.y >= 0 for bar in chart.bars)


def test_the_calibration_shows_where_each_band_should_lie() -> None:
    chart = charts.calibration([share(1, 2), *[None] * (BANDS - 1)])
    assert len(chart.bars) == BANDS
    assert [line.kind for line in chart.lines] == ["bounds", "rate"]


def test_thresholds_lie_where_their_score_lies() -> None:
    assert charts.place(0.0) == 0
    assert charts.place(0.5) == 80
    assert charts.place(1.0) == BANDS * charts.WIDE


def test_stretches_of_time_are_told_as_exactly_as_anybody_cares() -> None:
    assert [duration(seconds, EN) for seconds in (0, 600, 5_400, 90_000, 200_000)] == [
        "0 min",
        "10 min",
        "1.5 h",
        "25 h",
        "2.3 days",
    ]


def test_a_period_ends_today_and_the_one_before_ends_where_it_begins() -> None:
    period = Period.to(NOW, 7, EN)
    assert (period.first, period.last) == ("2026-11-17", "2026-11-23")
    assert period.before().days[-1] == period.days[0] - timedelta(days=1)
