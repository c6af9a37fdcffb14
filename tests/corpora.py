"""Hostile input that others collected. It lies beside the checkout on some machines and is no part of the project."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

CORPORA = Path(__file__).resolve().parent.parent.parent / "shared" / "corpora"


def records(name: str, capsys: pytest.CaptureFixture[str]) -> list[Any]:
    """Return a JSON corpus, or nothing when it isn't on this machine; the test's output says so then."""
    path = CORPORA / name
    if path.exists():
        return list(json.loads(path.read_text("utf-8")))
    note(f"{path} is not here: only the cases written in the test ran", capsys)
    return []


def note(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\nnote: {words}")


def with_line_ends(vectors: Iterable[str]) -> Iterator[str]:
    """Yield each vector as it is, and with a line end in every quotation: there a later step once opened attributes."""
    for vector in vectors:
        yield vector
        if '"' in vector or "'" in vector:
            yield vector.replace('"', '"\n').replace("'", "'\n")
