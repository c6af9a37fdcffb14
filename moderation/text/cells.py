"""Values as cells of a table that a spreadsheet opens: what it would take for a formula is text there."""

import csv
import io
from collections.abc import Iterable

# What makes a spreadsheet calculate, or jump to the next cell before it does.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: object) -> str:
    """Return the text of a cell. "" for None; an apostrophe before what would be a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(STARTS) else text


def plain(text: str) -> str:
    """Undo `cell`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(STARTS) else text


def line(values: Iterable[object]) -> str:
    """Return one line of a CSV file as RFC 4180 has it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([cell(value) for value in values])
    return out.getvalue()
