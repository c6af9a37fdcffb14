"""A few dozen labelled comments to learn from in tests: invented, and easy to tell apart."""

from moderation.comment import Label
from moderation.spam.classifier import SpamClassifier
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
