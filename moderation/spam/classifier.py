"""The linear model over the features, with scikit-learn's manners. Only `fit` needs that; scoring is numpy."""
# ruff: noqa: N803 (X and C are scikit-learn's names)

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from moderation.comment import Evidence, Label
from moderation.spam.estimator import Estimator, classes_of
from moderation.spam.explanation import strongest
from moderation.spam.features import COLUMNS, Vector, as_sample, encode
from moderation.spam.hashing import Buckets
from moderation.spam.layer import Layer
from moderation.spam.loudest import logit, loudest
from moderation.spam.sample import Sample
from moderation.spam.shares import shares
from moderation.text.normalise import Normalised, normalise

Item: TypeAlias = str | Sample | Mapping[str, Any]


class Reading(NamedTuple):
    """One comment's log-odds of spam, and all that adds up to them: contributions and intercept.

    `base` are the log-odds by the shipped model alone, without a site's layer.
    """

    logit: float
    evidence: tuple[Evidence, ...]
    base: float
    intercept: float


class NotFittedError(ValueError):
    """The classifier was asked before it learnt anything."""


class SpamClassifier(Estimator):
    """Spam or ham from a comment's text and what stands around it.

    `fit` learns the text's columns by a linear support vector machine, calibrates them by Platt's method on out-of-fold
    scores (folded into the weights, which stay plain weights), and learns the metadata's columns on top, from the
    samples that have any. Each spam is learnt from once more in disguise, with `disguised` of its weight, and, where
    that is worth the ham it costs, among good comments, with `padded` of it. `partial_fit` takes one AdaGrad step for
    each sample.
    """

    def __init__(
        self,
        C: float = 1.0,
        folds: int = 5,
        disguised: float = 0.3,
        padded: float = 0.0,
        learning_rate: float = 0.1,
        metadata_penalty: float = 1.5,
        seed: int = 0,
    ) -> None:
        self.C = C
        self.folds = folds
        self.disguised = disguised
        self.padded = padded
        self.learning_rate = learning_rate
        self.metadata_penalty = metadata_penalty
        self.seed = seed

    weights_: Vector
    intercept_: float
    squares_: Vector
    out_of_fold_: Vector
    metadata_: dict[str, Any]

    def fit(
        self,
        X: Sequence[Item],
        y: Iterable[Any],
        sample_weight: Vector | None = None,
        text_weight: Vector | None = None,
    ) -> Self:
        """Learn from all samples at once. `out_of_fold_` keeps each one's calibrated log-odds by models without it.

        `text_weight` is what each weighs for its text alone, where that differs: 0 of praise that its name gives away.
        """
        from moderation.spam import fitting

        labels = list(y)
        target = targets(labels)
        samples, encoded = zip(*((sample, encode(sample)) for sample in map(as_sample, X)), strict=True)
        weight = np.ones(len(target)) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        text = weight if text_weight is None else np.asarray(text_weight, dtype=np.float64)
        manner = fitting.Manner(
            self.C, self.folds, self.disguised, self.padded, penalty=self.metadata_penalty, seed=self.seed
        )
        fitted = fitting.fit(fitting.Lesson(samples, encoded, target, weight, text), manner)
        self.weights_, self.intercept_, self.out_of_fold_ = fitted
        self.squares_ = np.zeros(0)
        self.classes_ = classes_of(labels)
        return self

    def partial_fit(self, X: Sequence[Item], y: Iterable[Any], classes: object = None) -> Self:
        """Learn one step from each sample, in their order. Starts from nothing when there was no `fit`."""
        labels = list(y)
        if not hasattr(self, "weights_"):
            self.weights_, self.intercept_, self.classes_ = np.zeros(COLUMNS), 0.0, classes_of(labels)
        if not hasattr(self, "squares_") or not len(self.squares_):
            self.squares_ = np.full(COLUMNS + 1, 0.01)
        for item, spam in zip(X, targets(labels), strict=True):
            self._step(*encode(as_sample(item)).columns(), spam)
        return self

    def _step(self, columns: Buckets, values: Vector, spam: float) -> None:
        miss = chance(float(self.weights_[columns] @ values) + self.intercept_) - spam
        gradient = miss * values
        self.squares_[columns] += gradient**2
        self.squares_[COLUMNS] += miss**2
        self.weights_[columns] -= self.learning_rate * gradient / np.sqrt(self.squares_[columns])
        self.intercept_ -= float(self.learning_rate * miss / np.sqrt(self.squares_[COLUMNS]))

    def decision_function(self, X: Sequence[Item]) -> Vector:
        """Return the calibrated log-odds of spam."""
        self._check_fitted()
        return np.array([logit(encode(as_sample(item)), self.weights_, self.intercept_) for item in X])

    def predict_proba(self, X: Sequence[Item]) -> npt.NDArray[np.float64]:
        """Return the probabilities of ham and of spam, one row for each sample."""
        spam = 1 / (1 + np.exp(-np.clip(self.decision_function(X), -500, 500)))
        return np.column_stack([1 - spam, spam])

    def predict(self, X: Sequence[Item]) -> npt.NDArray[Any]:
        """Return ham or spam for each, in the form that the labels had."""
        chosen: npt.NDArray[Any] = self.classes_[(self.decision_function(X) > 0).astype(int)]
        return chosen

    def explain(self, item: Item) -> tuple[Evidence, ...]:
        """Return all that moved the score, strongest first. Contributions and intercept add up to the log-odds."""
        return self.read(as_sample(item)).evidence

    def read(
        self,
        sample: Sample,
        most: int | None = None,
        normalised: Normalised | None = None,
        layer: Layer | None = None,
    ) -> Reading:
        """Score and explain in one pass, by the `most` strongest pieces of evidence."""
        self._check_fitted()
        seen = normalised or normalise(sample.text)
        encoded = encode(sample, seen)
        base = shares(self.weights_, encoded)
        part = loudest(encoded, base)
        alone = self.intercept_ + part.sum(base)
        if layer is None:
            evidence = strongest(sample.text, seen, encoded, part, base, most=most)
            return Reading(alone, evidence, alone, self.intercept_)
        site = shares(layer.weights, encoded)
        both = site.over(base, layer.trust)
        part = loudest(encoded, both)
        intercept = layer.trust * self.intercept_ + layer.intercept
        evidence = strongest(sample.text, seen, encoded, part, both, site, most)
        return Reading(intercept + part.sum(both), evidence, alone, intercept)

    def _check_fitted(self) -> None:
        if not hasattr(self, "weights_"):
            raise NotFittedError("this SpamClassifier has learnt nothing yet; call fit or partial_fit first")


def targets(y: Iterable[Any]) -> Vector:
    """Read labels in any of their forms as 1 for spam and 0 for ham."""
    values = {Label.SPAM.value: 1.0, Label.HAM.value: 0.0, 1: 1.0, 0: 0.0}
    try:
        return np.array([values[str(label) if isinstance(label, str) else int(label)] for label in y])
    except KeyError as error:
        raise ValueError(f"a label is {error.args[0]!r}; it must be spam or ham") from error


def chance(logit: float) -> float:
    """Turn log-odds into a probability."""
    return 1 / (1 + math.exp(-min(max(logit, -500.0), 500.0)))
