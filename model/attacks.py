"""Eleven ways to hide spam from a filter, done to the texts that the model is tried on.

Where only a part of the letters or words is changed, which ones is drawn by hash of the text, so that a figure comes
out the same each time. What `moderation.spam.disguises` teaches from is written apart from these.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from moderation.spam.sample import Sample

Attack = Callable[[str], str]

_CYRILLIC = str.maketrans("aceopxyiABCEHKMOPTX", "асеорхуіАВСЕНКМОРТХ")
_LEET = str.maketrans("aeiost", "431057")
_BOLD = {ord("a") + at: 0x1D41A + at for at in range(26)} | {ord("A") + at: 0x1D400 + at for at in range(26)}
_LONG = re.compile(r"[a-zA-Z]{4,}")
_DOT = re.compile(r"\.(?=com|net|org|info|ru|co\b)")
_PART, _MOST = 0.3, 0.6


def _lot(text: str, at: int) -> float:
    """Draw a number in [0, 1). A check sum would not do: its bits go together from one place to the next."""
    drawn = hashlib.blake2b(f"{at}\0{text}".encode("utf-8", "replace"), digest_size=4)
    return int.from_bytes(drawn.digest()) / 2**32


def _letters(text: str, part: float, change: Attack) -> str:
    """Change such a part of the letters."""
    return "".join(
        change(letter) if letter.isalpha() and _lot(text, at) < part else letter for at, letter in enumerate(text)
    )


def _words(text: str, part: float, change: Attack) -> str:
    """Change such a part of the words of four letters or more."""
    return _LONG.sub(lambda match: change(match[0]) if _lot(text, match.start()) < part else match[0], text)


@cache
def _lookalikes() -> dict[str, str]:
    """Return for each letter all that Unicode's public table takes for it, in one string."""
    table = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8"))
    alike = {
        letter: "".join(entry["c"] for entry in table.get(letter, ()) if len(entry["c"]) == 1)
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    }
    return {letter: found for letter, found in alike.items() if found}


def _any_lookalike(text: str) -> str:
    def other(letter: str) -> str:
        found = _lookalikes().get(letter, letter)
        return found[int(_lot(text, ord(letter)) * len(found))]

    return _letters(text, _PART, other)


def _zero_width(text: str) -> str:
    return _words(text, 1, lambda word: f"{word[:2]}\u200b{word[2:]}")


def _hidden_dots(text: str) -> str:
    return _DOT.sub(lambda match: " [.] " if _lot(text, match.start()) < 0.5 else " dot ", text)


ATTACKS: dict[str, Attack] = {
    "Cyrillic look-alikes, 30 % of letters": lambda text: _letters(text, _PART, lambda each: each.translate(_CYRILLIC)),
    "Cyrillic look-alikes, all letters": lambda text: text.translate(_CYRILLIC),
    "any look-alikes, 30 % of letters": _any_lookalike,
    "zero-width characters inside words": _zero_width,
    "mathematical bold letters": lambda text: text.translate(_BOLD),
    "digits for letters, 60 % of words": lambda text: _words(text, _MOST, lambda word: word.translate(_LEET)),
    "spaced letters": lambda text: _words(text, 1, " ".join),
    "hidden dots": _hidden_dots,
    "Cyrillic, zero-width and hidden dots": lambda text: _hidden_dots(_zero_width(text)).translate(_CYRILLIC),
}
PADDINGS = {"one good comment around it": 1, "three good comments around it": 3}


def attacked(sample: Sample, attack: Attack) -> Sample:
    """Return the comment with its text disguised."""
    return replace(sample, text=attack(sample.text))


def padded(sample: Sample, ham: Sequence[str], count: int) -> Sample:
    """Hide the comment among so many good ones, drawn by its text: before it and behind it in turn."""
    text = sample.text
    for number in range(count):
        good = ham[int(_lot(sample.text, number) * len(ham))]
        text = f"{good} {text}" if number % 2 else f"{text} {good}"
    return replace(sample, text=text)
