"""How the weights are learnt from many samples. Imports scikit-learn and scipy, so that nobody imports it at start."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags, vstack
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from moderation.spam.disguises import disguised, padded
from moderation.spam.features import COLUMNS, Encoded, Vector, encode
from moderation.spam.hand import TEXT_FEATURES
from moderation.spam.hashing import BUCKETS, Buckets
from moderation.spam.loudest import logit
from moderation.spam.sample import Sample

_TEXT_COLUMNS = BUCKETS + len(TEXT_FEATURES)
_LARGEST_STEP = 5.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """Samples with their features, labels (1 is spam) and weights.

    `text_weight` is what each weighs for the text alone: nothing where only what stands around it tells.
    """

    samples: Sequence[Sample]
    encoded: Sequence[Encoded]
    spam: Vector
    weight: Vector
    text_weight: Vector


@dataclass(frozen=True, slots=True)
class Manner:
    """How to learn: the parameters of `SpamClassifier`."""

    C: float
    folds: int
    disguised: float
    padded: float
    penalty: float
    seed: int


def fit(lesson: Lesson, manner: Manner) -> tuple[Vector, float, Vector]:
    """Return weights, intercept and each sample's out-of-fold log-odds."""
    if len(set(lesson.spam[lesson.text_weight > 0].tolist())) < 2:
        raise ValueError("training needs samples of both labels, spam and ham; add some of the missing one")
    rows = _Rows.of(lesson, manner)
    machines = _machines(rows, manner)
    raw = _out_of_fold(rows, machines)
    slope, offset = platt(raw, lesson.spam, lesson.text_weight)
    text, intercept = _learnt(rows, rows.weight > 0, manner)
    weights = np.zeros(COLUMNS)
    weights[:_TEXT_COLUMNS] = slope * text
    calibrated = _by_loudest(lesson.encoded, rows.fold, machines, slope, offset)
    around = np.array([sample.hand[len(TEXT_FEATURES) :] for sample in lesson.encoded])
    weights[_TEXT_COLUMNS:] = _metadata_weights(around, lesson.spam, calibrated, lesson.weight, manner.penalty)
    return weights, float(slope * intercept + offset), calibrated + around @ weights[_TEXT_COLUMNS:]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The text's columns of all that is learnt from: first the `count` samples, then spam of theirs made harder.

    Each has the fold of the sample it was made of.
    """

    matrix: csr_matrix
    spam: Vector
    weight: Vector
    fold: Buckets
    count: int

    @classmethod
    def of(cls, lesson: Lesson, manner: Manner) -> "_Rows":
        fold = _folds(lesson.spam, manner.folds, manner.seed)
        origins, harder, share = _harder(lesson, fold, manner)
        return cls(
            vstack([text_matrix(lesson.encoded), text_matrix([encode(each) for each in harder])]).tocsr(),
            np.concatenate([lesson.spam, np.ones(len(harder))]),
            np.concatenate([lesson.text_weight, lesson.text_weight[origins] * share]),
            np.concatenate([fold, fold[origins]]),
            len(lesson.spam),
        )


def _harder(lesson: Lesson, fold: Buckets, manner: Manner) -> tuple[Buckets, list[Sample], Vector]:
    """Return spam in disguise and among good comments, with the place of the sample each is made of, and its share.

    Good comments are taken from the same fold, so that none is scored by a model that read it within spam.
    """
    origins = np.flatnonzero((lesson.spam > 0) & (lesson.text_weight > 0))
    ham = {
        number: [lesson.samples[at].text for at in np.flatnonzero((lesson.spam == 0) & (fold == number)).tolist()]
        for number in set(fold.tolist())
    }
    made: list[tuple[int, str, float]] = []
    for at in origins.tolist():
        text = lesson.samples[at].text
        if manner.disguised:
            made.append((at, disguised(text), manner.disguised))
        if manner.padded and ham[fold[at]]:
            made.append((at, padded(text, ham[fold[at]]), manner.padded))
    samples = [replace(lesson.samples[at], text=text) for at, text, _ in made]
    return np.array([at for at, _, _ in made], dtype=np.int64), samples, np.array([share for _, _, share in made])


def text_matrix(encoded: Sequence[Encoded]) -> csr_matrix:
    """Stack the text's columns. Of the metadata's, text-only corpora would teach that their absence means ham."""
    rows = [_text_columns(sample) for sample in encoded]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([np.zeros(0, dtype=np.int64), *(columns for columns, _ in rows)])
    values = np.concatenate([np.zeros(0), *(values for _, values in rows)])
    matrix = csr_matrix((values, columns, ends), shape=(len(encoded), _TEXT_COLUMNS))
    matrix.sum_duplicates()
    return matrix


def _text_columns(sample: Encoded) -> tuple[Buckets, Vector]:
    columns, values = sample.columns()
    keep = columns < _TEXT_COLUMNS
    return columns[keep], values[keep]


def _learnt(rows: _Rows, chosen: npt.NDArray[np.bool_], manner: Manner) -> tuple[Vector, float]:
    """Return weights and intercept by a support vector machine with squared hinge loss, over scaled columns.

    The scales are multiplied into the weights, so that a comment is scored from its unscaled columns.
    """
    matrix, spam, weight = rows.matrix[chosen], rows.spam[chosen], rows.weight[chosen]
    given = np.flatnonzero(chosen[: rows.count])
    scales = column_scales(rows.matrix[given], rows.spam[given], rows.weight[given])
    machine = LinearSVC(C=manner.C, max_iter=5_000, tol=1e-3, random_state=0)
    machine.fit(matrix @ diags(scales), spam, weight)
    return scales * machine.coef_[0], float(machine.intercept_[0])


def column_scales(matrix: csr_matrix, spam: Vector, weight: Vector) -> Vector:
    """Return how large each column is made before it is learnt from: the larger, the less it costs to rely on it.

    The geometric mean of how rare a bucket is (inverse document frequency) and of how far its odds of spam are from
    everybody's (the log-count ratio of Wang and Manning, ACL 2012), 1 on average over all that stands in the texts.
    Features made by hand stay as they are.
    """
    present = matrix[:, :BUCKETS].astype(bool).astype(np.float64)
    of_spam, of_ham = (present.T @ (weight * (spam == label)) for label in (1, 0))
    all_spam, all_ham = (float(weight[spam == label].sum()) for label in (1, 0))
    there = of_spam + of_ham
    rare = 1 + np.log((1 + all_spam + all_ham) / (1 + there))
    telling = np.abs(np.log((of_spam + 1) / (all_spam + 2)) - np.log((of_ham + 1) / (all_ham + 2)))
    scales = np.sqrt(rare * telling)
    usual = np.sqrt((there * scales**2).sum() / max(there.sum(), 1))
    return np.concatenate([scales / max(usual, 1e-9), np.ones(matrix.shape[1] - BUCKETS)])


def _machines(rows: _Rows, manner: Manner) -> list[tuple[Vector, float]]:
    """Return for each fold the weights and intercept learnt without it; of all where there is one fold only."""
    numbers = range(int(rows.fold.max()) + 1)
    return [
        _learnt(rows, ((rows.fold != number) | (len(numbers) == 1)) & (rows.weight > 0), manner) for number in numbers
    ]


def _out_of_fold(rows: _Rows, machines: Sequence[tuple[Vector, float]]) -> Vector:
    """Return each sample's score, as a whole, by the machine without its fold."""
    raw = np.zeros(rows.count)
    for number, (weights, intercept) in enumerate(machines):
        outside = np.flatnonzero(rows.fold[: rows.count] == number)
        raw[outside] = rows.matrix[outside] @ weights + intercept
    return raw


def _by_loudest(
    encoded: Sequence[Encoded], fold: Buckets, machines: Sequence[tuple[Vector, float]], slope: float, offset: float
) -> Vector:
    """Return each sample's calibrated log-odds by its loudest part, as it would be scored by the same machine."""
    found = np.zeros(len(encoded))
    for number, (text, intercept) in enumerate(machines):
        weights = np.zeros(COLUMNS)
        weights[:_TEXT_COLUMNS] = slope * text
        for at in np.flatnonzero(fold[: len(encoded)] == number).tolist():
            found[at] = logit(encoded[at], weights, slope * intercept + offset)
    return found


def _folds(spam: Vector, folds: int, seed: int) -> Buckets:
    """Return each sample's fold. Fewer for few samples; a single sample of a label can't be held out."""
    fold = np.zeros(len(spam), dtype=np.int64)
    rarer = int(min(spam.sum(), len(spam) - spam.sum()))
    if rarer > 1:
        splitter = StratifiedKFold(min(folds, rarer), shuffle=True, random_state=seed)
        for number, (_, outside) in enumerate(splitter.split(np.zeros(len(spam)), spam)):
            fold[outside] = number
    return fold


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
