"""Ham to learn from again: written small, read as it was, refused when broken."""

from pathlib import Path

import numpy as np
import pytest

from moderation.spam import replay
from moderation.spam.features import encode
from moderation.spam.replay import REPLAY, ReplayError
from tests.spam.labels import HAM

ROWS = [encode(sample).columns() for sample in HAM]


def test_rows_are_read_as_they_were_saved(tmp_path: Path) -> None:
    digest = replay.save(tmp_path, ROWS)
    read = replay.load(tmp_path)
    assert read.sha256 == digest
    assert len(read.rows) == len(ROWS)
    for (columns, values), (was, worth) in zip(read.rows, ROWS, strict=True):
        assert (columns == was).all()
        assert np.abs(values - worth).max() < 1e-3


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    assert replay.save(tmp_path / "a", ROWS) == replay.save(tmp_path / "b", ROWS)
    assert (tmp_path / "a" / REPLAY).read_bytes() == (tmp_path / "b" / REPLAY).read_bytes()


def test_no_rows_are_rows_too(tmp_path: Path) -> None:
    replay.save(tmp_path, [])
    assert replay.load(tmp_path).rows == ()


def test_a_missing_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match=r"replay\.npz can't be read .*; restore"):
        replay.load(tmp_path)


@pytest.mark.parametrize("damage", ["cut", "nonsense", "empty"])
def test_a_broken_file_is_refused(tmp_path: Path, damage: str) -> None:
    replay.save(tmp_path, ROWS)
    file = tmp_path / REPLAY
    file.write_bytes({"cut": file.read_bytes()[:-30], "nonsense": b"nonsense", "empty": b""}[damage])
    with pytest.raises(ReplayError, match="does not hold"):
        replay.load(tmp_path)


def test_rows_of_other_features_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replay.save(tmp_path, ROWS)
    monkeypatch.setattr(replay, "schema", lambda: "another")
    with pytest.raises(ReplayError, match="another version"):
        replay.load(tmp_path)
