"""How a site's layer is learnt from its decisions. Imports scipy and scikit-learn: a short-lived process fits.

The layer is a logistic regression over the same features as the shipped model's, on top of the part of its log-odds
that is still trusted, drawn towards nothing by an L2 penalty: less so where a column is rare and telling among these
rows (`fitting.column_scales`). Both labels weigh the same, however many there are of each, and ham that ships with
the model is learnt from again every time (`replay`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags
from threadpoolctl import threadpool_limits

from moderation.spam import bands
from moderation.spam.bands import Rates
from moderation.spam.classifier import SpamClassifier
from moderation.spam.features import COLUMNS, Encoded, Vector
from moderation.spam.fitting import column_scales, platt
from moderation.spam.hashing import Buckets
from moderation.spam.layer import Layer
from moderation.spam.loudest import logit
from moderation.spam.replay import Replay, Row

FOLDS = 5
PENALTY = 0.2
# Both labels weigh the same, so there is no prior to learn: without decisions of one the intercept would run away.
INTERCEPT_PENALTY = 1.0
TRUST_HALVES_AT = 2.0
TRUST_LEAST = 0.1
# What all replayed ham weighs together, as a part of the decisions; more where spam outnumbers the site's own ham.
REPLAY_SHARE = 1 / 50
# From so many decisions of the rarer label on, the layer is calibrated by them.
CALIBRATED_FROM = 10
SLOPES = (0.25, 2.5)
STOP = {"maxiter": 300, "gtol": 1e-4, "ftol": 1e-8}


@dataclass(frozen=True, slots=True)
class Fitted:
    """A layer, and what its decisions and the replayed ham look like to fits without them (calibrated log-odds)."""

    layer: Layer
    decided: Vector
    replayed: Vector
    loss: float


def trust_at(ham: int, spam: int) -> float:
    """How much of the shipped model's log-odds still counts: all of it before the first decision, then less and less.

    Decisions count as many as they would be with both labels alike: a site that has only ever approved knows no spam.
    """
    alike = 4 * ham * spam / max(ham + spam, 1)
    return max(1 / (1 + alike / TRUST_HALVES_AT), TRUST_LEAST)


def fit_layer(
    base: SpamClassifier, comments: Sequence[Encoded], spam: Vector, replay: Replay, last_decision: int, rates: Rates
) -> Fitted:
    """Learn a layer from decided comments, in the order they were decided on.

    The same decisions give the same layer, byte for byte: sums are made by one thread, since several round otherwise.
    `spam` is 1 or 0 for each.
    """
    with threadpool_limits(1):
        learning = _Learning.of(base, [one.columns() for one in comments], spam, replay.rows)
        beta = _fit(learning, learning.weights, np.zeros(len(learning.columns) + 1))
        folds = _without_each_fold(learning, beta)
        raw = _out_of_fold(learning, folds)
    slope, offset = _calibration(raw[: len(comments)], spam)
    decided = _by_loudest(base, comments, learning, folds, slope, offset)
    # Replayed ham is no longer than a part, so that a part of it is all of it.
    replayed = slope * raw[len(comments) :] + offset
    layer = Layer(
        weights=np.zeros(COLUMNS, dtype=np.float32),
        intercept=slope * float(beta[-1]) + offset,
        trust=slope * learning.trust,
        ham=int((spam == 0).sum()),
        spam=int((spam > 0).sum()),
        last_decision=last_decision,
        base=str(base.metadata_["version"]),
        version="",
        lines=bands.lines(decided[spam == 0], decided[spam > 0], replayed, rates),
    )
    layer.weights[learning.columns] = slope * learning.scales * beta[:-1]
    # As it will be read again: what the gate tries is what will score.
    return Fitted(Layer.unpack(layer.pack()), decided, replayed, loss_of(decided, spam))


def loss_of(logits: Vector, spam: Vector) -> float:
    """Return the mean log loss, both labels weighing the same: 0.69 is a coin's."""
    return float(_balanced(spam) @ np.logaddexp(0, np.where(spam > 0, -logits, logits)) / max(len(spam), 1))


def loss_alone(base: SpamClassifier, comments: Sequence[Encoded], spam: Vector) -> float:
    """Return the loss of the shipped model by itself on decided comments."""
    return loss_of(np.array([logit(one, base.weights_, base.intercept_) for one in comments]), spam)


@dataclass(frozen=True, slots=True)
class _Learning:
    """All rows to learn from, the decided ones first: features, labels, weights, and the trusted part of the base.

    The matrix has only those `columns` that any row has, times their `scales`, and stands ready in both directions.
    """

    matrix: csr_matrix
    flipped: csr_matrix
    columns: Buckets
    scales: Vector
    spam: Vector
    weights: Vector
    offsets: Vector
    trust: float

    @classmethod
    def of(cls, base: SpamClassifier, rows: Sequence[Row], spam: Vector, replayed: Sequence[Row]) -> "_Learning":
        ham_count, spam_count = float((spam == 0).sum()), float(spam.sum())
        trust = trust_at(int(ham_count), int(spam_count))
        matrix = _matrix([*rows, *replayed])
        columns = np.unique(matrix.indices)
        replay_weight = max(REPLAY_SHARE * len(rows), spam_count - ham_count) / max(len(replayed), 1)
        labels = np.concatenate([spam, np.zeros(len(replayed))])
        weights = np.concatenate([_balanced(spam), np.full(len(replayed), replay_weight)])
        scales = column_scales(matrix, labels, weights)[columns]
        few = (matrix[:, columns] @ diags(scales)).tocsr()
        offsets = trust * (matrix @ base.weights_ + base.intercept_)
        return cls(few, few.T.tocsr(), columns, scales, labels, weights, offsets, trust)


def _matrix(rows: Sequence[Row]) -> csr_matrix:
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    matrix = csr_matrix((np.concatenate([values for _, values in rows]), columns, ends), shape=(len(rows), COLUMNS))
    matrix.sum_duplicates()
    return matrix


def _balanced(spam: Vector) -> Vector:
    """Weights that give both labels half of the whole, which is the number of rows."""
    spam_count = max(float(spam.sum()), 1.0)
    ham_count = max(float(len(spam) - spam.sum()), 1.0)
    return np.where(spam > 0, len(spam) / 2 / spam_count, len(spam) / 2 / ham_count)


def _fit(learning: _Learning, weights: Vector, start: Vector) -> Vector:
    """Return the weights of the columns, and the intercept after them: L-BFGS. A row of weight 0 is not learnt."""
    signs, offsets = 2 * learning.spam - 1, learning.offsets
    penalties = np.append(np.full(len(learning.columns), PENALTY), INTERCEPT_PENALTY)

    def objective(beta: Vector) -> tuple[float, Vector]:
        margins = signs * (offsets + learning.matrix @ beta[:-1] + beta[-1])
        misses = -signs * weights / (1 + np.exp(np.clip(margins, -500, 500)))
        loss = float((weights * np.logaddexp(0, -margins)).sum() + (penalties * beta**2).sum() / 2)
        return loss, np.append(learning.flipped @ misses, misses.sum()) + penalties * beta

    found: Vector = minimize(objective, start, jac=True, method="L-BFGS-B", options=STOP).x
    return found


def _without_each_fold(learning: _Learning, start: Vector) -> list[tuple[npt.NDArray[np.bool_], Vector]]:
    """Return for each fold which rows are in it, and a fit of the others: near the whole one, where it starts."""
    return [(~inside, _fit(learning, learning.weights * inside, start)) for inside in _folds(learning.spam)]


def _out_of_fold(learning: _Learning, folds: Sequence[tuple[npt.NDArray[np.bool_], Vector]]) -> Vector:
    """Return each row's log-odds, as a whole, by the fit without its fold."""
    raw = np.zeros(len(learning.spam))
    for outside, beta in folds:
        raw[outside] = (learning.matrix @ beta[:-1] + beta[-1] + learning.offsets)[outside]
    return raw


def _by_loudest(
    base: SpamClassifier,
    comments: Sequence[Encoded],
    learning: _Learning,
    folds: Sequence[tuple[npt.NDArray[np.bool_], Vector]],
    slope: float,
    offset: float,
) -> Vector:
    """Return each comment's calibrated log-odds by its loudest part, as the fit without its fold would score it."""
    found = np.zeros(len(comments))
    for outside, beta in folds:
        weights = slope * learning.trust * base.weights_
        weights[learning.columns] += slope * learning.scales * beta[:-1]
        intercept = slope * (learning.trust * base.intercept_ + float(beta[-1])) + offset
        for at in np.flatnonzero(outside[: len(comments)]).tolist():
            found[at] = logit(comments[at], weights, intercept)
    return found


def _folds(spam: Vector) -> Iterator[npt.NDArray[np.bool_]]:
    """Deal the rows of each label out to the folds, in their order: later decisions move no earlier one elsewhere."""
    fold = np.zeros(len(spam), dtype=int)
    for label in (0.0, 1.0):
        rows = np.flatnonzero(spam == label)
        fold[rows] = np.arange(len(rows)) % FOLDS
    return (fold != number for number in range(FOLDS))


def _calibration(raw: Vector, spam: Vector) -> tuple[float, float]:
    """Return slope and offset by Platt's method; of a few decisions nothing can be said."""
    if min(spam.sum(), len(spam) - spam.sum()) < CALIBRATED_FROM:
        return 1.0, 0.0
    slope, offset = platt(raw, spam, _balanced(spam))
    return float(np.clip(slope, *SLOPES)), offset
