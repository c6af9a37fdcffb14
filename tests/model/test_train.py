import json
from pathlib import Path

import pytest

from model import attacks, evaluate, sites, train
from model.corpora import Row
from moderation.comment import Label
from moderation.spam.artifact import load
from moderation.spam.sample import Sample
from tests.spam.labels import HAM, LABELS, SAMPLES

ATTACKS = {"none", *attacks.ATTACKS, *attacks.PADDINGS}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "LEARNT", dict.fromkeys(("youtube", "sms", "telegram", "germeval2018"), 40))
    monkeypatch.setattr(evaluate, "DECISIONS", (0, 20))
    monkeypatch.setattr(evaluate, "DRAWS", 1)
    monkeypatch.setattr(sites, "DECISIONS", (20,))


def corpora() -> dict[str, list[Row]]:
    """A small likeness of the real ones, of our own writing: the rules hold without the data folder."""
    every = [
        Row(sample, label, f"video {at % 3}") for at, (sample, label) in enumerate(zip(SAMPLES, LABELS, strict=True))
    ]
    ham = [
        Row(Sample(f"{sample.text} Das meint auch Nachbar {chr(97 + at)}."), Label.HAM)
        for at, sample in enumerate(HAM * 2)
    ]
    return {"youtube": every, "sms": every, "telegram": every, "germeval2018": ham, "own": every[::3]}


def test_the_same_corpora_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("once", "again"):
        train.make(corpora(), tmp_path / name, tmp_path / name)
    for file in ("weights.npz", "metadata.json", "base-1.json"):
        assert (tmp_path / "once" / file).read_bytes() == (tmp_path / "again" / file).read_bytes()


def test_it_writes_a_model_and_its_report(tmp_path: Path) -> None:
    metadata = train.make(corpora(), tmp_path / "model", tmp_path / "reports")
    report = json.loads((tmp_path / "reports" / "base-1.json").read_text())
    assert load(tmp_path / "model").metadata_ == metadata
    assert report["sha256"] == metadata["sha256"]
    assert {"youtube_folds", "youtube_videos_left_out", "youtube_unseen", "held_out_ham"} <= set(report["figures"])
    assert set(report["figures"]["disguises"]) == ATTACKS
    assert len(ATTACKS) == 12
    assert report["figures"]["decisions"]["sms"].keys() == {"0", "20"}
    assert {row["spam_share"] for row in report["figures"]["class_shift"]} == {0.9, 0.5, 0.1}
    assert report["figures"]["own_worth"]["sms_unseen"].keys() == {"without", "with"}
    assert report["corpora"]["germeval2018"]["held_out"] > 0


def test_what_is_held_out_is_not_learnt_from() -> None:
    split = train.divide(corpora())
    learnt = {row.sample.text for row, name in zip(split.rows, split.names, strict=True) if name == "germeval2018"}
    held = {row.sample.text for row in split.held_out["germeval2018"]}
    assert learnt
    assert held
    assert not learnt & held


def test_our_own_rows_count_for_more_and_are_all_learnt() -> None:
    split = train.divide(corpora())
    weights = {weight for weight, name in zip(split.weights.tolist(), split.names, strict=True) if name == "own"}
    assert weights == {train.OWN_WEIGHT}
    assert split.names.count("own") == len(corpora()["own"])
    assert "own" not in split.held_out


def test_without_the_data_it_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train.main(["--data", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")]) == 1
    assert "nowhere/youtube-spam-collection" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
