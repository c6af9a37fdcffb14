"""The initials of a name, in any script: what a reader would take for one letter is never cut in two."""

import unicodedata
from collections.abc import Iterator

# So many code points of a name are looked at, and of one letter with all that is piled on it.
NAME_MOST = 120
LETTER_MOST = 8

_JOINER = "\u200d"
_NON_JOINER = "\u200c"
_SKIN = range(0x1F3FB, 0x1F400)
_FLAG = range(0x1F1E6, 0x1F200)
_TAG = range(0xE0020, 0xE0080)


def initials(name: str) -> str:
    """Return one or two letters as they are written: the first of the first word, and of the last one."""
    words = [word for word in map(_first, unicodedata.normalize("NFC", name[:NAME_MOST]).split()) if word]
    if not words:
        return next(_letters(name.strip()[:NAME_MOST]), "")
    both = len(words) > 1 and words[0][0].isalnum() and words[-1][0].isalnum()
    # Of what is no letter (an emoji, a sign) one is enough, and two can be too wide.
    ends = [words[0], words[-1]] if both else words[:1]
    # Arabic letters beside one another would become a word.
    apart = _NON_JOINER if any(unicodedata.bidirectional(one[0]) == "AL" for one in ends) else ""
    return apart.join(ends)


def _first(word: str) -> str:
    """The first letter of a word as a capital, or its first sign; what only brackets and quotes counts for nothing."""
    for letter in _letters(word):
        if unicodedata.category(letter[0])[0] in "LNS":
            capital = letter.title()
            return capital if len(capital) == len(letter) else letter
    return ""


def _letters(text: str) -> Iterator[str]:
    """Yield what a reader takes for one letter each: a sign with its marks, a flag, a family of emoji."""
    held = ""
    for sign in text:
        if held and not _belongs(held, sign):
            yield held[:LETTER_MOST]
            held = ""
        held += sign
    if held:
        yield held[:LETTER_MOST]


def _belongs(held: str, sign: str) -> bool:
    code = ord(sign)
    if unicodedata.category(sign)[0] == "M" or sign == _JOINER or code in _SKIN or code in _TAG:
        return True
    if code in _FLAG:
        return len(held) == 1 and ord(held) in _FLAG
    return held[-1] == _JOINER and unicodedata.category(sign) == "So"
