"""The corpus this project wrote itself: no public one holds German comment spam, or what stands around a comment.

Every text, name and host in it is invented. Figures on it say nothing about real comments; reports keep it apart.
"""

import json
from pathlib import Path

from model.corpora import HERE, CorpusError, Row
from moderation.comment import Label
from moderation.spam.sample import Sample

FOLDER = HERE / "own"
_FIELDS = ("text", "author_name", "author_url", "page_title", "language", "own_hosts", "elapsed")


def load(folder: Path = FOLDER) -> list[Row]:
    """Read ham.jsonl and spam.jsonl. `kind` names the sort of comment and serves as its group."""
    return [row for label in Label for row in _read(folder / f"{label.value}.jsonl", label)]


def _read(path: Path, label: Label) -> list[Row]:
    try:
        lines = path.read_text("utf-8").splitlines()
        return [_row(json.loads(line), label) for line in lines]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{path} can't be read ({error}); restore it from the repository") from error


def _row(record: dict[str, object], label: Label) -> Row:
    known = {name: record[name] for name in _FIELDS if name in record}
    if isinstance(hosts := known.get("own_hosts"), list):
        known["own_hosts"] = tuple(hosts)
    return Row(Sample(**known), label, str(record["kind"]))  # type: ignore[arg-type]
