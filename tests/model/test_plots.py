"""Pictures of the model: from a few comments of our own, so that the rules hold without the data folder."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from model import plots, sites
from model.drawing import Axis, Panel, Series, svg
from moderation.comment import Label
from moderation.spam.features import encode
from moderation.spam.replay import Replay
from tests.model.test_train import corpora
from tests.spam.labels import HAM

A_PANEL = Panel(
    "Recall <now>",
    Axis("comments", (10, 100, 1_000), logarithmic=True),
    Axis("recall", (0, 0.5, 1)),
    [Series("YouTube", [(10, 0.25), (100, 0.5), (1_000, 1)])],
    diagonal=True,
)


def test_a_chart_is_well_formed_and_tells_its_numbers_in_words() -> None:
    root = ElementTree.fromstring(svg("Curves & lines", [A_PANEL, A_PANEL]))
    assert root.attrib["role"] == "img"
    words = {element.tag.rpartition("}")[2]: element.text for element in root}
    assert words["title"] == "Curves & lines"
    assert "Recall <now>, YouTube: 0.25 at 10, 0.5 at 100, 1 at 1,000." in str(words["desc"])


def test_a_chart_suits_dark_pages_and_needs_no_colour() -> None:
    drawn = svg("Curves", [A_PANEL])
    assert "prefers-color-scheme:dark" in drawn
    assert "stroke-dasharray" in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_the_middle_of_a_logarithmic_axis_is_the_root() -> None:
    assert Axis("", (10, 1_000), logarithmic=True).share(100) == pytest.approx(0.5)
    assert Axis("", (0, 90), logarithmic=True, added=10).share(0) == 0
    assert Axis("", (0, 1)).share(7) == 1


def test_draws_are_by_lot_repeatable_and_have_both_labels() -> None:
    rows = corpora()["youtube"]
    once, again, other = (sites.drawn(rows, 20, draw) for draw in (0, 0, 1))
    assert once == again != other
    assert {row.label for row in sites.drawn(rows, 2, 0)} == set(Label)
    assert sites.drawn(rows, 0, 0) == []


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("youtube", "sms", "telegram", "germeval2018")
    monkeypatch.setattr("model.train.LEARNT", dict.fromkeys(names, 40))
    monkeypatch.setattr(plots, "UNSEEN", ("sms",))
    monkeypatch.setattr(plots, "LEARNT", ("youtube",))
    monkeypatch.setattr(plots, "ROWS", (20, 64))
    monkeypatch.setattr(plots, "DECISIONS", (0, 20))
    monkeypatch.setattr(plots, "DRAWS", 1)


def few() -> Replay:
    return Replay(tuple(encode(sample).columns() for sample in HAM[:5]), "")


@pytest.mark.usefixtures("small")
def test_it_draws_what_was_learnt_decided_and_said() -> None:
    pictures = plots.draw(corpora(), few())
    assert set(pictures) == {"learning-curve.svg", "decisions.svg", "calibration.svg"}
    assert re.search(r"YouTube: [\d.]+ at 20, [\d.]+ at \d\d\.", pictures["learning-curve.svg"])
    assert re.search(r"SMS: [\d.]+ at 0, [\d.]+ at 20\.", pictures["decisions.svg"])
    assert "YouTube, five folds: ECE 0." in pictures["calibration.svg"]


@pytest.mark.usefixtures("small")
def test_the_same_decisions_give_the_same_figures() -> None:
    once, again = (plots.by_decisions("sms", corpora(), few()) for _ in range(2))
    assert once == again


def test_without_the_data_it_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert plots.main(["--data", str(tmp_path / "nowhere"), "--out", str(tmp_path)]) == 1
    assert "nowhere/youtube-spam-collection" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
