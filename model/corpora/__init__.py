"""The corpora the model learns from: what they are (manifest.json), and how their files become samples.

The public ones lie outside this repository, in a data folder, and are checked by hash; `own/` was written for this
project.
"""

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from moderation.comment import Label
from moderation.spam.sample import Sample
from moderation.text.normalise import normalise

HERE = Path(__file__).resolve().parent
DATA = HERE.parent.parent.parent / "shared" / "data"


class CorpusError(Exception):
    """A corpus that can't be read. The message is one line that names the file and the remedy."""


class Entry(TypedDict):
    """One corpus in manifest.json. `files` maps each file of the folder to its sha256."""

    name: str
    folder: str
    files: dict[str, str]
    language: str
    use: str
    licence: str
    citation: str


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled comment. `group` is its thread or the seed it varies, if known: folds must not tear one apart.

    `text_tells` is False for spam that only its name and address give away: of its text, nothing can be learnt.
    """

    sample: Sample
    label: Label
    group: str = ""
    text_tells: bool = True


def manifest() -> dict[str, Entry]:
    entries: list[Entry] = json.loads((HERE / "manifest.json").read_text("utf-8"))
    return {entry["name"]: entry for entry in entries}


def checked_file(path: Path, sha256: str) -> bytes:
    """Read a file of the data folder and make sure that it is the very one of the manifest."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path} can't be read ({error.strerror}); name the data folder with --data") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise CorpusError(f"{path} differs from the file in model/corpora/manifest.json; fetch the one of the manifest")
    return content


def without_near_duplicates(rows: Sequence[Row]) -> list[Row]:
    """Keep the first of all texts that differ in nothing but digits, links, case, accents and punctuation."""
    seen: set[str] = set()
    kept = []
    for row in rows:
        key = near_key(row.sample.text)
        if key not in seen:
            seen.add(key)
            kept.append(row)
    return kept


def near_key(text: str) -> str:
    seen = normalise(text)
    folded = seen.folded
    for link in seen.links:
        folded = folded.replace(link.url.casefold(), "")
    return "".join(letter for letter in folded if letter.isalpha()) or folded


def lot(row: Row) -> float:
    """Draw a number in [0, 1) from the text alone: the same split on every machine, whatever else is in the corpus."""
    return zlib.crc32(near_key(row.sample.text).encode("utf-8", "replace")) / 2**32


def sampled(rows: Sequence[Row], most: int) -> list[Row]:
    """Take at most `most` rows by lot, in their old order."""
    if len(rows) <= most:
        return list(rows)
    chosen = set(sorted(range(len(rows)), key=lambda at: (lot(rows[at]), at))[:most])
    return [row for at, row in enumerate(rows) if at in chosen]
