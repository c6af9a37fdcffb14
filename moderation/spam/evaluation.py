"""A model measured on somebody's own labels: figures, the model's lines, languages, and what they can't say."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from moderation.comment import Label
from moderation.spam.classifier import SpamClassifier, targets
from moderation.spam.features import Vector
from moderation.spam.figures import RATES, chances, figures
from moderation.spam.sample import Sample

# With fewer of a kind, one comment moves a figure by more than a point.
FEW = 100


class EvaluationError(ValueError):
    """Labels that nothing can be measured by. The message names the remedy."""


def evaluate(samples: Sequence[Sample], labels: Sequence[Label], classifier: SpamClassifier) -> dict[str, Any]:
    """Measure a trained classifier on labels it should not have been trained on. Raises EvaluationError."""
    missing = [label.value for label in Label if label not in labels]
    if missing:
        raise EvaluationError(f"the labels hold no {' and no '.join(missing)}; figures need both kinds")
    found = measured(
        classifier.decision_function(samples),
        targets(labels),
        classifier.metadata_["thresholds"],
        [sample.language for sample in samples],
    )
    return {**found, "notes": notes(found)}


def measured(
    scores: Vector, spam: Vector, thresholds: Mapping[str, float], languages: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the figures of log-odds on all comments, with `lines`, and `languages` where any comment names its own."""
    found = {**figures(scores, spam), "lines": at_lines(scores, spam, thresholds)}
    if any(languages):
        found["languages"] = by_language(scores, spam, thresholds, languages)
    return found


def at_lines(scores: Vector, spam: Vector, thresholds: Mapping[str, float]) -> dict[str, dict[str, float | int]]:
    """Count ham and spam at or above the certain line, at or below the harmless one, and between them."""
    said = chances(scores)
    certain, harmless = said >= thresholds["certain"], said <= thresholds["harmless"]
    return {
        "certain": {"from": thresholds["certain"], **_counts(spam[certain])},
        "between": _counts(spam[~certain & ~harmless]),
        "harmless": {"up_to": thresholds["harmless"], **_counts(spam[harmless])},
    }


def by_language(
    scores: Vector, spam: Vector, thresholds: Mapping[str, float], languages: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Return the figures of each language, the most frequent first; where one kind is missing, only the counts.

    `de-AT` counts as `de`; comments that name no language stand under an empty name.
    """
    names = np.array([language.replace("_", "-").partition("-")[0].casefold() for language in languages])
    return {
        name: _of_some(scores[names == name], spam[names == name], thresholds)
        for name, _ in Counter(names.tolist()).most_common()
    }


def _of_some(scores: Vector, spam: Vector, thresholds: Mapping[str, float]) -> dict[str, Any]:
    counted = _counts(spam)
    measured = figures(scores, spam) if all(counted.values()) else counted
    return {**measured, "lines": at_lines(scores, spam, thresholds)}


def _counts(spam: npt.NDArray[Any]) -> dict[str, float | int]:
    return {"ham": int((spam == 0).sum()), "spam": int((spam > 0).sum())}


def notes(found: Mapping[str, Any]) -> list[str]:
    """Say which of the figures so few labels can't carry."""
    ham, spam = found["ham"], found["spam"]
    said = [
        f"recall at FPR {100 * rate:g}% takes {round(1 / rate):,} ham, and there are {ham:,}: "
        "one odd comment decides it, since no ham at all may lie above the line"
        for rate in RATES
        if ham < round(1 / rate)
    ]
    if spam < FEW:
        said.append(f"with {spam:,} spam, one comment moves each recall by {100 / spam:.1f} points")
    if ham + spam < 2 * FEW:
        said.append(f"{ham + spam:,} labels are too few for ECE: chance alone makes it large")
    return said
