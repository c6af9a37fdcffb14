"""The grammar that varies written seeds, on seeds of a few words."""

import json
from pathlib import Path

import pytest

from model.corpora import CorpusError
from model.corpora.grammar import Seed, read_seeds, read_slots, vary
from moderation.comment import Label
from moderation.spam.sample import Sample

SLOTS = {
    "greeting": ("hello", "good morning", "dear all", "hi"),
    "person": ("Ada", "Ben", "Cleo", "Dora"),
    "number": ("3", "7", "9", "12"),
}


def a_seed(text: str, **around: str) -> Seed:
    return Seed(Sample(text, **around), Label.HAM, "short", SLOTS)  # type: ignore[arg-type]


def texts(seed: Seed, count: int = 4) -> list[str]:
    return [row.sample.text for row in vary(seed, count)]


def a_corpus(folder: Path, *lines: str, **slots: list[str]) -> Path:
    """Write xx.jsonl with its slots, and return its path."""
    (folder / "slots").mkdir()
    (folder / "slots" / "any.json").write_text(json.dumps({"greeting": ["hello"]}))
    (folder / "slots" / "xx.json").write_text(json.dumps(slots))
    (folder / "xx.jsonl").write_text("\n".join(lines))
    return folder / "xx.jsonl"


def read(path: Path) -> list[Seed]:
    return read_seeds(path, read_slots(path.parent / "slots", path.stem))


def test_each_variant_has_another_filler_in_each_slot() -> None:
    found = texts(a_seed("{greeting}, {person}"))
    assert {text.split(", ")[0] for text in found} == set(SLOTS["greeting"])
    assert {text.split(", ")[1] for text in found} == set(SLOTS["person"])


def test_the_same_seed_gives_the_same_variants_and_the_first_stay_when_more_are_asked_for() -> None:
    seed = a_seed("{greeting}, {person}")
    assert texts(seed) == texts(seed)
    assert texts(seed, 2) == texts(seed, 4)[:2]


def test_seeds_draw_apart_from_one_another() -> None:
    assert len({tuple(texts(a_seed("{greeting}, {person}" + end))) for end in "abcdefgh"}) > 1


def test_a_slot_is_the_same_all_over_a_variant_and_a_digit_draws_another() -> None:
    for row in vary(a_seed("{person} and {person2}", author_name="{person}"), 4):
        first, second = row.sample.text.split(" and ")
        assert first == row.sample.author_name
        assert first != second


def test_a_capital_begins_the_filler_with_one() -> None:
    assert all(text[0] in "HGD" for text in texts(a_seed("{Greeting}!")))
    assert texts(a_seed("{Greeting} {greeting}"), 1)[0].casefold().split(" ", 1)[0] in "hello good dear hi"


def test_double_braces_are_braces() -> None:
    assert texts(a_seed("{{person}} is {{}}")) == ["{person} is {}"]


def test_a_seed_without_slots_is_one_row() -> None:
    assert texts(a_seed("Thanks!")) == ["Thanks!"]


def test_variants_that_differ_in_digits_only_are_one() -> None:
    assert len(texts(a_seed("{number} apples"))) == 1
    assert len(vary(a_seed("Thanks!", author_name="{person}"), 4)) == 4


def test_there_are_no_more_variants_than_fillers() -> None:
    assert len(texts(a_seed("{person}"), 9)) == len(SLOTS["person"])


def test_all_variants_of_a_seed_are_one_group() -> None:
    assert {row.group for row in vary(a_seed("{greeting}, {person}"), 4)} == {"{greeting}, {person}"}


def test_praise_with_a_link_in_its_name_is_not_told_by_its_text() -> None:
    bare = Sample("{greeting}, nice! See loans.example", author_name="Ben")
    named = Sample("{greeting}, nice!", author_name="cheap loans", author_url="https://loans.example")
    assert not any(row.text_tells for row in vary(Seed(named, Label.SPAM, "praise_link", SLOTS), 4))
    assert all(row.text_tells for row in vary(Seed(bare, Label.SPAM, "praise_link", SLOTS), 4))
    assert all(row.text_tells for row in vary(a_seed("{greeting}"), 4))


def test_a_line_becomes_a_seed_of_the_language_of_its_file(tmp_path: Path) -> None:
    line = {"label": "spam", "kind": "casino", "text": "{greeting}", "author_name": "x", "elapsed": 3.0}
    seed, other = read(a_corpus(tmp_path, json.dumps(line), "", json.dumps(line | {"language": "yy"})))
    assert seed.sample == Sample("{greeting}", author_name="x", language="xx", elapsed=3.0)
    assert (seed.label, seed.kind, other.sample.language) == ("spam", "casino", "yy")


def test_the_fillers_of_the_language_go_before_those_of_any(tmp_path: Path) -> None:
    line = json.dumps({"label": "ham", "kind": "short", "text": "{greeting} {place}"})
    (seed,) = read(a_corpus(tmp_path, line, greeting=["moin"], place=["Leer"]))
    assert texts(seed) == ["moin Leer"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"label": "ham", "kind": "short", "text": "{town}"}', r"unknown slot \{town\}"),
        ('{"label": "ham", "kind": "short", "text": "x", "author_name": "{town}"}', r"unknown slot \{town\}"),
        ('{"label": "ham", "kind": "short", "text": "a } b"}', "a stray }"),
        ('{"label": "ham", "kind": "short", "text": "{greeting 2}"}', "a stray {"),
        ('{"label": "ham", "kind": "short", "text": "x", "title": "y"}', "unknown field title"),
        ('{"label": "spamm", "kind": "short", "text": "x"}', "label, kind and text are needed"),
        ('{"label": "ham", "kind": "short"}', "label, kind and text are needed"),
        ("{", "can't be read"),
        ("7", "can't be read"),
    ],
)
def test_an_error_names_file_and_line(tmp_path: Path, line: str, problem: str) -> None:
    good = '{"label": "ham", "kind": "short", "text": "Yes."}'
    with pytest.raises(CorpusError, match=rf"xx\.jsonl:2.*{problem}"):
        read(a_corpus(tmp_path, good, line))


def test_damaged_slots_are_named(tmp_path: Path) -> None:
    path = a_corpus(tmp_path, place=[])
    with pytest.raises(CorpusError, match=r"xx\.json: slot 'place' needs"):
        read(path)
    (tmp_path / "slots" / "xx.json").write_text("[")
    with pytest.raises(CorpusError, match=r"xx\.json can't be read"):
        read(path)
