"""fastText (Bojanowski et al., TACL 2017), if somebody has installed it: it has no place in our lock file."""

import importlib
import importlib.util
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from moderation.spam.features import Vector
from moderation.spam.sample import Sample

# One thread: only so does the same data give the same model.
SETTINGS: dict[str, Any] = {
    "dim": 50,
    "epoch": 25,
    "lr": 0.5,
    "wordNgrams": 2,
    "minn": 2,
    "maxn": 5,
    "bucket": 200_000,
    "thread": 1,
    "verbose": 0,
}
_LEAST = 1e-7


class FastText:
    name = "fastText"

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="moderation-fasttext-"))

    def missing(self) -> str | None:
        if importlib.util.find_spec("fasttext"):
            return None
        return "not installed: .venv/bin/pip install fasttext-numpy2-wheel"

    def fit(self, samples: Sequence[Sample], spam: Vector) -> None:
        file = self._folder / "train.txt"
        lines = (f"__label__{int(label)} {_line(sample)}\n" for sample, label in zip(samples, spam, strict=True))
        file.write_text("".join(lines), "utf-8", "replace")
        self._model: Any = importlib.import_module("fasttext").train_supervised(str(file), **SETTINGS)

    def scores(self, samples: Sequence[Sample]) -> Vector:
        # Below `predict`, which some of the wheels break with numpy 2.
        told = [self._model.f.predict(_line(sample) + "\n", 2, 0.0, "replace") for sample in samples]
        chances = np.array([{label: chance for chance, label in each}.get("__label__1", 0.0) for each in told])
        odds: Vector = np.log(np.maximum(chances, _LEAST)) - np.log(np.maximum(1 - chances, _LEAST))
        return odds

    def size(self) -> int:
        file = self._folder / "model.bin"
        self._model.save_model(str(file))
        return file.stat().st_size

    def close(self) -> None:
        shutil.rmtree(self._folder)


def _line(sample: Sample) -> str:
    """One line a comment, and no word that it takes for a label."""
    return " ".join(sample.text.replace("__label__", " ").split())
