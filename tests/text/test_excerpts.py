"""The beginning of a comment: plain, cut at a word, without what others said."""

import pytest

from moderation.text.excerpts import cut, excerpt
from moderation.text.render import render


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Kurz.", "Kurz."),
        ("**Sehr** [weit](https://example.org)\nund\n\nlang", "Sehr weit und lang"),
        ("> Das sagten andere.\n\nUnd das ich.", "Und das ich."),
        ("> Nur ein Zitat.", "Nur ein Zitat."),
        ("1 < 2 & 3", "1 < 2 & 3"),
        ("- eins\n- zwei", "eins zwei"),
    ],
)
def test_it_is_the_text_alone(text: str, begins: str) -> None:
    assert excerpt(render(text), 100) == begins


@pytest.mark.parametrize(
    ("text", "most", "left"),
    [
        ("eins zwei drei", 14, "eins zwei drei"),
        ("eins zwei drei", 13, "eins zwei…"),
        ("eins zwei drei", 10, "eins zwei…"),
        ("eins, zwei drei", 8, "eins…"),
        ("世界你好世界你好", 5, "世界你好…"),
        ("Donaudampfschifffahrt", 6, "Donau…"),
    ],
)
def test_it_is_cut_at_a_word_where_there_is_one(text: str, most: int, left: str) -> None:
    assert cut(text, most) == left
    assert len(left) <= most
