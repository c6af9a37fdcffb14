"""What hides in a text is marked; what is honest writing of any language is left alone."""

import pytest

from moderation.web.marks import PARTS_MOST, Piece, folded, line, pieces, whole

BUDGET = 2_000


def kinds(text: str) -> list[str]:
    return [piece.kind for piece in pieces(text) if piece.kind]


@pytest.mark.parametrize(
    "text",
    [
        "Grüße aus Köln, 1ª Klasse für 5 € – „schön“!",
        "Спасибо за статью. Привет из Алма-Аты!",
        "Cảm ơn tác giả, bài viết rất hay.",
        "می‌خواهم",
        "क्‍ष हिन्दी",
        "日本語のTシャツ、東京Tower",
        "❤️ 👩‍👩‍👧 🏳️‍🌈 👍🏽 1️⃣",
        "Ε και Ω sind Griechisch",
        "x² + ½",
        "",
    ],
)
def test_honest_writing_is_left_alone(text: str) -> None:
    assert [kind for kind in kinds(text) if kind != "styled"] == []
    assert "".join(piece.text for piece in pieces(text)) == text


@pytest.mark.parametrize(
    ("text", "kind", "shown", "title"),
    [
        ("vi\u200bagra", "hidden", "U+200B", "U+200B ZERO WIDTH SPACE"),
        ("a\u200b\u200b\u200bb", "hidden", "U+200B×3", "U+200B ZERO WIDTH SPACE"),
        ("soft\u00adhyphen", "hidden", "U+00AD", "U+00AD SOFT HYPHEN"),
        ("\u202egnp.exe", "hidden", "U+202E", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("a\u200db", "hidden", "U+200D", "U+200D ZERO WIDTH JOINER"),
        ("tag\U000e0041", "hidden", "U+E0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
        ("p\u0430ypal", "alike", "\u0430", "U+0430 CYRILLIC SMALL LETTER A"),
        ("\u0441a\u0455ino", "alike", "\u0441", "U+0441 CYRILLIC SMALL LETTER ES"),
        ("ΑΒCDE", "alike", "ΑΒ", "U+0391 GREEK CAPITAL LETTER ALPHA, U+0392 GREEK CAPITAL LETTER BETA"),
        ("\U0001d415\U0001d422\U0001d41a", "styled", "\U0001d415\U0001d422\U0001d41a", "Via"),
        ("\uff36iagra", "styled", "\uff36", "V"),
        ("e" + "\u0301" * 9, "stacked", "+7", ""),
    ],
)
def test_a_disguise_is_marked_and_named(text: str, kind: str, shown: str, title: str) -> None:
    found = next(piece for piece in pieces(text) if piece.kind)
    assert (found.kind, found.text, found.title) == (kind, shown, title)


def test_every_character_that_passes_for_a_latin_letter_in_a_word_is_marked() -> None:
    alike = {"\u0430", "\u0435", "\u043e", "\u0440", "\u0441", "\u0445", "\u0456", "\u03bf", "\u0585", "\u13a0"}
    missed = [letter for letter in alike if not kinds(f"ad{letter}in")]
    assert missed == []


def test_a_short_text_stands_open_as_a_whole() -> None:
    shown = folded("Danke!", BUDGET)
    assert (shown.opening, shown.rest, shown.left) == ((Piece("Danke!"),), (), 0)


def test_a_long_text_unfolds_and_what_does_not_fit_is_counted() -> None:
    text = "Ein Satz, und noch einer. " * 200
    shown = folded(text, BUDGET)
    opened = "".join(piece.text for piece in shown.opening)
    rest = "".join(piece.text for piece in shown.rest)
    assert 500 < len(opened) <= 820
    assert text.startswith(opened + rest)
    assert len(opened) + shown.folded + shown.left == len(text)
    assert shown.folded == len(rest)


@pytest.mark.parametrize(
    "text",
    [
        "<" * 9000,
        "😀" * 9000,
        "\n" * 9000,
        "a\u200b" * 4500,
        "a\u0430 " * 3000,
        "\u200b\u200c" * 4500,
        "e" + "\u0301" * 9000,
    ],
)
def test_no_text_costs_more_than_its_budget_and_none_is_lost(text: str) -> None:
    shown = folded(text, BUDGET)
    parts = shown.opening + shown.rest
    assert sum(piece.cost for piece in parts) <= BUDGET
    seen = sum(piece.count if piece.kind in ("hidden", "stacked") else len(piece.text) for piece in parts)
    assert seen + shown.left == len(text)


def test_a_word_of_two_alphabets_throughout_is_one_mark() -> None:
    assert [piece.kind for piece in whole("a\u0430" * 5000).opening] == ["alike"]
    assert len(list(pieces("a\u0430" * (PARTS_MOST // 2 - 1)))) > 1


def test_a_line_is_one_line_and_short() -> None:
    text = "".join(piece.text for piece in line("Name\nmit\tLücken " + "x" * 300, 40))
    assert "\n" not in text
    assert len(text) <= 41
    assert text.endswith("…")
