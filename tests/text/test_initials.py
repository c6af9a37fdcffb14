"""The initials of a name, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text.initials import initials


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ben", "B"),
        ("ben leser", "BL"),
        ("Dr. Ada M. Lovelace", "DL"),
        ("„Ben“ O'Neil", "BO"),
        ("@ben", "B"),
        ("7 Zwerge", "7Z"),
        ("e\u0301mile zola", "ÉZ"),
        ("ßen", "ß"),
        ("王小明", "王"),
        ("山田 太郎", "山太"),
        ("김철수", "김"),
        ("Ελένη Παπά", "ΕΠ"),
        ("नि राज", "निरा"),
        ("דוד לוי", "דל"),
        # Side by side Arabic letters would be written as a word.
        ("علی رضایی", "ع\u200cر"),
        ("\u202eBen", "B"),
        ("😀", "😀"),
        ("Ben 😀", "B"),
        ("👨\u200d👩\u200d👧\u200d👦 Familie", "👨\u200d👩\u200d👧\u200d👦"),
        ("👍🏽", "👍🏽"),
        ("🇩🇪🇫🇷", "🇩🇪"),
        ("...", "."),
        ("", ""),
    ],
)
def test_the_first_letters_of_the_first_and_last_word(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_what_is_piled_up_on_a_letter_ends_somewhere() -> None:
    assert len(initials("Z" + "\u0335" * 200)) <= 8


@given(st.text())
def test_any_name_has_them_and_they_are_short(name: str) -> None:
    assert len(initials(name)) <= 2 * 8 + 1
