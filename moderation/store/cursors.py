"""Cursors: where a page of the queue ends, as a string that means something here only."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from math import isfinite
from typing import Any

LARGEST = 2**63 - 1

Key = tuple[float | int, ...]


class BadCursor(ValueError):
    """A cursor that was not made here, or was made for another order."""


def write(order: str, key: Key) -> str:
    return urlsafe_b64encode(json.dumps([order, *key]).encode()).decode().rstrip("=")


def read(cursor: str, order: str, length: int) -> Key:
    """Return the key of the last card seen. Raises BadCursor."""
    made_for, *key = _parts(cursor) or ("",)
    if made_for != order or len(key) != length or not all(_is_number(part) for part in key):
        raise BadCursor("the cursor is not one of this list; start from the first page")
    return tuple(key)


def _parts(cursor: str) -> Sequence[Any]:
    if len(cursor) > 200 or not cursor.isascii():
        return ()
    try:
        parts = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        return ()
    return parts if isinstance(parts, list) else ()


def _is_number(part: Any) -> bool:
    # Python calls True an integer and reads NaN from JSON; a database takes neither as a key.
    if isinstance(part, bool):
        return False
    return (isinstance(part, float) and isfinite(part)) or (isinstance(part, int) and abs(part) <= LARGEST)
