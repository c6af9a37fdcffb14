"""German is complete: each string that people read is translated, none is left over, "Sie" is said where wanted."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages import Catalog
from babel.messages.catalog import Message

from tests.catalogues import extracted, marks, read, says_du, strings

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


@cache
def wanted() -> Catalog:
    return extracted()


@cache
def catalogue(name: str) -> Catalog:
    return read(name)


def messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def is_translated(message: Message, catalog: Catalog) -> bool:
    found = catalog.get(message.id, message.context)
    return found is not None and all(strings(found.string)) and not found.fuzzy


def test_strings_are_found_in_code_and_templates() -> None:
    places = {location for message in messages(wanted()) for location, _ in message.locations}
    assert "moderation/language.py" in places
    assert any(place.startswith("templates/") for place in places)


def test_a_mark_deep_inside_a_call_is_found() -> None:
    assert list(marks('t.gettext(NAMES.get(code or "", N_("none given")))')) == ["none given"]


def test_every_string_has_a_german_translation() -> None:
    german = catalogue("de")
    assert [message.id for message in messages(wanted()) if not is_translated(message, german)] == []


@pytest.mark.parametrize("name", ["de", "de_formal"])
def test_no_translation_is_left_over(name: str) -> None:
    known = {(message.id, message.context) for message in messages(wanted())}
    assert [message.id for message in messages(catalogue(name)) if (message.id, message.context) not in known] == []
    assert not catalogue(name).obsolete


@pytest.mark.parametrize("name", ["de", "de_formal"])
def test_translations_have_the_placeholders_of_their_string(name: str) -> None:
    for message in messages(catalogue(name)):
        ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
        expected = set(PLACEHOLDER.findall(ids[-1]))
        assert all(set(PLACEHOLDER.findall(text)) == expected for text in strings(message.string) if text), message.id


def test_whatever_says_du_has_a_formal_form() -> None:
    formal = catalogue("de_formal")
    informal = [message for message in messages(catalogue("de")) if any(map(says_du, strings(message.string)))]
    assert [message.id for message in informal if not is_translated(message, formal)] == []


def test_formal_german_never_says_du() -> None:
    texts = (text for message in messages(catalogue("de_formal")) for text in strings(message.string))
    assert [text for text in texts if says_du(text)] == []


def test_formal_german_holds_only_what_differs() -> None:
    german = catalogue("de")
    same = [message.id for message in messages(catalogue("de_formal")) if message.string == german[message.id].string]
    assert same == []


@pytest.mark.parametrize(
    ("text", "du"),
    [
        ("Bitte gib deinen Namen ein.", True),
        ("Schreibe einen Kommentar", True),
        ("Hier kannst du antworten", True),
        ("Bitte geben Sie Ihren Namen ein.", False),
        ("Kommentar abschicken", False),
        ("Die Suche ergab nichts, an dieser Stelle", False),
    ],
)
def test_it_knows_how_du_sounds(text: str, du: bool) -> None:
    assert says_du(text) is du
