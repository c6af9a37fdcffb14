import json

import pytest

from moderation.comment import BODY_BYTES, TEXT_LIMIT, Label
from moderation.spam.records import Record, RecordError, parse, read
from moderation.spam.sample import Sample


def test_it_reads_a_comment_with_all_its_fields() -> None:
    line = (
        '{"id": 7, "text": "Danke", "author_name": "Ben", "author_email": "ben@example.org", '
        '"author_url": "https://b.example", "page_title": "Titel", "lang": "de"}'
    )
    assert parse(line) == Record(7, Sample("Danke", "Ben", "https://b.example", "Titel", "de"))


def test_only_the_text_is_needed() -> None:
    assert parse(b'{"text": "Danke", "author_name": null, "unknown": [1]}') == Record(None, Sample("Danke"))


def test_the_email_address_is_dropped() -> None:
    assert "ben@" not in repr(parse('{"text": "Danke", "author_email": "ben@example.org"}'))


def test_a_label_is_read_where_labels_are_asked_for() -> None:
    assert parse('{"text": "Danke", "label": "ham"}', labelled=True).label == Label.HAM
    assert parse('{"text": "Danke", "label": "nonsense"}').label is None


BAD = [
    ("", "not valid JSON"),
    ("{", "not valid JSON"),
    ("[" * 100_000, "nested too deeply"),
    ('{"text":' * 20_000, "nested too deeply"),
    (b'{"text": "\xff"}', "not UTF-8"),
    ('["text"]', "not an object"),
    ("null", "not an object"),
    ("{}", '"text" is missing'),
    ('{"text": " "}', '"text" is missing or empty'),
    ('{"text": 5}', '"text" must be a string'),
    ('{"text": "x", "author_url": ["a"]}', '"author_url" must be a string'),
    ('{"text": "\\ud800"}', "surrogate"),
    ('{"text": "a\\u0000b"}', "NUL"),
    (json.dumps({"text": "x" * (TEXT_LIMIT + 1)}), f"at most {TEXT_LIMIT}"),
    (json.dumps({"text": "x" * BODY_BYTES}), "longer than"),
    ('{"text": "x", "lang": "' + "d" * 36 + '"}', '"lang" has 36 characters'),
]


@pytest.mark.parametrize(("line", "message"), BAD)
def test_a_bad_line_is_named_with_the_remedy(line: str | bytes, message: str) -> None:
    with pytest.raises(RecordError, match=message):
        parse(line)


@pytest.mark.parametrize("label", ["", '"meh"', "1", "null", '["spam"]'])
def test_a_label_that_is_none_is_refused(label: str) -> None:
    line = f'{{"text": "x", "label": {label}}}' if label else '{"text": "x"}'
    with pytest.raises(RecordError, match='"label" must be'):
        parse(line, labelled=True)


def test_an_error_takes_the_place_of_its_line_and_keeps_the_id() -> None:
    first, second, third = read(['{"text": "Danke"}', '{"id": "b", "text": 5}', "", '{"id": "c", "text": "x"}'])
    assert isinstance(first, Record)
    assert isinstance(second, RecordError)
    assert (second.id, str(second)) == ("b", 'line 2: "text" must be a string')
    assert isinstance(third, Record)


def test_a_text_at_its_limit_is_read_even_when_every_character_is_escaped() -> None:
    text = "😀" * TEXT_LIMIT
    assert parse(json.dumps({"text": text}, ensure_ascii=True)).sample.text == text
