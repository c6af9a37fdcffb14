"""Every language that readers are spoken to in is complete, counts as CLDR does, and is really that language."""

import re
from collections.abc import Iterator
from functools import cache
from gettext import c2py

import pytest
from babel import Locale
from babel.messages import Catalog
from babel.messages.catalog import Message

from moderation.language import LANGUAGES, READERS
from tests.catalogues import PLURALS, READERS_ONLY, TRANSLATIONS, extracted, for_readers, read, strings

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
WORD = re.compile(r"[^\W\d_]+")
# How sentences end: Greek asks with a semicolon.
ENDS = (".", "!", "?", "。", "？", "؟", ";")
# Neighbours may say a few words alike: Spanish and Portuguese both answer with "Responder a".
SHORT = 25
# The counts that CLDR's rules for whole numbers tell apart.
COUNTS = (*range(1_001), 1_100, 10_000, 100_000, 1_000_000)

# Which letters a language writes, besides those of ASCII for names and addresses.
_VIETNAMESE = "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
_RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
LETTERS = {
    "fr": "àâæçéèêëîïôœùûüÿ",
    "es": "áéíñóúü",
    "it": "àèéìíòóùú",
    "pt": "áâãàçéêíóôõú",
    "nl": "áéèëïóöü",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sv": "åäöé",
    "da": "æøåé",
    "fi": "åäöšž",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
    "tr": "çğıöşüâîû",
    "ru": _RUSSIAN,
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "ro": "ăâîșț",
    "hu": "áéíóöőúüű",
    "vi": _VIETNAMESE,
    "kk": f"{_RUSSIAN}әғқңөұүһі",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيـ",
    "he": "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
}
# Those whose letters are too many to list: what they are made of.
SCRIPTS = {"zh_Hans": re.compile("[\u4e00-\u9fff]"), "ja": re.compile("[\u3040-\u30ff\u4e00-\u9fff々ー]")}
# What each of these writes and its nearest neighbours on the list don't.
OWN = {
    "ru": "ы",
    "uk": "іїє",
    "kk": "әғқңөұү",
    "ja": "のをは",
    "da": "æø",
    "sv": "äö",
    "pt": "ãõ",
    "es": "ñ",
    "ro": "șț",
}


@cache
def wanted() -> Catalog:
    return for_readers(extracted())


@cache
def catalogue(name: str) -> Catalog:
    return read(name)


def messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def texts(name: str) -> Iterator[tuple[str, str]]:
    """Yield each translated form beside the English that it stands for."""
    for message in messages(catalogue(name)):
        yield from ((strings(message.id)[-1], text) for text in strings(message.string))


def letters(text: str) -> set[str]:
    return {letter for letter in PLACEHOLDER.sub(" ", text).lower() if letter.isalpha() and not letter.isascii()}


def is_sentence(text: str) -> bool:
    return len(WORD.findall(PLACEHOLDER.sub(" ", text))) > 3


def test_there_is_a_catalogue_for_each_language_and_none_besides() -> None:
    there = {path.name for path in TRANSLATIONS.iterdir() if path.is_dir()}
    assert there == {code.replace("-", "_") for code in READERS if code != "en"}
    assert set(READERS_ONLY) == set(PLURALS) == LETTERS.keys() | SCRIPTS.keys()
    assert set(LANGUAGES) < set(READERS)


@pytest.mark.parametrize("name", READERS_ONLY)
def test_every_string_of_readers_is_translated(name: str) -> None:
    found = {(message.id, message.context): message for message in messages(catalogue(name))}
    missing = [one.id for one in messages(wanted()) if not is_whole(found.get((one.id, one.context)))]
    assert missing == []


def is_whole(message: Message | None) -> bool:
    return message is not None and all(text.strip() for text in strings(message.string)) and not message.fuzzy


@pytest.mark.parametrize("name", READERS_ONLY)
def test_nothing_is_left_over_from_an_english_that_changed(name: str) -> None:
    known = {(message.id, message.context) for message in messages(wanted())}
    assert [one.id for one in messages(catalogue(name)) if (one.id, one.context) not in known] == []
    assert not catalogue(name).obsolete


@pytest.mark.parametrize("name", READERS_ONLY)
def test_gettext_itself_finds_no_fault(name: str) -> None:
    assert [(message.id, list(map(str, faults))) for message, faults in catalogue(name).check()] == []


@pytest.mark.parametrize("name", READERS_ONLY)
def test_values_have_their_places(name: str) -> None:
    for message in messages(catalogue(name)):
        expected = set(PLACEHOLDER.findall(strings(message.id)[-1]))
        for form, text in enumerate(strings(message.string)):
            given = set(PLACEHOLDER.findall(text))
            assert given == expected or (given < expected and means_one_number(name, message, form)), (text, expected)


def means_one_number(name: str, message: Message, form: int) -> bool:
    """A form for one number only may say it in a word: Arabic has one for "two comments"."""
    choose = c2py(catalogue(name).plural_expr)
    return message.pluralizable and sum(choose(count) == form for count in COUNTS) == 1


@pytest.mark.parametrize("name", READERS_ONLY)
def test_it_counts_as_cldr_does(name: str) -> None:
    """Each count has the form of its category, the forms stand in CLDR's order, and each message has all of them."""
    catalog, rule = catalogue(name), Locale.parse(name).plural_form
    choose = c2py(catalog.plural_expr)
    pairs = {(choose(count), rule(count)) for count in COUNTS}
    categories = [tag for tag in ("zero", "one", "two", "few", "many", "other") if tag in {pair[1] for pair in pairs}]
    assert sorted(pairs) == list(enumerate(categories))
    counted = [message for message in messages(catalog) if message.pluralizable]
    assert counted
    assert all(len(strings(message.string)) == len(categories) == catalog.num_plurals for message in counted)
    assert catalog.plural_forms == PLURALS[name]


@pytest.mark.parametrize("name", READERS_ONLY)
def test_it_is_written_in_its_own_letters(name: str) -> None:
    known = set(LETTERS.get(name, ""))
    foreign = {text: letters(text) - known for _, text in texts(name)}
    if name in SCRIPTS:
        foreign = {text: {one for one in found if not SCRIPTS[name].match(one)} for text, found in foreign.items()}
    assert {text: found for text, found in foreign.items() if found} == {}
    assert set(OWN.get(name, "")) <= {letter for _, text in texts(name) for letter in text.lower()}


@pytest.mark.parametrize("name", ["el", "ru", "uk", "kk", "ar", "he", "zh_Hans", "ja"])
def test_what_has_a_script_of_its_own_uses_it_in_every_string(name: str) -> None:
    said = [text for english, text in texts(name) if WORD.search(PLACEHOLDER.sub(" ", english))]
    assert [text for text in said if not letters(text)] == []


@pytest.mark.parametrize("name", READERS_ONLY)
def test_no_sentence_was_left_in_english(name: str) -> None:
    assert [text for english, text in texts(name) if is_sentence(english) and text == english] == []


def test_no_sentence_was_copied_from_one_language_to_another() -> None:
    seen: dict[str, str] = {}
    for name in (*READERS_ONLY, "de"):
        for english, text in texts(name):
            if is_sentence(english) and len(PLACEHOLDER.sub("", text)) > SHORT:
                assert seen.setdefault(text, name) == name, (text, seen[text], name)


@pytest.mark.parametrize("name", READERS_ONLY)
def test_a_string_ends_as_its_english_does(name: str) -> None:
    """A sentence that lost its full stop, or a heading that got one, was translated from something else."""
    assert [text for english, text in texts(name) if english.endswith(ENDS) != text.endswith(ENDS)] == []
