"""Which letters of other scripts pass for Latin ones, and which Latin ones for Cyrillic."""

import json
import unicodedata
from functools import cache
from importlib.resources import files

# Scripts in which a letter within a Latin word is a disguise. Chinese, Hebrew, Arabic and others do stand beside Latin
# letters without a space in honest text.
_DISGUISES = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "GEORGIAN", "CANADIAN", "DESERET", "OSAGE")
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# What Unicode's table leaves out because the shapes differ a little, yet is used: by hand.
_BY_HAND = dict(zip("кКмтнвупиКΚνηυωгѕԁԛԝһё", "kKmthbynuKKvnuwrsdqwhe", strict=True))
_CYRILLIC = dict(zip("aABcCeEHiIKkMmOoPpTxXyY", "аАВсСеЕНіІКкМмОоРрТхХуУ", strict=True))
_NATIVE_RANGES = ((0x0370, 0x03FF), (0x0400, 0x052F), (0x1F00, 0x1FFF))


def is_native(letter: str) -> bool:
    """Is this a Greek or Cyrillic letter that no Latin one looks like? It shows the word to be no disguise."""
    code = ord(letter)
    return any(low <= code <= high for low, high in _NATIVE_RANGES) and letter.isalpha() and letter not in latin_table()


def to_latin(word: str, whole: bool) -> str:
    """Replace disguised letters of a word that has Latin ones, or (`whole`) of any word."""
    if not whole and not any(letter in _LATIN for letter in word):
        return word
    return "".join(latin_table().get(letter, letter) for letter in word)


def to_cyrillic(word: str) -> str:
    """Replace the Latin letters of a Cyrillic word when each has a Cyrillic twin, as in «дoход»."""
    if any("\u0370" <= letter <= "\u03ff" for letter in word):
        return word
    single = "".join(_CYRILLIC.get(letter, letter) for letter in word)
    return word if any(letter in _LATIN for letter in single) else single


@cache
def latin_table() -> dict[str, str]:
    """Read the public table of confusables once: 20 ms, so only when the first text has a foreign letter."""
    data = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8"))
    table: dict[str, str] = {}
    for latin in _LATIN:
        for entry in data.get(latin, ()):
            letter = entry["c"]
            if len(letter) == 1 and _is_disguise(letter):
                table[letter] = _same_case(letter, latin)
    return table | _BY_HAND


def _is_disguise(letter: str) -> bool:
    if not letter.isalpha():
        return False
    # Of Latin's own letters only phonetic signs and small capitals: ı and ł belong to people's languages.
    return (
        unicodedata.name(letter, "").startswith(_DISGUISES)
        or "\u0250" <= letter <= "\u02af"
        or "\u1d00" <= letter <= "\u1d7f"
    )


def _same_case(letter: str, latin: str) -> str:
    """Unicode's table takes capital I for small l; the letter's own case knows better."""
    if letter.isupper():
        return "I" if latin == "l" else latin.upper()
    return latin
