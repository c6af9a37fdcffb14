"""Figures of a classifier from scores and labels. A figure always names the false-positive rate it is meant at."""

from collections.abc import Sequence

import numpy as np

from moderation.spam.features import Vector

# Recall is told at these rates of ham taken for spam.
RATES = (0.001, 0.005, 0.01)


def figures(scores: Vector, spam: Vector) -> dict[str, float | int]:
    """Return AUC, F1 and the confusion at even odds (a log-odds of 0), and recall at fixed false-positive rates."""
    from sklearn.metrics import roc_auc_score

    said = scores > 0
    hits, false_alarms = int((said & (spam > 0)).sum()), int((said & (spam == 0)).sum())
    missed, rest = int((~said & (spam > 0)).sum()), int((~said & (spam == 0)).sum())
    result: dict[str, float | int] = {
        "ham": false_alarms + rest,
        "spam": hits + missed,
        "auc": _rounded(roc_auc_score(spam, scores)),
        "f1": _rounded(2 * hits / max(2 * hits + false_alarms + missed, 1)),
    }
    result |= {f"recall_at_fpr_{rate * 100:g}%": _rounded(recall_at(scores, spam, rate)) for rate in RATES}
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


def _rounded(value: float) -> float:
    return round(float(value), 5)
