"""Quiet hours by the clocks of the zone, also in the nights when these are set forward or back."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.hours import Quiet, after

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Quiet(time(22), time(7), BERLIN)
NOON = Quiet(time(12), time(13), BERLIN)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def due(start: str, hours: float, quiet: Quiet | None = NIGHT) -> str:
    found = after(berlin(start), timedelta(hours=hours), quiet)
    return found.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-11-23 12:00", 4, "2026-11-23 16:00"),
        ("2026-11-23 20:00", 4, "2026-11-24 09:00"),
        ("2026-11-23 23:30", 4, "2026-11-24 11:00"),
        ("2026-11-24 03:00", 4, "2026-11-24 11:00"),
        ("2026-11-23 18:00", 4, "2026-11-23 22:00"),
        ("2026-11-23 22:00", 4, "2026-11-24 11:00"),
        ("2026-11-24 07:00", 4, "2026-11-24 11:00"),
        ("2026-11-23 12:00", 40, "2026-11-25 22:00"),
    ],
)
def test_only_the_day_counts(start: str, hours: float, expected: str) -> None:
    assert due(start, hours) == expected


def test_without_quiet_hours_all_hours_count() -> None:
    assert due("2026-11-23 20:00", 4, None) == "2026-11-24 00:00"
    never = Quiet(time(5), time(5), BERLIN)
    assert due("2026-11-23 20:00", 4, never) == "2026-11-24 00:00"


def test_they_may_lie_within_a_day() -> None:
    assert due("2026-11-23 11:30", 1, NOON) == "2026-11-23 13:30"


@pytest.mark.parametrize(
    ("start", "expected", "real"),
    [
        # The clocks go forward in this night: it is an hour shorter, and the comment due no later by them.
        ("2026-03-28 20:00", "2026-03-29 09:00", 12),
        # And back in this one.
        ("2026-10-24 20:00", "2026-10-25 09:00", 14),
    ],
)
def test_a_night_ends_by_the_clock_however_long_it_was(start: str, expected: str, real: int) -> None:
    assert due(start, 4) == expected
    assert after(berlin(start), timedelta(hours=4), NIGHT) - berlin(start).astimezone(UTC) == timedelta(hours=real)


def test_a_quiet_hour_that_the_clocks_leave_out_or_repeat_ends_all_the_same() -> None:
    early = Quiet(time(1), time(2, 30), BERLIN)
    assert due("2026-03-29 00:30", 1, early) == "2026-03-29 04:00"
    assert due("2026-10-25 00:30", 1, early) == "2026-10-25 02:00"


@given(
    start=st.integers(0, 366 * 24 * 60).map(lambda minute: NEW_YEAR + timedelta(minutes=minute)),
    minutes=st.integers(1, 20_000),
    clocks=st.tuples(st.integers(0, 95), st.integers(0, 95)),
)
def test_no_comment_is_due_in_the_night_or_before_its_time(
    start: datetime, minutes: int, clocks: tuple[int, int]
) -> None:
    begin, end = (time(quarter // 4, quarter % 4 * 15) for quarter in clocks)
    found = after(start, timedelta(minutes=minutes), Quiet(begin, end, BERLIN))
    awake_share = 1 - (((clocks[1] - clocks[0]) % 96) / 96)
    assert found >= start + timedelta(minutes=minutes)
    assert found <= start + timedelta(minutes=minutes) / awake_share + timedelta(days=2)
