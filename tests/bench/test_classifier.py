"""The benchmark beside peers, on a few dozen comments of our own: what is fair about it, not how fast it is."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bench import classifier
from bench.classifier import BEGIN, END, HEAD, PEERS, Measured, Set, as_text, markdown, measure, measured, put
from bench.peers.bogofilter import Bogofilter
from bench.peers.fasttext import FastText
from model.corpora import Row
from moderation.comment import Label
from moderation.spam.features import Vector
from moderation.spam.sample import Sample
from tests.spam.labels import HAM, LABELS, SAMPLES, SPAM

ROWS = [Row(sample, label, f"video {at % 3}") for at, (sample, label) in enumerate(zip(SAMPLES, LABELS, strict=True))]
TARGETS = np.array([float(label == Label.SPAM) for label in LABELS])
BOTH = Set("Invented, five folds", "invented", classifier.SETS["sms"].split)


@pytest.mark.parametrize("name", PEERS)
def test_each_learns_and_scores_spam_above_ham(name: str) -> None:
    peer = PEERS[name]()
    try:
        if missing := peer.missing():
            pytest.skip(f"{peer.name} is {missing}")
        peer.fit(SAMPLES, TARGETS)
        scores = peer.scores(SAMPLES)
        assert scores.shape == (len(SAMPLES),)
        assert scores[TARGETS > 0].min() > scores[TARGETS == 0].max()
        assert peer.scores(SAMPLES[-1:]) == pytest.approx(scores[-1:], abs=1e-5)
        assert peer.size() > 0
    finally:
        peer.close()


@pytest.mark.parametrize("peer", [Bogofilter, FastText])
def test_what_was_written_is_removed(peer: type[Bogofilter | FastText]) -> None:
    one = peer()
    assert one._folder.is_dir()
    one.close()
    assert not one._folder.exists()


def test_one_that_is_not_installed_is_a_row_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    (found,) = measured(BOTH, ROWS, ["bogofilter"])
    assert found.missing == "not installed: apt install bogofilter"
    assert "bogofilter" in as_text([found]).splitlines()[1]
    assert as_text([found]).endswith("not installed: apt install bogofilter")


class Noting:
    """Learns nothing, and keeps what it was given."""

    name = "noting"
    given: list[tuple[list[Sample], list[Sample]]]

    def missing(self) -> None:
        return None

    def fit(self, samples: Sequence[Sample], spam: Vector) -> None:
        self._inside = list(samples)

    def scores(self, samples: Sequence[Sample]) -> Vector:
        if len(samples) > 1:
            Noting.given.append((self._inside, list(samples)))
        return np.zeros(len(samples))

    def size(self) -> int:
        return 1_000

    def close(self) -> None:
        return None


def test_all_are_given_the_same_folds_which_never_overlap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier, "PEERS", {"one": Noting, "another": Noting})
    for chosen in (BOTH, classifier.SETS["youtube-videos"]):
        Noting.given = []
        list(measured(chosen, ROWS, ["one", "another"]))
        half = len(Noting.given) // 2
        assert Noting.given[:half] == Noting.given[half:]
        assert sum(len(outside) for _, outside in Noting.given[:half]) == len(ROWS)
        assert all(not set(inside) & set(outside) for inside, outside in Noting.given)


def test_videos_are_left_out_whole() -> None:
    for inside, outside in classifier.SETS["youtube-videos"].split(ROWS):
        assert not {ROWS[at].group for at in inside} & {ROWS[at].group for at in outside}


def test_a_row_has_a_figure_below_each_heading() -> None:
    found = measure(Noting, ROWS, list(BOTH.split(ROWS)))
    assert len(found.cells()) == len(HEAD)
    assert found.cells()[:4] == ["noting", "50.00", "0.500", "0.000"]
    assert found.cells()[-1] == "1"


def test_the_page_gets_the_tables_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Before\n\n{BEGIN}\nof last year\n{END}\n\nAfter\n", "utf-8")
    found = [measure(Noting, ROWS, list(BOTH.split(ROWS))), Measured("bogofilter", {}, missing="not installed")]
    captions = classifier.SETS["sms"].caption
    put(page, markdown({captions: found}, {"sms": ROWS}))
    text = page.read_text("utf-8")
    assert text.startswith("# Before\n\n")
    assert text.endswith(f"{END}\n\nAfter\n")
    assert "of last year" not in text
    assert f"**{captions}**: {len(HAM)} ham, {len(SPAM)} spam." in text
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert [line.count("|") for line in table] == [len(HEAD) + 1] * 4


def test_a_page_without_marks_is_left_as_it_is(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Nothing\n", "utf-8")
    with pytest.raises(ValueError, match="lacks the marks"):
        put(page, "tables")
    assert page.read_text("utf-8") == "# Nothing\n"


def test_without_the_data_it_names_the_folder_and_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert classifier.main(["--data", str(tmp_path / "nowhere"), "--sets", "sms"]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert "nowhere/sms-spam-collection" in said
    assert "--data" in said


def test_bogofilter_reads_umlauts_and_never_this_machines_word_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer = Bogofilter()
    if missing := peer.missing():
        pytest.skip(f"{peer.name} is {missing}")
    monkeypatch.setenv("HOME", str(tmp_path))
    try:
        peer.fit([Sample("größer Köln"), Sample("казино")] * 9, np.array([0.0, 1.0] * 9))
        ham, spam = peer.scores([Sample("größer"), Sample("казино")])
    finally:
        peer.close()
    assert ham < 0 < spam
    assert not list(tmp_path.iterdir())
