"""What spammers do to a text so that no filter reads it, done to spam that is learnt from.

The normaliser undoes most of it and counts what it undid; only disguised spam teaches what those counts mean. And spam
among good sentences teaches that these don't make up for it. What is done to a text is drawn by its hash: the same
text is disguised the same way everywhere. `model/attacks.py`, which a model is tried on, is written apart from this.
"""

import re
import zlib
from collections.abc import Callable, Sequence

# Of the words, about half are disguised, as people do who want to be read.
_EVERY = 2
_MOST_PADDING = 3
_WORD = re.compile(r"[^\W\d_]{3,}")
_DOT = re.compile(r"(?<=\w)\.(?=[a-z]{2,4}\b)")
_CYRILLIC = str.maketrans("aceopxyi", "асеорхуі")
_LATIN = str.maketrans("асеорхуі", "aceopxyi")
_GREEK = str.maketrans("aeiouvkntp", "αειουνκητρ")
_LEET = str.maketrans("aeiosаеио", "431054310")
_STYLED = {ord("a") + at: 0x1D5BA + at for at in range(26)}


def disguised(text: str) -> str:
    """Return the text in one of the disguises."""
    return _DISGUISES[_lot(text) % len(_DISGUISES)](text)


def padded(text: str, ham: Sequence[str]) -> str:
    """Put one to three of the `ham` before and behind the text."""
    for number in range(1 + _lot(f"{text} ") % _MOST_PADDING):
        drawn = _lot(f"{number} {text}")
        good = ham[drawn // 2 % len(ham)]
        text = f"{good} {text}" if drawn % 2 else f"{text} {good}"
    return text


def _lot(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "replace"))


def _words(change: Callable[[str], str]) -> Callable[[str], str]:
    def some(text: str) -> str:
        drawn = _lot(text) // len(_DISGUISES)
        return _WORD.sub(lambda match: match[0] if (drawn + match.start()) % _EVERY else change(match[0]), text)

    return some


def _among_others(word: str, to: dict[int, int]) -> str:
    """Put letters of another script into a Latin word, and Latin ones into a Cyrillic one."""
    return word.translate(to if word.isascii() else _LATIN)


_DISGUISES: tuple[Callable[[str], str], ...] = (
    _words(lambda word: _among_others(word, _CYRILLIC)),
    _words(lambda word: _among_others(word, _GREEK)),
    _words("\u200b".join),
    _words(lambda word: word[0] + word[1:].translate(_LEET)),
    _words(" ".join),
    lambda text: text.lower().translate(_STYLED),
    lambda text: _DOT.sub(" dot ", text),
)
