"""How the weights are learnt from many samples. Imports scikit-learn and scipy, so that nobody imports it at start."""
# ruff: noqa: N803 (C is scikit-learn's name)

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from moderation.spam.features import COLUMNS, Encoded, Vector
from moderation.spam.hand import TEXT_FEATURES
from moderation.spam.hashing import BUCKETS, Buckets

_TEXT_COLUMNS = BUCKETS + len(TEXT_FEATURES)
_LARGEST_STEP = 5.0


def fit(
    encoded: Sequence[Encoded], spam: Vector, weight: Vector, *, C: float, folds: int, penalty: float, seed: int
) -> tuple[Vector, float, Vector]:
    """Return weights, intercept and each sample's out-of-fold log-odds."""
    if len(set(spam.tolist())) < 2:
        raise ValueError("training needs samples of both labels, spam and ham; add some of the missing one")
    matrix = text_matrix(encoded)
    raw = _out_of_fold(matrix, spam, weight, C=C, folds=folds, seed=seed)
    slope, offset = platt(raw, spam, weight)
    model = _regression(C).fit(matrix, spam, weight)
    weights = np.zeros(COLUMNS)
    weights[:_TEXT_COLUMNS] = slope * model.coef_[0]
    calibrated = slope * raw + offset
    around = np.array([sample.hand[len(TEXT_FEATURES) :] for sample in encoded])
    weights[_TEXT_COLUMNS:] = _metadata_weights(around, spam, calibrated, weight, penalty)
    return weights, float(slope * model.intercept_[0] + offset), calibrated + around @ weights[_TEXT_COLUMNS:]


def text_matrix(encoded: Sequence[Encoded]) -> csr_matrix:
    """Stack the text's columns. Of the metadata's, text-only corpora would teach that their absence means ham."""
    rows = [_text_columns(sample) for sample in encoded]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    matrix = csr_matrix((values, columns, ends), shape=(len(encoded), _TEXT_COLUMNS))
    matrix.sum_duplicates()
    return matrix


def _text_columns(sample: Encoded) -> tuple[Buckets, Vector]:
    columns, values = sample.columns()
    keep = columns < _TEXT_COLUMNS
    return columns[keep], values[keep]


def _regression(C: float) -> LogisticRegression:
    return LogisticRegression(C=C, solver="liblinear", max_iter=200, tol=1e-3, random_state=0)


def _out_of_fold(matrix: csr_matrix, spam: Vector, weight: Vector, *, C: float, folds: int, seed: int) -> Vector:
    raw = np.zeros(len(spam))
    for inside, outside in _splits(spam, folds, seed):
        model = _regression(C).fit(matrix[inside], spam[inside], weight[inside])
        raw[outside] = model.decision_function(matrix[outside])
    return raw


def _splits(spam: Vector, folds: int, seed: int) -> Iterator[tuple[Buckets, Buckets]]:
    """Fewer folds for few samples. A single sample of a label can't be held out: it is scored as it was learnt."""
    rarer = int(min(spam.sum(), len(spam) - spam.sum()))
    if rarer < 2:
        everything = np.arange(len(spam))
        return iter([(everything, everything)])
    splitter = StratifiedKFold(min(folds, rarer), shuffle=True, random_state=seed)
    split: Iterator[tuple[Buckets, Buckets]] = splitter.split(np.zeros(len(spam)), spam)
    return split


def platt(raw: Vector, spam: Vector, weight: Vector) -> tuple[float, float]:
    """Return slope and offset that turn raw scores into log-odds: Platt's method, with his softened targets."""
    positive, negative = spam.sum(), len(spam) - spam.sum()
    soft = np.where(spam > 0, (positive + 1) / (positive + 2), 1 / (negative + 2))
    design = np.column_stack([raw, np.ones(len(raw))])
    # A whiff of a penalty towards "as it is" keeps a handful of separable samples from a slope without end.
    slope, offset = _newton(design, soft, np.zeros(len(raw)), weight, penalty=1.0, towards=np.array([1.0, 0.0]))
    return float(max(slope, 0.1)), float(offset)


def _metadata_weights(around: Vector, spam: Vector, text_logit: Vector, weight: Vector, penalty: float) -> Vector:
    """Learn what stands around the text from the samples that have it, with the text's own verdict given."""
    rows = np.flatnonzero(around.any(axis=1))
    nothing = np.zeros(around.shape[1])
    if not len(rows):
        return nothing
    return _newton(around[rows], spam[rows], text_logit[rows], weight[rows], penalty=penalty, towards=nothing)


def _newton(
    design: Vector, target: Vector, offset: Vector, weight: Vector, *, penalty: float, towards: Vector
) -> Vector:
    """Fit a small logistic regression with fixed offsets; its L2 penalty pulls towards `towards`."""
    beta = towards.copy()
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta + offset, -30, 30)))
        gradient = design.T @ (weight * (chance - target)) + penalty * (beta - towards)
        curvature = (design.T * (weight * chance * (1 - chance))) @ design + penalty * np.eye(len(beta))
        step = np.linalg.solve(curvature, gradient)
        beta = beta - np.clip(step, -_LARGEST_STEP, _LARGEST_STEP)
        if np.abs(step).max() < 1e-8:
            break
    return beta
