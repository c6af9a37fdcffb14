"""Closest to even first, riskiest first, and nobody waits for ever."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation import lanes
from moderation.comment import Lane, Place
from moderation.lanes import FOLLOWS, Targets, place, targets
from tests.builders import NOW, the_settings

WAITS = Targets(timedelta(hours=4), timedelta(hours=8))


def at(score: float | None, *, good_below: float | None = 0.1, follows: bool = False) -> Place:
    return place(score, NOW, WAITS, good_below=good_below, follows=follows)


def test_the_closest_to_even_comes_first() -> None:
    scores = [0.99, 0.2, 0.52, 0.7, 0.45]
    assert sorted(scores, key=lambda score: at(score).priority) == [0.52, 0.45, 0.7, 0.2, 0.99]


def test_of_the_good_ones_the_riskiest_comes_first() -> None:
    assert {at(score).lane for score in (0.01, 0.05, 0.099)} == {Lane.GOOD}
    assert sorted([0.01, 0.09, 0.05], key=lambda score: at(score).priority) == [0.09, 0.05, 0.01]


def test_without_a_measured_line_or_a_score_all_are_unsure() -> None:
    assert at(0.001, good_below=None).lane is Lane.UNSURE
    assert at(None) == Place(Lane.UNSURE, 0.0, NOW.timestamp() + 4 * 3600)
    assert at(0.1).lane is Lane.UNSURE, "what lies on the line is not below it"


def test_who_follows_in_a_campaign_comes_after_all_that_do_not() -> None:
    assert at(0.5, follows=True).priority > at(1.0).priority
    assert at(0.5, follows=True).priority == at(0.5).priority + FOLLOWS


def test_each_lane_has_its_target() -> None:
    assert at(0.5).due == NOW.timestamp() + 4 * 3600
    assert at(0.05).due == NOW.timestamp() + 8 * 3600


@pytest.mark.parametrize("created", [datetime(2026, 3, 28, 19, tzinfo=UTC), datetime(2026, 10, 24, 18, tzinfo=UTC)])
def test_targets_come_from_the_settings_and_know_summer_time(created: datetime) -> None:
    waits = targets(the_settings(target_unsure=240, quiet_hours="22:00-07:00", timezone="Europe/Berlin"))
    assert waits.quiet is not None
    due = datetime.fromtimestamp(waits.due(Lane.UNSURE, created), waits.quiet.zone)
    assert due.time() == time(9)
    assert (due.date() - created.date()).days == 1


class Table:
    """A queue in memory, in the order of the lanes."""

    def __init__(self) -> None:
        self.waiting: dict[int, tuple[float, Place]] = {}

    def first(self, now: float, count: int) -> list[int]:
        def order(number: int) -> tuple[float, float, int]:
            _, where = self.waiting[number]
            if where.due <= now:
                return 0, where.due, number
            return 1 + (where.lane is Lane.GOOD), where.priority, number

        return sorted(self.waiting, key=order)[:count]


@given(
    scores=st.lists(st.none() | st.floats(0, 1), min_size=1, max_size=120),
    good_below=st.none() | st.floats(0, 0.5),
    each=st.integers(3, 10),
)
@settings(deadline=None)
def test_no_card_waits_longer_than_target_plus_a_session_whatever_the_scores(
    scores: list[float | None], good_below: float | None, each: int
) -> None:
    """One comes in every hour, and every three hours a moderator decides on as many as came in, or more."""
    table, session = Table(), 3 * 3600.0
    now, longest = NOW.timestamp(), 0.0
    for hour in range(len(scores) + 200):
        now = NOW.timestamp() + 3600 * hour
        if hour < len(scores):
            created = NOW + timedelta(hours=hour)
            table.waiting[hour] = (now, lanes.place(scores[hour], created, WAITS, good_below=good_below))
        if hour % 3 == 2:
            for number in table.first(now, each):
                came, where = table.waiting.pop(number)
                target = WAITS.good if where.lane is Lane.GOOD else WAITS.unsure
                longest = max(longest, now - came - target.total_seconds())
    assert table.waiting == {}
    assert longest <= session
