"""The gate: what harms readers or forgets what spam is doesn't get in."""

import math
from dataclasses import replace

import numpy as np
import pytest

from moderation.comment import Label
from moderation.paths import MODEL
from moderation.spam import artifact, gate
from moderation.spam.features import COLUMNS, encode
from moderation.spam.layer import Layer
from moderation.spam.sample import Sample

BASE = artifact.load(MODEL)
NOTHING = Layer.empty(BASE.metadata_["version"])
CERTAIN = BASE.metadata_["thresholds"]["certain"]


def refusal(layer: Layer, certain: float = CERTAIN, loss: float = 0.3, before: float = 0.3) -> str | None:
    return gate.refusal(BASE, layer, certain, loss, before)


def test_the_shipped_model_passes_it() -> None:
    assert refusal(NOTHING) is None


def test_the_cases_are_in_many_languages_and_of_both_labels() -> None:
    assert len(gate.logits(BASE, None, Label.HAM)) >= 70
    assert len(gate.logits(BASE, None, Label.SPAM)) >= 40


def test_a_layer_that_takes_everything_for_spam_is_refused() -> None:
    assert refusal(replace(NOTHING, intercept=8.0), certain=1.0) == "canaries"


def test_a_layer_that_puts_a_harmless_comment_beyond_the_line_is_refused() -> None:
    weights = np.zeros(COLUMNS, dtype=np.float32)
    columns, values = encode(Sample("Danke für den Artikel, das wusste ich noch nicht.")).columns()
    weights[columns] = 20 * values
    assert refusal(replace(NOTHING, weights=weights)) == "certain_canaries"


def test_a_layer_turned_upside_down_is_refused() -> None:
    upside_down = replace(NOTHING, trust=0.0, weights=(-BASE.weights_).astype(np.float32), intercept=-20.0)
    assert refusal(upside_down, certain=1.0) == "frozen_cases"


@pytest.mark.parametrize(
    ("ham", "spam", "loss", "reason"),
    [(10, 10, 0.41, "loss"), (10, 10, 0.39, None), (9, 10, 5.0, None), (10, 9, 5.0, None)],
)
def test_a_worse_loss_is_refused_where_there_is_enough_to_tell(
    ham: int, spam: int, loss: float, reason: str | None
) -> None:
    assert refusal(replace(NOTHING, ham=ham, spam=spam), loss=loss, before=0.3) == reason


def test_log_odds_of_the_cases_are_those_of_the_scorer() -> None:
    layer = replace(NOTHING, trust=0.5, intercept=0.25)
    alone, layered = (gate.logits(BASE, one, Label.SPAM) for one in (None, layer))
    assert all(math.isclose(0.5 * one + 0.25, other) for one, other in zip(alone, layered, strict=True))
