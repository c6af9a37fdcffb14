"""Progress: for a person at a terminal, and for nobody else."""

import pytest

from moderation.cli.progress import Progress


class Seconds:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def test_it_tells_the_step_the_count_and_the_pace(seconds: Seconds, capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(True, seconds) as progress:
        progress("reading", 10, 4_000)
        seconds.now = 2
        progress("reading", 1_000, 4_000)
    assert capsys.readouterr().err.split("\r")[1].strip() == "reading: 1,000 of 4,000, 2 s, 500 a second"


def test_a_long_step_keeps_its_line_with_what_came_last(seconds: Seconds, capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(True, seconds) as progress:
        progress("reading", 1)
        seconds.now = 2
        progress("reading", 2)
        progress("reading", 3)
        progress("learning")
        seconds.now = 4
        progress("learning")
    told = [line.split("\r")[-1].strip() for line in capsys.readouterr().err.split("\n")[:-1]]
    assert told == ["reading: 3, 2 s, 2 a second", "learning: 2 s"]


def test_what_is_done_at_once_leaves_no_line(seconds: Seconds, capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(True, seconds) as progress:
        progress("reading", 5)
        seconds.now = 0.5
        progress("learning")
    assert capsys.readouterr().err == ""


def test_nobody_is_told_where_nobody_watches(seconds: Seconds, capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(clock=seconds) as progress:
        progress("reading", 5)
        seconds.now = 9
        progress("reading", 6)
    assert capsys.readouterr().err == ""
