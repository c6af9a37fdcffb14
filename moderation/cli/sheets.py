"""Files of comments for labelers, and the labels that come back: JSON Lines or CSV, by the file's name."""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import IO, Any

from moderation.cli.errors import Refused
from moderation.comment import Action
from moderation.store.proposals import Proposed, Sheet
from moderation.text import cells

FORMATS = ("jsonl", "csv")
NAMES = tuple(field.name for field in fields(Sheet))
LABELS = {"spam": Action.SPAM, "ham": Action.APPROVE}
REVISION_MOST = 2**31 - 1
ID_LIMIT = 64
LINE_LIMIT = 1_000_000

Complain = Callable[[int, str], None]


def write(sheets: Iterable[Sheet], kind: str, out: IO[str]) -> int:
    """Write comments; return how many there were. No cell of the CSV is a formula."""
    count = 0
    if kind == "csv":
        out.write(cells.line(NAMES))
    for count, sheet in enumerate(sheets, 1):  # noqa: B007 (counted for the answer)
        values = asdict(sheet)
        out.write(cells.line(values.values()) if kind == "csv" else json.dumps(values, ensure_ascii=False) + "\n")
    return count


def read(file: Path, complain: Complain) -> Iterator[Proposed]:
    """Yield what a file proposes. A bad line is complained of by its number, and left out. Raises Refused."""
    records = _csv(file, complain) if file.suffix.lower() == ".csv" else _json_lines(file, complain)
    for number, record in records:
        try:
            yield _proposed(record)
        except ValueError as error:
            complain(number, str(error))


def kind_of(file: Path | None, given: str) -> str:
    """Return the format: as it was asked for, else by the file's name, else JSON Lines."""
    named = file.suffix.lower().removeprefix(".") if file else ""
    return given or (named if named in FORMATS else "jsonl")


def opened(file: Path | None, mode: str = "w") -> IO[str]:
    """Open a file for writing; None is what the command prints. Raises Refused."""
    if file is None or str(file) == "-":
        return sys.stdout
    try:
        return file.open(mode, encoding="utf-8", newline="")
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}; name a file that can be written") from None


def _json_lines(file: Path, complain: Complain) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            complain(number, "this is not JSON")
            continue
        if isinstance(record, dict):
            yield number, record
        else:
            complain(number, "this is not a JSON object")


def _csv(file: Path, complain: Complain) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(_lines(file), strict=True)
    missing = {"id", "revision", "label"} - set(reader.fieldnames or ())
    if missing:
        raise Refused(f"{file}: the first line has to name the columns; {', '.join(sorted(missing))} is missing")
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            complain(reader.line_num, str(error))
            return
        yield reader.line_num, {name: cells.plain(value or "") for name, value in record.items() if name}


def _lines(file: Path) -> Iterator[str]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            while line := lines.readline(LINE_LIMIT):
                yield line
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}; name a file of labels") from None
    except UnicodeDecodeError:
        raise Refused(f"{file} is not UTF-8; save it as UTF-8") from None


def _proposed(record: dict[str, Any]) -> Proposed:
    """Raises ValueError that says what is wrong with the line."""
    id, revision, label = (record.get(name) for name in ("id", "revision", "label"))
    if not isinstance(id, str) or not 0 < len(id) <= ID_LIMIT or "\x00" in id:
        raise ValueError("`id` has to be the id of a comment, as the export gives it")
    number = int(revision) if isinstance(revision, str) and revision.isascii() and revision.isdigit() else revision
    if type(number) is not int or not 0 < number <= REVISION_MOST:
        raise ValueError("`revision` has to be the whole number that the export gives")
    if not isinstance(label, str) or label.strip().lower() not in LABELS:
        raise ValueError("`label` has to be spam or ham")
    return Proposed(id, number, LABELS[label.strip().lower()])
