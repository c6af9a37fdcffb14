"""The logistic model over the features, with scikit-learn's manners. Only `fit` needs that; scoring is numpy."""
# ruff: noqa: N803 (X and C are scikit-learn's names)

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from moderation.comment import Evidence, Label
from moderation.spam.features import COLUMNS, FEATURES, Encoded, Vector, as_sample, encode, unit
from moderation.spam.hashing import BUCKETS, GRAM_LENGTHS, Buckets, first_of_each
from moderation.spam.sample import Sample
from moderation.text.normalise import Normalised

Item: TypeAlias = str | Sample | Mapping[str, Any]
_LABEL_SHOWN = 60


class Reading(NamedTuple):
    """One comment's log-odds of spam, and all that adds up to them besides the intercept."""

    logit: float
    evidence: tuple[Evidence, ...]


class NotFittedError(ValueError):
    """The classifier was asked before it learnt anything."""


class SpamClassifier:
    """Spam or ham from a comment's text and what stands around it.

    `fit` learns the text's columns by regularised logistic regression, calibrates them by Platt's method on out-of-fold
    scores (folded into the weights, which stay plain weights), and learns the metadata's columns on top, from the
    samples that have any. `partial_fit` takes one AdaGrad step for each sample.
    """

    def __init__(
        self, C: float = 10.0, folds: int = 5, learning_rate: float = 0.1, metadata_penalty: float = 1.5, seed: int = 0
    ) -> None:
        self.C = C
        self.folds = folds
        self.learning_rate = learning_rate
        self.metadata_penalty = metadata_penalty
        self.seed = seed

    weights_: Vector
    intercept_: float
    squares_: Vector
    out_of_fold_: Vector
    metadata_: dict[str, Any]
    classes_ = np.array([Label.HAM.value, Label.SPAM.value])

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        names = ("C", "folds", "learning_rate", "metadata_penalty", "seed")
        return {name: getattr(self, name) for name in names}

    def set_params(self, **params: Any) -> Self:
        for name, value in params.items():
            if name not in self.get_params():
                raise ValueError(f"SpamClassifier has no parameter {name!r}; it has {', '.join(self.get_params())}")
            setattr(self, name, value)
        return self

    def fit(self, X: Sequence[Item], y: Iterable[Any], sample_weight: Vector | None = None) -> Self:
        """Learn from all samples at once. `out_of_fold_` keeps each one's calibrated log-odds by models without it."""
        from moderation.spam import fitting

        encoded = [encode(as_sample(item)) for item in X]
        target = targets(y)
        weight = np.ones(len(target)) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        fitted = fitting.fit(
            encoded, target, weight, C=self.C, folds=self.folds, penalty=self.metadata_penalty, seed=self.seed
        )
        self.weights_, self.intercept_, self.out_of_fold_ = fitted
        self.squares_ = np.zeros(0)
        return self

    def partial_fit(self, X: Sequence[Item], y: Iterable[Any], classes: object = None) -> Self:
        """Learn one step from each sample, in their order. Starts from nothing when there was no `fit`."""
        if not hasattr(self, "weights_"):
            self.weights_, self.intercept_ = np.zeros(COLUMNS), 0.0
        if not hasattr(self, "squares_") or not len(self.squares_):
            self.squares_ = np.full(COLUMNS + 1, 0.01)
        for item, spam in zip(X, targets(y), strict=True):
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
        return np.array([self._logit(encode(as_sample(item))) for item in X])

    def predict_proba(self, X: Sequence[Item]) -> npt.NDArray[np.float64]:
        """Return the probabilities of ham and of spam, one row for each sample."""
        spam = 1 / (1 + np.exp(-np.clip(self.decision_function(X), -500, 500)))
        return np.column_stack([1 - spam, spam])

    def predict(self, X: Sequence[Item]) -> npt.NDArray[np.str_]:
        chosen: npt.NDArray[np.str_] = self.classes_[(self.decision_function(X) > 0).astype(int)]
        return chosen

    def explain(self, item: Item) -> tuple[Evidence, ...]:
        """Return all that moved the score, strongest first. Contributions and intercept add up to the log-odds."""
        return self.read(as_sample(item)).evidence

    def read(self, sample: Sample, most: int | None = None, normalised: Normalised | None = None) -> Reading:
        """Score and explain in one pass, by the `most` strongest pieces of evidence."""
        self._check_fitted()
        encoded = encode(sample, normalised)
        tokens = self._by_token(encoded)
        hand = self.weights_[BUCKETS:] * encoded.hand
        logit = self.intercept_ + float(tokens.sum() + hand.sum())
        return Reading(logit, _evidence(encoded, tokens, hand, most))

    def _check_fitted(self) -> None:
        if not hasattr(self, "weights_"):
            raise NotFittedError("this SpamClassifier has learnt nothing yet; call fit or partial_fit first")

    def _logit(self, encoded: Encoded) -> float:
        columns, values = encoded.columns()
        return self.intercept_ + float(self.weights_[columns] @ values)

    def _by_token(self, encoded: Encoded) -> Vector:
        """Split the log-odds of the hashed columns among the words of the text that they were read from."""
        shares = np.zeros(max(len(encoded.tokens), 1))
        _add_words(shares, self.weights_, encoded)
        if len(encoded.tokens):
            shares += _grams_by_token(self.weights_, encoded)
        return shares


def targets(y: Iterable[Any]) -> Vector:
    """Read labels in any of their forms as 1 for spam and 0 for ham."""
    values = {Label.SPAM.value: 1.0, Label.HAM.value: 0.0, 1: 1.0, 0: 0.0}
    try:
        return np.array([values[str(label) if isinstance(label, str) else int(label)] for label in y])
    except KeyError as error:
        raise ValueError(f"a label is {error.args[0]!r}; it must be spam or ham") from error


def chance(logit: float) -> float:
    """Turn log-odds into a probability."""
    return float(1 / (1 + np.exp(-min(max(logit, -500.0), 500.0))))


def _add_words(shares: Vector, weights: Vector, encoded: Encoded) -> None:
    """A word's weight is its own; a pair's is shared by its two words."""
    if not len(encoded.words):
        return
    buckets, first = first_of_each(encoded.words)
    worth = np.zeros(len(encoded.words))
    worth[first] = weights[buckets] * unit(buckets)
    owners = np.array(encoded.word_tokens)
    singles, pairs = worth[: len(owners)], worth[len(owners) :] / 2
    shares[owners] += singles
    shares[owners[:-1]] += pairs
    shares[owners[1:]] += pairs


def _grams_by_token(weights: Vector, encoded: Encoded) -> Vector:
    """Spread each n-gram's weight evenly over its bytes, then sum the bytes of each word with the space before it."""
    buckets, first = first_of_each(np.concatenate(encoded.grams))
    worth = np.zeros(sum(map(len, encoded.grams)))
    worth[first] = weights[buckets] * unit(buckets)
    slope = np.zeros(len(encoded.data) + 1)
    at = 0
    for length, windows in zip(GRAM_LENGTHS, encoded.grams, strict=True):
        density = worth[at : at + len(windows)] / length
        slope[: len(density)] += density
        slope[length : length + len(density)] -= density
        at += len(windows)
    starts = np.cumsum([0, *(len(token.encode("utf-8", "replace")) + 1 for token in encoded.tokens[:-1])])
    return np.add.reduceat(np.cumsum(slope)[:-1], starts)


def _evidence(encoded: Encoded, tokens: Vector, hand: Vector, most: int | None) -> tuple[Evidence, ...]:
    """Merge what was read from the same word, and put the strongest first."""
    shares: dict[str, float] = {}
    labels: dict[str, str] = {}
    for token, shown, share in zip(encoded.tokens, encoded.shown, tokens.tolist(), strict=False):
        shares[token] = shares.get(token, 0.0) + share
        labels.setdefault(token, shown)
    found = [(share, "text", labels[token][:_LABEL_SHOWN]) for token, share in shares.items()]
    found += [(share, "feature", code) for code, share in zip(FEATURES, hand.tolist(), strict=True) if share]
    found.sort(key=lambda item: -abs(item[0]))
    return tuple(Evidence(kind, label, share) for share, kind, label in found[:most])
