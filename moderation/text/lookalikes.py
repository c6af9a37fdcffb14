"""Which letters of other scripts pass for Latin ones, and which Latin ones for Cyrillic."""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

# Scripts in which a letter within a Latin word is a disguise: Greek, Cyrillic, Armenian, Georgian, Cherokee, Canadian,
# Runic, Coptic, Tifinagh, Lisu, and dead ones. Chinese, Hebrew, Arabic and others do stand beside Latin letters without
# a space in honest text: of these only what stands between two Latin letters is one.
# Each more range above U+FFFF would make the search ten times slower, so that the last one takes in their neighbours.
# Of Latin's own letters: phonetic signs, small capitals, and a few that no language at hand has; but not ı and ł.
_PHONETIC_RANGES = (
    "\u0184\u0185\u018d\u0196\u01a6\u01bd\u01c0\u1e9d\u1eff\u0250-\u02af\u1d00-\u1dbf\ua720-\ua7ff\uab30-\uab6f"
)
_SCRIPT_RANGES = (
    "\u0370-\u058f\u10a0-\u10ff\u13a0-\u167f\u16a0-\u16ff\u1c80-\u1cbf\u1f00-\u1fff\u2c80-\u2d7f\ua4d0-\ua4ff"
    "\ua640-\ua69f\uab70-\uabbf\U00010280-\U00016f9f"
)
_SCRIPT = re.compile(f"[{_SCRIPT_RANGES}]")
DISGUISE = re.compile(f"[{_PHONETIC_RANGES}{_SCRIPT_RANGES}]")
# Anything but Latin's own letters, punctuation, and what is written without spaces.
_STRANGER = re.compile(
    f"[^\x00-\u024f\u02b9-\u036f\u1e00-\u1eff\u2000-\u206f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af{_PHONETIC_RANGES}{_SCRIPT_RANGES}]"
)
_STRANGERS = re.compile(f"(?<=[A-Za-z]){_STRANGER.pattern}{{1,3}}(?=[A-Za-z])")
_STRANGERS_BESIDE = re.compile(f"(?<=[A-Za-z]){_STRANGER.pattern}{{1,3}}|{_STRANGER.pattern}{{1,3}}(?=[A-Za-z])")
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ASCII = re.compile("[A-Za-z]")
# What Unicode's table leaves out because the shapes differ a little, yet is used: by hand.
_BY_HAND = dict(zip("кКмтнвупиКΚνηυωгѕԁԛԝһё", "kKmthbynuKKvnuwrsdqwhe", strict=True))
_CYRILLIC = dict(zip("aABcCeEHiIKkMmOoPpTxXyY", "аАВсСеЕНіІКкМмОоРрТхХуУ", strict=True))
# The only Cyrillic and Greek letters that nobody can tell from Latin ones. A word of these alone may be either.
_TWINS = frozenset("асеорхуіјѕһԁԛԝАВСЕНІЈКМОРЅТХУҮԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧον")


def has_native(text: str) -> bool:
    """Has it a letter of these scripts that no Latin one looks like? It shows a word to be no disguise."""
    return _native().search(text) is not None


def is_another_script(words: list[str]) -> bool:
    """Are most of a text's words written in another script, as far as their letters tell?"""
    latin = sum(_ASCII.search(word) is not None for word in words)
    foreign = sum(_SCRIPT.search(word) is not None and not _ASCII.search(word) and not is_twin(word) for word in words)
    return foreign > latin


def is_twin(word: str) -> bool:
    """Could this word without Latin letters pass for a Latin one, in every letter?"""
    return all(map(_twins().__contains__, word))


def to_latin(word: str) -> str:
    """Replace the letters of other scripts that look like Latin ones."""
    return "".join(latin_table().get(letter, letter) for letter in word)


def to_cyrillic(word: str) -> str:
    """Replace the Latin letters of a Cyrillic word when each has a Cyrillic twin, as in «дoход»."""
    single = "".join(_CYRILLIC.get(letter, letter) for letter in word)
    return single if all("\u0400" <= letter <= "\u052f" for letter in single) else word


def without_strangers(text: str) -> tuple[str, int]:
    """Replace signs and letters of any script that stand in a Latin word for a letter; tell in how many places.

    In a text that has words of their own script they may also stand at the end of a Latin one, as in Hebrew.
    """
    strangers = set(_STRANGER.findall(text))
    if not strangers or strangers.isdisjoint(_stranger_table()):
        return text, 0
    count = 0

    def as_latin(match: re.Match[str]) -> str:
        nonlocal count
        latin = "".join(_stranger_table().get(stranger, stranger) for stranger in match.group())
        count += latin != match.group()
        return latin

    at_home = any(letter.isalpha() and letter not in _stranger_table() for letter in strangers)
    return (_STRANGERS if at_home else _STRANGERS_BESIDE).sub(as_latin, text), count


@cache
def latin_table() -> dict[str, str]:
    """Read the public table of confusables once: 20 ms, so only when the first text has a foreign letter."""
    small = {letter: latin for latin, letter in _small_capitals()}
    return (
        {letter: _same_case(letter, latin) for latin, letter in _confusables() if DISGUISE.match(letter)}
        | small
        | _BY_HAND
    )


@cache
def _stranger_table() -> dict[str, str]:
    found = {letter: latin for latin, letter in _confusables()}
    usual = {unicodedata.normalize("NFKC", letter): latin for letter, latin in found.items()}
    return {letter: latin for letter, latin in usual.items() if len(letter) == 1 and not letter.isascii()} | found


def _confusables() -> Iterator[tuple[str, str]]:
    data = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8"))
    for latin in _LATIN:
        for entry in data.get(latin, ()):
            # Right-to-left letters stand there between marks of direction.
            letter = entry["c"].strip("\u200e")
            if len(letter) == 1 and not letter.isascii():
                yield latin, letter


def _small_capitals() -> Iterator[tuple[str, str]]:
    """Small capitals are named after their letter, and those of Latin only mimic."""
    for code in (*range(0x0250, 0x02B0), *range(0x1D00, 0x1D80), *range(0xA720, 0xA800)):
        kind, _, latin = unicodedata.name(chr(code), "").rpartition(" ")
        if kind == "LATIN LETTER SMALL CAPITAL" and len(latin) == 1:
            yield latin.lower(), chr(code)


@cache
def _native() -> re.Pattern[str]:
    letters = (chr(code) for code in range(0x370, 0x10580) if not 0x3000 <= code < 0xA000)
    native = (
        letter for letter in letters if _SCRIPT.match(letter) and letter.isalpha() and letter not in latin_table()
    )
    return re.compile(f"[{''.join(native)}]")


@cache
def _twins() -> frozenset[str]:
    """Greek and Cyrillic words are common and only some of their letters are twins; of the other scripts all are."""
    others = (letter for letter in latin_table() if not "\u0370" <= letter <= "\u052f")
    return _TWINS.union(others)


def _same_case(letter: str, latin: str) -> str:
    """Unicode's table takes capital I for small l; the letter's own case knows better."""
    if letter.isupper():
        return "I" if latin == "l" else latin.upper()
    return latin
