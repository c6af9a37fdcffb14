"""Spam made harder to learn from: readable still, and the same everywhere."""

import pytest

from moderation.spam.disguises import disguised, padded
from moderation.text.normalise import normalise

TEXTS = [f"Get free bonus money at casino{at}.com today, amazing prices" for at in range(60)]
HAM = ["Danke für den Artikel.", "Das sehe ich anders.", "Wie im Vorjahr."]


def test_a_text_is_always_disguised_the_same_way() -> None:
    assert [disguised(text) for text in TEXTS] == [disguised(text) for text in TEXTS]


def test_texts_are_disguised_in_every_way() -> None:
    found = [normalise(disguised(text)).repairs for text in TEXTS]
    for repair in ("mixed_script", "zero_width", "leet", "dots", "compat"):
        assert any(getattr(repairs, repair) for repairs in found), repair


def test_a_disguise_changes_the_text_and_not_the_number_of_its_lines() -> None:
    assert all(disguised(text) != text for text in TEXTS)
    assert all("\n" not in disguised(text) for text in TEXTS)


def test_latin_letters_go_into_a_cyrillic_word() -> None:
    texts = [f"Легкий заработок для всех каждый день, номер {at}" for at in range(60)]
    assert any(normalise(disguised(text)).repairs.mixed_script for text in texts)


@pytest.mark.parametrize("text", ["", "!", "日本語", "a"])
def test_nothing_breaks_on(text: str) -> None:
    assert isinstance(disguised(text), str)
    assert text in padded(text, HAM)


def test_padding_keeps_the_text_and_puts_one_to_three_good_ones_around_it() -> None:
    added = [padded(text, HAM) for text in TEXTS]
    counts = {sum(longer.count(good) for good in HAM) for longer in added}
    assert all(text in longer for text, longer in zip(TEXTS, added, strict=True))
    assert counts == {1, 2, 3}
    assert added == [padded(text, HAM) for text in TEXTS]
