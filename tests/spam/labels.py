"""A few dozen labelled comments to learn from in tests: invented, and easy to tell apart."""

import random

import numpy as np

from moderation.comment import Label
from moderation.spam.classifier import SpamClassifier
from moderation.spam.features import COLUMNS
from moderation.spam.layer import Layer, Lines
from moderation.spam.sample import Sample

_HAM = (
    "Danke für den Artikel über {}.",
    "Was {} angeht, bin ich anderer Meinung!",
    "Weiß jemand mehr zu {}?",
    "In {} war ich letztes Jahr selbst.",
)
_SPAM = (
    "Casino Bonus für {}: http://spiel.example/{}",
    "Billige Pillen nach {}, jetzt bestellen: pillen.example",
    "Kredit in {} ohne Schufa, 500 €!",
    "{} Girls warten auf dich, flirt.example",
)
_PLACES = ("Hanoi", "Almaty", "Köln", "Wien", "Astana", "Hue", "Graz", "Bern")

HAM = [Sample(text.replace("{}", place)) for text in _HAM for place in _PLACES]
SPAM = [Sample(text.replace("{}", place)) for text in _SPAM for place in _PLACES]
SAMPLES = HAM + SPAM
LABELS = [Label.HAM] * len(HAM) + [Label.SPAM] * len(SPAM)


def a_classifier() -> SpamClassifier:
    return SpamClassifier().fit(SAMPLES, LABELS)


def a_layer(trust: float = 0.5, lines: Lines | None = None) -> Layer:
    """A layer with an opinion of every column."""
    weights = np.random.default_rng(1).normal(size=COLUMNS).astype(np.float32)
    return Layer(weights, -0.25, trust, ham=3, spam=5, last_decision=8, base="test-1", version="site-1", lines=lines)


_PIECES = """
Danke für den Artikel Casino BONUS http://spiel.example/x?y=z www.pillen.example Саsinо c a s h v1agra dot com прoстo
Ελλάδα 漢字 👍🏽 ❤️ 500€ !!! ? … „gut“ [url=a.example] @ben +49 170 5550123 a\u0301\u0302 vi\u200bagra \ufdfa \u202e
"""


def random_texts(count: int) -> list[str]:
    """Words, signs and disguises in any order, some of them glued together; the same ones each time."""
    lot = random.Random(1)
    pieces, gaps = _PIECES.split(), ("", " ", " ", "\n  ")
    lengths = (lot.randint(0, 30) for _ in range(count))
    return ["".join(lot.choice(pieces) + lot.choice(gaps) for _ in range(length)) for length in lengths]
