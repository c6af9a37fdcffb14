"""Training on somebody's own labels: what `moderation train` does."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias, overload

import numpy as np
from threadpoolctl import threadpool_limits

from moderation.comment import Label
from moderation.spam import artifact, replay
from moderation.spam.classifier import SpamClassifier, chance, targets
from moderation.spam.evaluation import measured
from moderation.spam.features import Vector
from moderation.spam.figures import line_at
from moderation.spam.replay import Row
from moderation.spam.sample import Sample

# Fewer labels than this of either kind can't carry a threshold that a comment is thrown away by.
FEWEST = 10
# The certain line lies above 99.9 % of ham, and never below this probability; with little ham, higher still.
CERTAIN_RATE = 0.001
CERTAIN_LEAST = 0.95
HARMLESS_MOST = 0.2
# So many rows of ham at most ship with a model.
REPLAYED = 700


class TrainingError(ValueError):
    """Labels that nothing can be learnt from. The message names the remedy."""


# Tells how far it is: the name of the step, how many are done, and of how many; 0 where nobody knows.
Tell: TypeAlias = Callable[[str, int, int], None]


def train(
    samples: Sequence[Sample], labels: Sequence[Label], out: Path, name: str = "own", tell: Tell | None = None
) -> dict[str, Any]:
    """Fit a model on the labels, write it to `out`, and return its metadata with figures from held-out folds."""
    _check_labels(labels)
    watched = samples if tell is None else _Watched(samples, tell)
    # With more threads a fit takes several times as long, and rounds otherwise.
    with threadpool_limits(1):
        classifier = SpamClassifier().fit(watched, labels)
    if tell:
        tell("measuring and writing", 0, 0)
    spam, languages = targets(labels), [sample.language for sample in samples]
    lines = thresholds(classifier.out_of_fold_, spam)
    metadata = {
        "name": name,
        "thresholds": lines,
        "figures": {"out_of_fold": measured(classifier.out_of_fold_, spam, lines, languages)},
        "corpora": {"labels": fingerprint(samples, labels)},
        "replay": replay.save(out, _replayed(samples, labels)),
    }
    return artifact.save(out, classifier, metadata)


class _Watched(Sequence[Sample]):
    """Samples that tell how many of them were read: the estimator reads them all, and then learns without a word."""

    def __init__(self, samples: Sequence[Sample], tell: Tell) -> None:
        self._samples, self._tell = samples, tell

    def __len__(self) -> int:
        return len(self._samples)

    @overload
    def __getitem__(self, at: int) -> Sample: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Sample]: ...
    def __getitem__(self, at: int | slice) -> Sample | Sequence[Sample]:
        return self._samples[at]

    def __iter__(self) -> Iterator[Sample]:
        for number, sample in enumerate(self._samples, start=1):
            yield sample
            self._tell("reading features", number, len(self))
        self._tell("learning, in folds and from all", 0, 0)


def _replayed(samples: Sequence[Sample], labels: Sequence[Label]) -> list[Row]:
    """Ham for the sites' layers to learn from again: of what is there, evenly drawn."""
    ham = [sample for sample, label in zip(samples, labels, strict=True) if label == Label.HAM]
    return [replay.row_of(sample) for sample in ham[:: max(1, -(-len(ham) // REPLAYED))]]


def thresholds(logits: Vector, spam: Vector) -> dict[str, float]:
    """Return the lines for acting on text alone, from log-odds that the model gave to texts it did not learn from."""
    certain = max(chance(line_at(logits[spam == 0], CERTAIN_RATE)), CERTAIN_LEAST)
    harmless = min(chance(float(np.quantile(logits[spam > 0], 0.01))), HARMLESS_MOST)
    return {"certain": round(certain, 6), "harmless": round(harmless, 6)}


def fingerprint(samples: Sequence[Sample], labels: Sequence[Label]) -> str:
    """Hash what was learnt from, so that a model's origin can be proven without keeping the texts."""
    digest = hashlib.sha256()
    for sample, label in zip(samples, labels, strict=True):
        digest.update(f"{label}\t{sample}\n".encode("utf-8", "replace"))
    return digest.hexdigest()


def _check_labels(labels: Sequence[Label]) -> None:
    for label in Label:
        count = sum(each == label for each in labels)
        if count < FEWEST:
            raise TrainingError(
                f"{count} of {len(labels)} labels are {label.value}; training needs at least {FEWEST} of each kind"
            )
