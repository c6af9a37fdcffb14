"""Combining marks: accents that sit on the letter before them. Piled up, they climb over the lines around."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

MARKS_IN_A_ROW = 8

# No mark lies below U+0300: this passes over ordinary text without asking Unicode about each letter.
_BEYOND_LATIN = re.compile("[\u0300-\U0010ffff]+")


def longest_run(text: str) -> int:
    """Return how many marks stand in a row at most."""
    beyond = (match[0] for match in _BEYOND_LATIN.finditer(text))
    return max((len(run) for part in beyond for marks, run in _runs(part) if marks), default=0)


def tamed(text: str) -> str:
    """Return `text` with at most MARKS_IN_A_ROW marks in a row."""
    return _BEYOND_LATIN.sub(lambda match: "".join(_shortened(match[0])), text)


def _shortened(part: str) -> Iterator[str]:
    return (run[:MARKS_IN_A_ROW] if marks else run for marks, run in _runs(part))


def _runs(part: str) -> Iterator[tuple[bool, str]]:
    return ((marks, "".join(run)) for marks, run in groupby(part, _is_mark))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me")
