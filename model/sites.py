"""Sites that the model has not seen: what it finds there, what their decisions add, and what spam alone would do.

A corpus plays the site: the base learns from all others, a few comments drawn by lot are decided on, and the rest is
scored.
"""

import zlib
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from model.corpora import Row
from moderation.comment import Label
from moderation.spam.bands import Rates
from moderation.spam.classifier import SpamClassifier, targets
from moderation.spam.features import Encoded, Vector, encode
from moderation.spam.figures import figures
from moderation.spam.layer import Layer
from moderation.spam.loudest import logit
from moderation.spam.replay import Replay
from moderation.spam.site_fitting import fit_layer

RATES = Rates(0.005, 0.02)
SHARES = (0.9, 0.5, 0.1)
DECISIONS = (50, 200, 500)


class Site:
    """One corpus as a site: its comments in numbers, and the base that never saw it."""

    def __init__(self, base: SpamClassifier, rows: Sequence[Row], replayed: Replay) -> None:
        self._base, self._rows, self._replayed = base, list(rows), replayed
        self._encoded = [encode(row.sample) for row in rows]
        self._spam = targets(row.label for row in rows)

    def after(self, count: int, draw: int) -> dict[str, float | int]:
        """Return figures on the comments that were not decided on."""
        order = {id(row): at for at, row in enumerate(self._rows)}
        decided = [order[id(row)] for row in drawn(self._rows, count, draw)]
        rest = np.setdiff1d(np.arange(len(self._rows)), decided)
        return figures(self._scores(decided)[rest], self._spam[rest])

    def _scores(self, decided: list[int]) -> Vector:
        if not decided:
            return scores(self._encoded, self._base.weights_, self._base.intercept_)
        taught = [self._encoded[at] for at in decided]
        layer = fit_layer(self._base, taught, self._spam[decided], self._replayed, len(decided), RATES).layer
        return logits(self._base, layer, self._encoded)


def drawn(rows: Sequence[Row], count: int, draw: int) -> list[Row]:
    """Draw so many rows by lot, in its order, with both labels among them: of another `draw`, other ones."""
    shuffled = sorted(rows, key=lambda row: zlib.crc32(f"{draw}\t{row.sample.text}".encode("utf-8", "replace")))
    chosen = shuffled[:count]
    for label in Label:
        if chosen and all(row.label != label for row in chosen):
            chosen[-1] = next(row for row in shuffled if row.label == label)
    return chosen


def class_shift(
    base: SpamClassifier, ham: Sequence[Row], spam: Sequence[Row], replayed: Replay
) -> list[dict[str, float | int]]:
    """Return what becomes of a site's other comments after decisions of which such a share is spam.

    `ham` are a site's comments that the base has not learnt from; the first half is decided on, the others are scored.
    """
    good, bad = ([encode(row.sample) for row in rows] for rows in (ham, spam))
    return [_shifted(base, good, bad, replayed, count, share) for count in DECISIONS for share in SHARES]


def _shifted(
    base: SpamClassifier, ham: list[Encoded], spam: list[Encoded], replayed: Replay, count: int, share: float
) -> dict[str, float | int]:
    of_spam = min(round(count * share), len(spam) // 2)
    taught = spam[:of_spam] + ham[: count - of_spam]
    labels = np.array([1.0] * of_spam + [0.0] * (len(taught) - of_spam))
    layer = fit_layer(base, taught, labels, replayed, count, RATES).layer
    readers, spammers = (logits(base, layer, rows[len(rows) // 2 :]) for rows in (ham, spam))
    certain = layer.lines.certain if layer.lines else 1.0
    line = float(np.log(certain / (1 - certain))) if certain < 1 else float("inf")
    shares = {
        "false_at_even": (readers > 0).mean(),
        "false_in_band": (readers >= line).mean(),
        "caught_at_even": (spammers > 0).mean(),
        "caught_in_band": (spammers >= line).mean(),
    }
    told = {name: round(float(value), 5) for name, value in shares.items()}
    return {"decisions": count, "spam_share": share, "lines": int(layer.lines is not None), **told}


def logits(base: SpamClassifier, layer: Layer, comments: Sequence[Encoded]) -> Vector:
    """Score comments by the base and a layer on it."""
    both = layer.trust * base.weights_ + layer.weights
    return scores(comments, both, layer.trust * base.intercept_ + layer.intercept)


def scores(comments: Sequence[Encoded], weights: npt.NDArray[np.floating], intercept: float) -> Vector:
    return np.array([logit(one, weights, intercept) for one in comments])


def mean_after(site: Site, count: int, draws: int) -> Mapping[str, float]:
    """Return recall at an FPR of 1 % and AUC after so many decisions: the mean of a few draws."""
    found = [site.after(count, draw) for draw in range(draws if count else 1)]
    return {name: round(float(np.mean([each[name] for each in found])), 5) for name in ("recall_at_fpr_1%", "auc")}
