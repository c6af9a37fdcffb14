"""A layer of too few decisions has no lines: the model's own count, for its own score, and people do the rest."""

from dataclasses import replace

import pytest

from moderation.comment import Policy, Score, Status
from moderation.paths import MODEL
from moderation.policy import decide
from moderation.spam.active import ActiveModel
from moderation.spam.layer import Layer, Lines
from moderation.spam.sample import Sample
from tests.builders import GOOD_TEXT, SPAM_TEXT

MODEL_IN_USE = ActiveModel(MODEL)
YOUNG = Layer.empty(str(MODEL_IN_USE.version))
OPEN = Policy(publish_good=True)


def score(text: str, layer: Layer | None) -> Score:
    found = MODEL_IN_USE.score(Sample(text), layer=layer)
    assert found is not None
    return found


def status(text: str, layer: Layer | None) -> Status:
    return decide((), score(text, layer), OPEN).status


@pytest.mark.parametrize("text", [GOOD_TEXT, SPAM_TEXT])
def test_a_layer_that_adds_nothing_changes_nothing(text: str) -> None:
    assert score(text, YOUNG).spam == pytest.approx(score(text, None).spam)
    assert status(text, YOUNG) is status(text, None)


def test_what_the_site_says_against_spam_brings_it_to_people() -> None:
    assert status(SPAM_TEXT, None) is Status.SPAM
    assert status(SPAM_TEXT, replace(YOUNG, intercept=-30.0)) is Status.PENDING


def test_text_alone_never_says_spam_by_a_young_layer() -> None:
    pushed = replace(YOUNG, intercept=60.0)
    assert score(GOOD_TEXT, pushed).spam > 0.99
    assert status(GOOD_TEXT, pushed) is Status.PENDING


def test_nor_does_it_publish_what_the_model_would_not() -> None:
    text = "Cheap loans, write to me on WhatsApp +49 170 5550123 today"
    assert status(text, replace(YOUNG, intercept=-30.0)) is not Status.APPROVED


def test_a_layer_with_lines_of_its_own_is_judged_by_them() -> None:
    grown = replace(YOUNG, lines=Lines(certain=0.9, harmless=0.4))
    assert (score(GOOD_TEXT, grown).certain, score(GOOD_TEXT, grown).harmless) == (0.9, 0.4)


def test_a_lesson_is_one_step() -> None:
    taught = MODEL_IN_USE.taught(YOUNG, Sample(GOOD_TEXT), spam=True)
    assert taught.version == "site+1"
    assert score(GOOD_TEXT, taught).spam > score(GOOD_TEXT, YOUNG).spam
