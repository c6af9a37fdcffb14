"""What a comment is made of: length and characters."""

import pytest

from tests.builders import a_submission
from tests.checks.subjects import a_subject, reasons_of, seen_by


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("Ja", ["short"]),
        (" . ", ["short"]),
        ("Danke!", []),
        ("a " * 1250, ["one_character"]),
        ("Guten Tag. " * 230, ["long"]),
        ("a" * 19, []),
        ("A" * 20, ["one_character"]),
        ("!" * 30 + "ja", ["one_character"]),
        ("Zeile\n" * 100 + "x", ["many_lines"]),
        ("Zeile\n" * 99 + "x", []),
    ],
)
def test_length_and_shape(text: str, reasons: list[str]) -> None:
    assert reasons_of("length", a_subject(a_submission(text))) == reasons


def test_a_flood_of_lines_weighs_more_than_a_long_list() -> None:
    [many] = seen_by("length", a_subject(a_submission("ja\n" * 200)))
    *_, flood = seen_by("length", a_subject(a_submission("ja\n" * 600)))
    assert 0 < many.weight < flood.weight


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("Günstige Krеdite für аlle", ["mixed_script"]),
        ("Jetzt V\u200bi\u200ba\u200bgra bestellen", ["zero_width"]),
        ("Der Preis ist \u202e05\u202c Euro", ["bidi"]),
        ("𝐁𝐞𝐬𝐭 𝐝𝐞𝐚𝐥𝐬 online", ["styled"]),
        ("WARUM SAGT DAS DENN NIEMAND?", ["capitals"]),
        ("ACHTUNG", []),
        ("Die EU und die NATO tagen", []),
        ("مرحبا بالجميع، شكرا على المقال", []),
        ("北京到河内的航班很多，非常方便的选择", []),
    ],
)
def test_characters_that_hide_or_shout(text: str, reasons: list[str]) -> None:
    assert reasons_of("characters", a_subject(a_submission(text))) == reasons


def test_piled_up_accents_weigh_and_those_of_a_language_do_not() -> None:
    zalgo = "".join(letter + "\u0301\u0316\u0334\u0361\u0489" for letter in "hallo")
    assert "piled_marks" in reasons_of("characters", a_subject(a_submission(zalgo)))
    assert reasons_of("characters", a_subject(a_submission("བསྒྲུབས ที่นี่ שָׁלוֹם Tie\u0302\u0301ng"))) == []


def test_shouting_alone_holds_and_is_not_spam() -> None:
    [finding] = seen_by("characters", a_subject(a_submission("DAS IST EINE FRECHHEIT SONDERGLEICHEN")))
    assert finding.weight == 0


def test_more_disguised_words_weigh_more_up_to_a_limit() -> None:
    few, many = (seen_by("characters", a_subject(a_submission("Krеdit " * count)))[0].weight for count in (1, 50))
    assert few < many < 1
