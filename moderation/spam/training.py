"""Training and evaluating on somebody's own labels: what `moderation train` and `moderation evaluate` do."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from moderation.comment import Label
from moderation.spam import artifact
from moderation.spam.classifier import SpamClassifier, chance, targets
from moderation.spam.features import Vector
from moderation.spam.figures import figures, line_at
from moderation.spam.sample import Sample

# Fewer labels than this of either kind can't carry a threshold that a comment is thrown away by.
FEWEST = 10
# The certain line lies above 99.9 % of ham, and never below this probability; with little ham, higher still.
CERTAIN_RATE = 0.001
CERTAIN_LEAST = 0.95
HARMLESS_MOST = 0.2


class TrainingError(ValueError):
    """Labels that nothing can be learnt from. The message names the remedy."""


def train(samples: Sequence[Sample], labels: Sequence[Label], out: Path, name: str = "own") -> dict[str, Any]:
    """Fit a model on the labels, write it to `out`, and return its metadata with figures from held-out folds."""
    _check_labels(labels)
    classifier = SpamClassifier().fit(samples, labels)
    spam = targets(labels)
    metadata = {
        "name": name,
        "thresholds": thresholds(classifier.out_of_fold_, spam),
        "figures": {"out_of_fold": figures(classifier.out_of_fold_, spam)},
        "corpora": {"labels": fingerprint(samples, labels)},
    }
    return artifact.save(out, classifier, metadata)


def evaluate(samples: Sequence[Sample], labels: Sequence[Label], classifier: SpamClassifier) -> dict[str, float | int]:
    """Return the figures of a trained classifier on labels it should not have been trained on."""
    missing = [label.value for label in Label if label not in labels]
    if missing:
        raise TrainingError(f"the labels hold no {' and no '.join(missing)}; figures need both kinds")
    return figures(classifier.decision_function(samples), targets(labels))


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
