"""Our classifier, with its defaults."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from moderation.spam import artifact
from moderation.spam.classifier import SpamClassifier
from moderation.spam.features import Vector
from moderation.spam.sample import Sample


class Ours:
    name = "SpamClassifier"

    def missing(self) -> None:
        return None

    def fit(self, samples: Sequence[Sample], spam: Vector) -> None:
        self._classifier = SpamClassifier().fit(samples, spam)

    def scores(self, samples: Sequence[Sample]) -> Vector:
        return self._classifier.decision_function(samples)

    def size(self) -> int:
        with tempfile.TemporaryDirectory(prefix="moderation-bench-") as folder:
            artifact.save(Path(folder), self._classifier, {"thresholds": {"certain": 0.95, "harmless": 0.05}})
            return sum(path.stat().st_size for path in Path(folder).iterdir())

    def close(self) -> None:
        return None
