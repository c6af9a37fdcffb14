"""Figures of a classifier from scores and labels. A figure always names the false-positive rate it is meant at."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from moderation.spam.features import Vector

# Recall is told at these rates of ham taken for spam.
RATES = (0.001, 0.005, 0.01)
BINS = 10


class Bin(NamedTuple):
    """Comments whose probability lies in one tenth: what was said of them on average, and how many of them are spam."""

    said: float
    was: float
    rows: int


def figures(scores: Vector, spam: Vector) -> dict[str, float | int]:
    """Return how well log-odds of spam fit labels of 0 and 1: order, recall at fixed rates, calibration, confusion.

    F1 and the confusion are those at even odds; `pr_auc` is the average precision; `ece` the expected calibration error
    over ten bins of equal width; `brier` the mean squared distance of the probability from the label.
    """
    from sklearn.metrics import average_precision_score, roc_auc_score

    said = scores > 0
    hits, false_alarms = int((said & (spam > 0)).sum()), int((said & (spam == 0)).sum())
    missed, rest = int((~said & (spam > 0)).sum()), int((~said & (spam == 0)).sum())
    result: dict[str, float | int] = {
        "ham": false_alarms + rest,
        "spam": hits + missed,
        "auc": _rounded(roc_auc_score(spam, scores)),
        "pr_auc": _rounded(average_precision_score(spam, scores)),
        "f1": _rounded(2 * hits / max(2 * hits + false_alarms + missed, 1)),
    }
    result |= {f"recall_at_fpr_{rate * 100:g}%": _rounded(recall_at(scores, spam, rate)) for rate in RATES}
    result |= {
        "brier": _rounded(((chances(scores) - spam) ** 2).mean()),
        "ece": _rounded(calibration_error(scores, spam)),
    }
    return result | {"spam_as_spam": hits, "spam_as_ham": missed, "ham_as_spam": false_alarms, "ham_as_ham": rest}


def recall_at(scores: Vector, spam: Vector, rate: float) -> float:
    """Return the share of spam above the line that at most `rate` of the ham passes."""
    return float((scores[spam > 0] > line_at(scores[spam == 0], rate)).mean())


def line_at(ham_scores: Vector, rate: float) -> float:
    """Return the lowest line that at most `rate` of the ham lies strictly above."""
    allowed = int(np.floor(rate * len(ham_scores)))
    return float(np.sort(ham_scores)[::-1][allowed])


def share_above(scores: Vector, lines: Sequence[float]) -> list[float]:
    return [_rounded((scores > line).mean()) for line in lines]


def chances(scores: Vector) -> Vector:
    """Turn log-odds into probabilities."""
    odds: Vector = 1 / (1 + np.exp(-np.clip(scores, -500, 500)))
    return odds


def reliability(scores: Vector, spam: Vector) -> list[Bin]:
    """Hold what was said against what was, in those tenths of the probability that have any comments."""
    said = chances(scores)
    at = np.minimum((said * BINS).astype(int), BINS - 1)
    return [
        Bin(float(said[at == number].mean()), float(spam[at == number].mean()), int((at == number).sum()))
        for number in range(BINS)
        if (at == number).any()
    ]


def calibration_error(scores: Vector, spam: Vector) -> float:
    """Return by how much the probability is off on average: Naeini et al., AAAI 2015, with bins of equal width."""
    return sum(each.rows * abs(each.said - each.was) for each in reliability(scores, spam)) / len(scores)


def _rounded(value: float) -> float:
    return round(float(value), 5)
