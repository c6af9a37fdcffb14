"""Comments as JSON Lines, the way `moderation score`, `train` and `evaluate` read them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from moderation.comment import BODY_BYTES, EMAIL_LIMIT, NAME_LIMIT, TEXT_LIMIT, URL_LIMIT, Label
from moderation.spam.sample import Sample
from moderation.text.fields import LANGUAGE_LIMIT

# Longest value of each field. A title is no field of the form; it gets the limit of a URL.
LIMITS = {
    "text": TEXT_LIMIT,
    "author_name": NAME_LIMIT,
    "author_email": EMAIL_LIMIT,
    "author_url": URL_LIMIT,
    "page_title": URL_LIMIT,
    "lang": LANGUAGE_LIMIT,
}
_ID_LIMIT = 1_000


class RecordError(ValueError):
    """A line that is no comment. `id` is the record's own where it could still be read."""

    def __init__(self, message: str, id: str | int | None = None) -> None:
        super().__init__(message)
        self.id = id


@dataclass(frozen=True, slots=True)
class Record:
    """One comment to score or to learn from. The email address is checked and dropped: no feature reads it."""

    id: str | int | None
    sample: Sample
    label: Label | None = None


def read(lines: Iterable[str | bytes], *, labelled: bool = False) -> Iterator[Record | RecordError]:
    """Read line by line; a bad line comes out as its error in its place. Empty lines are passed over."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield parse(line, labelled=labelled)
        except RecordError as error:
            yield RecordError(f"line {number}: {error}", error.id)


def parse(line: str | bytes, *, labelled: bool = False) -> Record:
    """Read one line. Raises RecordError that names the field and the remedy."""
    record = _object(line)
    identity = _id(record.get("id"))
    try:
        values = {field: _string(record, field) for field in LIMITS}
        if "text" not in record or not values["text"].strip():
            raise RecordError('"text" is missing or empty; each comment needs it')
        label = _label(record.get("label")) if labelled else None
    except RecordError as error:
        raise RecordError(str(error), identity) from None
    sample = Sample(values["text"], values["author_name"], values["author_url"], values["page_title"], values["lang"])
    return Record(identity, sample, label)


def _object(line: str | bytes) -> dict[str, Any]:
    # A character may be escaped to six bytes, twice that beyond the basic plane: longer lines hold no valid comment.
    if len(line) > BODY_BYTES:
        raise RecordError(f"longer than {BODY_BYTES} bytes; a comment's text has at most {TEXT_LIMIT} characters")
    try:
        record = json.loads(line)
    except UnicodeDecodeError as error:
        raise RecordError("not UTF-8; save the file as UTF-8") from error
    except RecursionError as error:
        raise RecordError("nested too deeply; a comment is one flat object") from error
    except ValueError as error:
        raise RecordError(f'not valid JSON ({error}); each line is one object such as {{"text": "..."}}') from error
    if not isinstance(record, dict):
        raise RecordError('not an object; each line is one object such as {"text": "..."}')
    return record


def _string(record: dict[str, Any], field: str) -> str:
    value = record.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RecordError(f'"{field}" must be a string')
    if len(value) > LIMITS[field]:
        raise RecordError(f'"{field}" has {len(value)} characters; at most {LIMITS[field]} are allowed')
    if any("\ud800" <= character <= "\udfff" or character == "\0" for character in value):
        raise RecordError(f'"{field}" holds a NUL or half of a surrogate pair; remove it')
    return value


def _id(value: object) -> str | int | None:
    """An id comes back as it was, unless printing it would be trouble."""
    if isinstance(value, str):
        return value[:_ID_LIMIT].encode("utf-8", "replace").decode()
    return value if isinstance(value, int) and abs(value) < 2**63 else None


def _label(value: object) -> Label:
    try:
        return Label(str(value))
    except ValueError:
        raise RecordError('"label" must be "spam" or "ham"') from None
