import json
import sys

import pytest

from moderation.text import normalise as room
from moderation.text.normalise import normalise
from tests.corpora import CORPORA

CONFUSABLES = CORPORA / "confusables" / "confusables.json"
LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
OWN = {
    "a": "а𝐚ａ⍺ᴀ",
    "b": "Ьᖯ",
    "c": "сⅽ",
    "e": "е℮",
    "h": "һ",
    "i": "іɩ",
    "k": "К",
    "o": "оοօ٥०סه",
    "s": "ѕꜱ",
    "w": "ԝ𑜊",
    "y": "уү",
}


def looks_alike(one: str, other: str) -> bool:
    """Small l, capital I and the digit 1 can't be told apart: which of them was meant isn't known either."""
    return one.replace("l", "i").replace("1", "i") == other.replace("l", "i").replace("1", "i")


def is_read(letter: str, latin: str) -> bool:
    return looks_alike(normalise(f"so{letter}ra").folded, f"so{latin.lower()}ra")


@pytest.mark.parametrize("latin", list(OWN))
def test_a_letter_that_looks_latin_is_read_as_latin_within_a_latin_word(latin: str) -> None:
    for letter in OWN[latin]:
        assert is_read(letter, latin), (letter, latin)


@pytest.mark.skipif(
    not CONFUSABLES.is_file(), reason=f"{CONFUSABLES} is not here; OWN holds the rule on some of each kind"
)
def test_nearly_all_of_unicodes_confusables_are_read() -> None:
    table = json.loads(CONFUSABLES.read_text("utf-8"))
    letters = [(entry["c"].strip("\u200e"), latin) for latin in LATIN for entry in table.get(latin, ())]
    single = [(letter, latin) for letter, latin in letters if len(letter) == 1 and not letter.isascii()]
    read = sum(is_read(letter, latin) for letter, latin in single)
    assert read / len(single) >= 0.95, f"{read} of {len(single)}"


def test_no_character_that_needs_a_closer_look_passes_for_an_ordinary_one() -> None:
    """The quick look spares most texts the slow one: it must not miss anything."""
    closer = (room._STYLED, room._FULL_WIDTH, room._HIDDEN, room._BIDI, room._DROPPED, room._MARK)
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    odd = set(room._ODD.findall(every))
    for pattern in closer:
        assert set("".join(pattern.findall(every))) <= odd
