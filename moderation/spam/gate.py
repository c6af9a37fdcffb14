"""The gate that a fitted layer passes before it scores anybody: what no site's decisions may do to the model.

The cases (`cases.jsonl`) were written for this project: harmless comments in fourteen languages, and spam that every
filter should know. They are no measure of quality, only of harm.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from moderation.comment import Label
from moderation.spam import records
from moderation.spam.classifier import SpamClassifier
from moderation.spam.features import Encoded, Vector, encode
from moderation.spam.layer import Layer
from moderation.spam.loudest import logit
from moderation.spam.records import Record

CASES = Path(__file__).with_name("cases.jsonl")

# One harmless comment in fifty may look like spam (or as many as to the model alone), none like certain spam.
CANARIES_RATE = 0.02
# How often a harmless case has to lie below a spam one; a coin's is half.
ORDER_LEAST = 0.8
# How much larger the held-out loss may be than that of the layer in use, or of the model alone.
LOSS_ROOM = 0.1
# Fewer decisions of either label say nothing about loss.
LOSS_FROM = 10


class Refusal:
    """Why a layer isn't used, as it is stored and printed."""

    CANARIES = "canaries"
    CERTAIN = "certain_canaries"
    ORDER = "frozen_cases"
    LOSS = "loss"


def refusal(base: SpamClassifier, layer: Layer, certain: float, loss: float, loss_before: float) -> str | None:
    """Return why this layer may not be used; None when it may.

    `certain` is the line above which comments are spam, `loss` the layer's out of fold, `loss_before` what it has to
    stand beside.
    """
    ham, spam = logits(base, layer, Label.HAM), logits(base, layer, Label.SPAM)
    worst = float(np.log(certain / (1 - certain))) if certain < 1 else np.inf
    if (ham >= worst).any():
        return Refusal.CERTAIN
    if (ham > 0).mean() > max(CANARIES_RATE, (logits(base, None, Label.HAM) > 0).mean()):
        return Refusal.CANARIES
    if (ham[:, None] < spam[None, :]).mean() < ORDER_LEAST:
        return Refusal.ORDER
    if min(layer.ham, layer.spam) >= LOSS_FROM and loss > loss_before + LOSS_ROOM:
        return Refusal.LOSS
    return None


def logits(base: SpamClassifier, layer: Layer | None, label: Label) -> Vector:
    """Return the log-odds of the cases of one label, with a layer or by the model alone."""
    weights, intercept = base.weights_, base.intercept_
    if layer:
        weights, intercept = layer.trust * weights + layer.weights, layer.trust * intercept + layer.intercept
    return np.array([logit(encoded, weights, intercept) for encoded in _cases(label)])


@cache
def _cases(label: Label) -> Sequence[Encoded]:
    with CASES.open("rb") as lines:
        found = [record for record in records.read(lines, labelled=True) if isinstance(record, Record)]
    return [encode(record.sample) for record in found if record.label is label]
