"""Words that moved the score are marked where they stand, and no text is lost or altered by it."""

import random
from collections.abc import Iterable

import pytest

from moderation.comment import Evidence
from moderation.web.highlights import Stretch, laid_over, places
from moderation.web.marks import Piece, folded, pieces, whole


def moved(word: str, *spans: tuple[int, int], by: float = 1.0) -> Evidence:
    return Evidence("text", word, by, spans=spans)


def shown(text: str, *evidence: Evidence, most: int = 12) -> list[tuple[str, str]]:
    """The stretches of a whole text: which way, and what is read there."""
    found = laid_over(whole(text).opening, places(text, evidence, most))
    return [(way(stretch), "".join(piece.text for piece in stretch.pieces)) for stretch in found]


def way(stretch: Stretch) -> str:
    return ("spam" if stretch.highlight.towards_spam else "ham") if stretch.highlight else ""


def test_words_are_marked_in_place_with_the_way_they_lead() -> None:
    found = shown("Danke, bestes Casino!", moved("casino", (14, 21)), moved("danke", (0, 6), by=-1.0))
    assert found == [("ham", "Danke,"), ("", " bestes "), ("spam", "Casino!")]


def test_what_hides_in_a_word_stays_marked_within_it() -> None:
    text = "das c\u0430si\u200bno da"
    found = laid_over(whole(text).opening, places(text, [moved("casino", (4, 11))], 12))
    assert [way(stretch) for stretch in found] == ["", "spam", ""]
    assert [piece.kind for piece in found[1].pieces] == ["", "alike", "", "hidden", ""]


@pytest.mark.parametrize("span", [(-3, 2), (2, 2), (5, 3), (0, 99), (99, 120)])
def test_a_span_of_another_text_marks_nothing(span: tuple[int, int]) -> None:
    assert shown("Ein Satz.", moved("x", span)) == [("", "Ein Satz.")]


def test_no_place_is_marked_twice_and_the_stronger_word_has_it() -> None:
    found = shown("abcdef", moved("a", (0, 4), by=2.0), moved("b", (2, 6), by=-1.0))
    assert found == [("spam", "abcd"), ("", "ef")]


def test_a_word_said_often_leaves_room_for_the_others() -> None:
    text = "gold " * 9 + "danke"
    often = moved("gold", *((5 * number, 5 * number + 4) for number in range(9)))
    found = shown(text, often, moved("danke", (45, 50), by=-1.0), most=3)
    assert [(which, word) for which, word in found if which] == [("spam", "gold"), ("spam", "gold"), ("ham", "danke")]


def test_features_have_no_place() -> None:
    assert shown("a b", Evidence("feature", "links", 1.0, spans=((0, 1),))) == [("", "a b")]


def test_any_text_with_any_spans_is_shown_as_it_was() -> None:
    lot = random.Random(1)
    for _ in range(300):
        text = "".join(lot.choice("ab \u0430\u200b\u200d\u0301\n<&") for _ in range(lot.randint(1, 60)))
        spans = tuple((lot.randint(-5, 60), lot.randint(-5, 70)) for _ in range(8))
        found = laid_over(whole(text).opening, places(text, [moved("x", *spans)], 100))
        assert joined(piece for stretch in found for piece in stretch.pieces) == joined(pieces(text))


def test_the_folded_part_is_marked_where_it_begins() -> None:
    text = "Ein Satz, und noch einer. " * 60 + "Casino"
    place = (len(text) - 6, len(text))
    cut = folded(text, 4_000)
    start = sum(len(piece.text) for piece in cut.opening)
    found = laid_over(cut.rest, places(text, [moved("casino", place)], 12), start)
    assert [joined(stretch.pieces) for stretch in found if stretch.highlight] == ["Casino"]


def joined(found: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in found)
