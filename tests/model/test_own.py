"""The corpus written for this project: enough of each language and label, nothing twice, nothing real."""

from collections import Counter
from pathlib import Path

import pytest

from model.corpora import CorpusError, near_key, own
from moderation.comment import Label
from moderation.text.normalise import normalise

LANGUAGES = ("ar", "de", "el", "en", "es", "fr", "it", "pl", "ru", "tr", "uk", "vi")
SEEDS = own.seeds()
ROWS = own.load()
MESSENGERS_AND_SHORTENERS = ("t.me", "wa.me", "bit.ly")


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_sixty_seeds_of_each_label_in_a_language(language: str) -> None:
    written = Counter(seed.label for seed in SEEDS if seed.sample.language == language)
    assert min(written[label] for label in Label) >= 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_many_kinds_of_both(language: str) -> None:
    kinds = {(seed.label, seed.kind) for seed in SEEDS if seed.sample.language == language}
    spam = {kind for label, kind in kinds if label == Label.SPAM}
    assert len(spam) >= 20
    assert len(kinds) - len(spam) >= 12


def test_slots_make_more_of_the_seeds_but_not_too_many() -> None:
    groups = Counter((row.sample.language, row.label, row.group) for row in ROWS)
    assert len(SEEDS) * 1.5 < len(ROWS) < len(SEEDS) * own.VARIANTS
    assert max(groups.values()) == own.VARIANTS


def test_no_two_seeds_differ_in_digits_links_case_and_accents_only() -> None:
    written = Counter((seed.sample.language, near_key(seed.sample.text), seed.sample.author_name) for seed in SEEDS)
    assert [seed for seed, times in written.items() if times > 1] == []


def test_no_row_is_there_twice() -> None:
    rows = Counter((row.sample.language, row.sample.text, row.sample.author_name) for row in ROWS)
    assert [row for row, times in rows.items() if times > 1] == []


def test_the_same_files_give_the_same_rows() -> None:
    assert own.load() == ROWS


def test_no_text_is_both_ham_and_spam_unless_the_name_tells() -> None:
    spam = {row.sample.text for row in ROWS if row.label == Label.SPAM and row.text_tells}
    assert not spam & {row.sample.text for row in ROWS if row.label == Label.HAM}


def test_praise_that_its_text_does_not_tell_always_has_a_name() -> None:
    praise = [row.sample for row in ROWS if not row.text_tells]
    assert len(praise) > 200
    assert all(sample.author_name for sample in praise)


def test_it_names_no_host_that_could_exist() -> None:
    """Messengers and shorteners are named as in life: their addresses are what gives such spam away."""
    for row in ROWS:
        for link in normalise(f"{row.sample.text} {row.sample.author_url}").links:
            assert link.host.endswith(".example") or link.host in MESSENGERS_AND_SHORTENERS, link


def test_slots_and_seeds_are_all_among_its_files() -> None:
    names = {path.name for path in own.files()}
    assert names >= {"any.json", *(f"{language}.jsonl" for language in LANGUAGES)}


def test_a_file_that_is_damaged_is_named(tmp_path: Path) -> None:
    (tmp_path / "slots").mkdir()
    (tmp_path / "slots" / "any.json").write_text("{}")
    (tmp_path / "slots" / "de.json").write_text("{}")
    (tmp_path / "de.jsonl").write_text("{")
    with pytest.raises(CorpusError, match=r"de\.jsonl:1 can't be read"):
        own.load(tmp_path)
