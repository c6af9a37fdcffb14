"""The attacks that the model is tried on: they change what they say they do, the same way each time."""

import pytest

from model.attacks import ATTACKS, PADDINGS, attacked, padded
from moderation.spam.sample import Sample

TEXT = "Get free bonus money at casino-royal.com today, it is amazing"


def test_there_are_eleven() -> None:
    assert len(ATTACKS) + len(PADDINGS) == 11


@pytest.mark.parametrize("name", list(ATTACKS))
def test_an_attack_changes_the_text_the_same_way_each_time(name: str) -> None:
    once, again = (attacked(Sample(TEXT, author_name="Ben"), ATTACKS[name]) for _ in range(2))
    assert once == again
    assert once.text != TEXT
    assert once.author_name == "Ben"


def test_three_letters_in_ten_become_look_alikes() -> None:
    text = "casino bonus " * 50
    changed = sum(a != b for a, b in zip(text, ATTACKS["any look-alikes, 30 % of letters"](text), strict=True))
    assert 0.2 < changed / sum(map(str.isalpha, text)) < 0.4


def test_all_the_cyrillic_letters_there_are_and_no_others() -> None:
    assert ATTACKS["Cyrillic look-alikes, all letters"]("spam zone") == "sраm zоnе"


def test_so_many_good_comments_stand_around_it() -> None:
    ham = ["Danke.", "Stimmt."]
    for count in PADDINGS.values():
        text = padded(Sample("SPAM"), ham, count).text
        assert "SPAM" in text
        assert sum(text.count(good) for good in ham) == count
