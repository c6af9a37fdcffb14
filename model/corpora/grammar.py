"""The grammar of the corpus written for this project: seeds with slots become rows. `own/README.md` tells the form.

Everything is drawn by hash from the seed alone: the same files give the same rows on every machine.
"""

import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from model.corpora import CorpusError, Row, near_key
from moderation.comment import Label
from moderation.spam.sample import Sample

Slots: TypeAlias = Mapping[str, tuple[str, ...]]
_PIECE = re.compile(r"\{\{|\}\}|\{(?P<slot>[A-Za-z][a-z_]*)(?P<number>[2-9]?)\}|[{}]")
_FILLED = ("text", "author_name", "author_url", "page_title")
_FIELDS = (*_FILLED, "language", "elapsed", "own_hosts")
# Kinds of spam whose text any reader could have written.
_TOLD_BY_THE_NAME = frozenset({"praise_link"})


@dataclass(frozen=True, slots=True)
class Seed:
    """One written comment. `sample` may hold slots; `slots` has the fillers of all it may hold."""

    sample: Sample
    label: Label
    kind: str
    slots: Slots

    def has_slots(self) -> bool:
        return any(match["slot"] for name in _FILLED for match in _PIECE.finditer(getattr(self.sample, name)))


def read_slots(folder: Path, language: str) -> Slots:
    """Return the fillers of `language`, if it has any of its own, over those of any language. Raises CorpusError."""
    own = folder / f"{language}.json"
    return _fillers(folder / "any.json") | (_fillers(own) if own.exists() else {})


def read_seeds(path: Path, slots: Slots) -> list[Seed]:
    """Read the seeds of one file, named for their language. Raises CorpusError with file and line."""
    return [_seed(record, path.stem, slots, place) for place, record in _records(path)]


def vary(seed: Seed, count: int) -> list[Row]:
    """Return up to `count` variants, no two with the same filler in a slot that has enough of them.

    There are fewer when the rest would differ in nothing but digits and links, and one when there are no slots.
    """
    rows: dict[tuple[str, str], Row] = {}
    for number in range(count if seed.has_slots() else 1):
        filled: dict[str, Any] = {name: _filled(seed, name, number) for name in _FILLED}
        sample = replace(seed.sample, **filled)
        key = near_key(sample.text), near_key(sample.author_name)
        text_tells = seed.kind not in _TOLD_BY_THE_NAME or not sample.author_url
        rows.setdefault(key, Row(sample, seed.label, seed.sample.text, text_tells))
    return list(rows.values())


def _filled(seed: Seed, field: str, number: int) -> str:
    return _PIECE.sub(_filler(seed, number), getattr(seed.sample, field))


def _filler(seed: Seed, number: int) -> Callable[[re.Match[str]], str]:
    """Fill the slots of variant `number`, which takes the next of each slot's fillers in an order of the seed's own."""

    def fill(match: re.Match[str]) -> str:
        if not match["slot"]:
            return match.group()[0]
        slot = match["slot"].lower()
        order = sorted(seed.slots[slot], key=lambda text: (_lot(seed.sample.text, slot, text), text))
        filler = order[(number + int(match["number"] or 1) - 1) % len(order)]
        return filler[0].upper() + filler[1:] if match["slot"][0].isupper() else filler

    return fill


def _lot(*parts: str) -> int:
    return zlib.crc32("\0".join(parts).encode("utf-8"))


def _fillers(path: Path) -> dict[str, tuple[str, ...]]:
    try:
        record: dict[str, list[str]] = json.loads(path.read_text("utf-8"))
        fillers = {slot: tuple(dict.fromkeys(texts)) for slot, texts in record.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise CorpusError(f"{path} can't be read ({error}); restore it from the repository") from error
    for slot, texts in fillers.items():
        if not all(texts) or not texts or not re.fullmatch("[a-z][a-z_]*", slot):
            raise CorpusError(f"{path}: slot {slot!r} needs a name of a-z and _, and a filler")
    return fillers


def _records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path} can't be read ({error}); restore it from the repository") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield f"{path}:{number}", dict(json.loads(line))
            except (ValueError, TypeError) as error:
                raise CorpusError(f"{path}:{number} can't be read ({error}); one JSON object a line") from error


def _seed(record: dict[str, Any], language: str, slots: Slots, place: str) -> Seed:
    if wrong := set(record) - {"label", "kind", *_FIELDS}:
        raise CorpusError(f"{place}: unknown field {', '.join(sorted(wrong))}")
    known = {"language": language} | {name: record[name] for name in _FIELDS if name in record}
    if "own_hosts" in known:
        known["own_hosts"] = tuple(known["own_hosts"])
    try:
        seed = Seed(Sample(**known), Label(record["label"]), str(record["kind"]), slots)
    except (KeyError, TypeError, ValueError) as error:
        raise CorpusError(f"{place}: label, kind and text are needed ({error})") from error
    for name in _FILLED:
        _check(getattr(seed.sample, name), slots, place)
    return seed


def _check(template: str, slots: Slots, place: str) -> None:
    for match in _PIECE.finditer(template):
        if match.group() in ("{", "}"):
            raise CorpusError(f"{place}: a stray {match.group()} at character {match.start()}; write it twice")
        if match["slot"] and match["slot"].lower() not in slots:
            raise CorpusError(f"{place}: unknown slot {{{match['slot']}}}; slots/ has no fillers for it")
