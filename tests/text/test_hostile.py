"""What bounds the time that a hostile text takes: the cap. The time itself is measured by `python -m bench.hostile`."""

import pytest

from moderation.text.normalise import HEAD, TAIL, normalise
from tests.hostile import GENERATORS

LENGTHS = (0, 1, HEAD + TAIL, 5_000, 20_000)


@pytest.mark.parametrize("name", GENERATORS)
def test_no_text_grows_beyond_what_is_read_of_one(name: str) -> None:
    for length in LENGTHS:
        seen = normalise(GENERATORS[name](length))
        assert len(seen.plain) <= HEAD + TAIL
        assert len(seen.folded) <= 4 * (HEAD + TAIL)


@pytest.mark.parametrize("name", GENERATORS)
def test_to_read_it_twice_changes_nothing_more(name: str) -> None:
    for length in LENGTHS:
        plain = normalise(GENERATORS[name](length)).plain
        assert normalise(plain).plain == plain


def test_each_generator_gives_as_much_as_it_is_asked_for() -> None:
    for name, generator in GENERATORS.items():
        assert [len(generator(length)) for length in LENGTHS] == list(LENGTHS), name
