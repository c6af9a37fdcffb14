import hashlib
import io
import json
import os
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from moderation.spam import artifact
from moderation.spam.artifact import METADATA, WEIGHTS, ArtifactError, load, save
from tests.spam.labels import a_classifier

CLASSIFIER = a_classifier()
ABOUT = {"name": "test", "thresholds": {"certain": 0.99, "harmless": 0.01}}
TEXT = "Casino Bonus für Linz: http://spiel.example/linz"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save(tmp_path, CLASSIFIER, ABOUT)
    return tmp_path


def test_a_loaded_model_scores_as_the_saved_one(folder: Path) -> None:
    loaded = load(folder)
    assert np.isclose(loaded.decision_function([TEXT]), CLASSIFIER.decision_function([TEXT]), atol=0.01)
    assert loaded.metadata_["thresholds"] == ABOUT["thresholds"]


def test_the_same_model_gives_the_same_bytes(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    again = tmp_path_factory.mktemp("again")
    save(again, a_classifier(), ABOUT)
    for name in (WEIGHTS, METADATA):
        assert (again / name).read_bytes() == (folder / name).read_bytes()


def test_its_version_names_the_weights_and_how_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = save(tmp_path, CLASSIFIER, ABOUT)["version"]
    other = a_classifier()
    other.weights_ = 2 * other.weights_
    assert re.fullmatch("test-[0-9a-f]{8}", version)
    assert save(tmp_path, other, ABOUT)["version"] != version
    monkeypatch.setattr(artifact, "schema", lambda: "another way to read a text")
    assert save(tmp_path, CLASSIFIER, ABOUT)["version"] != version


@pytest.mark.parametrize("name", [WEIGHTS, METADATA])
def test_a_missing_file_is_named_with_the_remedy(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ArtifactError, match=f"{name} is missing; restore it"):
        load(folder)


@pytest.mark.parametrize("name", [WEIGHTS, METADATA])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_a_truncated_file_is_refused(folder: Path, name: str, share: float) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ArtifactError, match=name):
        load(folder)


@pytest.mark.parametrize("name", [WEIGHTS, METADATA])
def test_one_changed_byte_anywhere_is_refused(folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    for at in range(0, len(content), max(len(content) // 150, 1)):
        changed = bytearray(content)
        changed[at] ^= 1 + at % 255
        (folder / name).write_bytes(bytes(changed))
        with pytest.raises(ArtifactError, match=name):
            load(folder)


def test_a_planted_pickle_is_not_run(folder: Path, tmp_path: Path) -> None:
    marker = tmp_path / "run"
    plant(folder, pickle.dumps(_Touch(str(marker))))
    with pytest.raises(ArtifactError, match="does not hold the arrays"):
        load(folder)
    assert not marker.exists()


def test_an_array_of_objects_is_not_unpickled(folder: Path, tmp_path: Path) -> None:
    marker = tmp_path / "run"
    file = io.BytesIO()
    np.savez(file, allow_pickle=True, steps=np.array([_Touch(str(marker))], dtype=object))
    plant(folder, file.getvalue())
    with pytest.raises(ArtifactError, match="does not hold the arrays"):
        load(folder)
    assert not marker.exists()


BROKEN: dict[str, Callable[[dict[str, Any]], None]] = {
    "not finite": lambda arrays: arrays["hand"].__setitem__(0, np.nan),
    "infinite": lambda arrays: arrays["intercept"].__setitem__(0, np.inf),
    "of another length": lambda arrays: arrays.update(steps=arrays["steps"][:, :-1]),
    "of fewer bytes": lambda arrays: arrays.update(steps=arrays["steps"][:1]),
    "of another type": lambda arrays: arrays.update(steps=arrays["steps"].astype(np.float64)),
    "of other features": lambda arrays: arrays.update(hand=arrays["hand"][:-1]),
    "missing": lambda arrays: arrays.pop("hand"),
    "of text": lambda arrays: arrays.update(steps=np.array([["x"] * arrays["steps"].shape[1]] * 2)),
}


@pytest.mark.parametrize("break_it", list(BROKEN.values()), ids=list(BROKEN))
def test_arrays_are_refused_that_are(folder: Path, break_it: Callable[[dict[str, Any]], None]) -> None:
    with np.load(folder / WEIGHTS) as stored:
        arrays = dict(stored)
    break_it(arrays)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    plant(folder, file.getvalue())
    with pytest.raises(ArtifactError, match=f"{WEIGHTS} .*; restore it"):
        load(folder)


CHANGES = {
    "another schema": {"schema": "0" * 16},
    "another format": {"format": 1},
    "no thresholds": {"thresholds": None},
    "a threshold that is no number": {"thresholds": {"certain": float("nan"), "harmless": 0.1}},
    "a threshold out of range": {"thresholds": {"certain": 1.5, "harmless": 0.1}},
}


@pytest.mark.parametrize("change", list(CHANGES.values()), ids=list(CHANGES))
def test_metadata_is_refused_with(folder: Path, change: dict[str, Any]) -> None:
    rewrite_metadata(folder, **change)
    with pytest.raises(ArtifactError, match=METADATA):
        load(folder)


@pytest.mark.parametrize("content", [b"[]", b"null", b"{}", b"[" * 100_000, b"\xff", b"{\n", b'{"checksum": 1}'])
def test_metadata_is_refused_that_is_no_metadata(folder: Path, content: bytes) -> None:
    (folder / METADATA).write_bytes(content)
    with pytest.raises(ArtifactError, match=METADATA):
        load(folder)


@pytest.mark.parametrize("name", [WEIGHTS, METADATA])
def test_a_file_that_may_not_be_read_is_named(folder: Path, name: str) -> None:
    """A folder in its place stands for missing rights, which root would not notice."""
    (folder / name).unlink()
    (folder / name).mkdir()
    with pytest.raises(ArtifactError, match=f"{name} can't be read .*; give the service's user the right"):
        load(folder)


def test_without_rights_it_is_refused_or_read_but_never_fails_otherwise(folder: Path) -> None:
    (folder / WEIGHTS).chmod(0)
    if os.geteuid() == 0:
        assert load(folder).metadata_["name"] == "test"
    else:
        with pytest.raises(ArtifactError, match="can't be read"):
            load(folder)


def test_nothing_is_written_without_thresholds(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="names no thresholds"):
        save(tmp_path, CLASSIFIER, {"name": "test"})
    assert not (tmp_path / METADATA).exists()


class _Touch:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (self.path,)


def plant(folder: Path, weights: bytes) -> None:
    """Put other weights in place, with metadata that vouch for them."""
    (folder / WEIGHTS).write_bytes(weights)
    rewrite_metadata(folder, sha256=hashlib.sha256(weights).hexdigest())


def rewrite_metadata(folder: Path, **changes: Any) -> None:
    metadata = {**json.loads((folder / METADATA).read_bytes()), **changes}
    metadata["checksum"] = artifact._checksum(metadata)
    (folder / METADATA).write_bytes(artifact._written(metadata))
