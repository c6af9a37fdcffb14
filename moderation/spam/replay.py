"""Ham that ships with the model and is learnt from again in every fit of a site's layer: hashed rows, no texts.

Without it a site that gets nine spam comments in ten would learn that its readers' language means spam. The rows come
from public comments in several languages; a text can't be read back from them.
"""

import hashlib
import io
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from moderation.spam.features import COLUMNS, Vector, encode, schema
from moderation.spam.hashing import Buckets
from moderation.spam.loudest import PART
from moderation.spam.sample import Sample

Row: TypeAlias = tuple[Buckets, Vector]

REPLAY = "replay.npz"
# More than any file of this kind weighs: a wrong one is refused before it fills the memory.
_LARGEST = 4 * 1024 * 1024
_PLANES = 3
_REMEDY = "restore it from the release, or make it with `make model`"


class ReplayError(Exception):
    """Replay rows that can't be used. The message is one line that names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Ham as `Encoded.columns` gives it: for each row its columns and their values. `sha256` names the very rows."""

    rows: tuple[Row, ...]
    sha256: str


NOTHING = Replay((), hashlib.sha256(b"").hexdigest())


def row_of(ham: Sample) -> Row:
    """Return the comment as it is kept: a longer one than a part by its first words alone.

    A row keeps no order of its words, so that no part of it could be scored; and a part of good comments is good too.
    """
    words = ham.text.split()
    return encode(replace(ham, text=" ".join(words[:PART])) if len(words) > PART else ham).columns()


def save(folder: Path, rows: Sequence[Row]) -> str:
    """Write the rows and return the file's sha256. The same rows give the same bytes."""
    raw = _packed(rows)
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{REPLAY}.{os.getpid()}"
    beside.write_bytes(raw)
    beside.replace(folder / REPLAY)
    return hashlib.sha256(raw).hexdigest()


def load(folder: Path, sha256: str | None = None) -> Replay:
    """Read the rows, which must be those of `sha256` where that is known.

    Raises ReplayError when they are missing, broken, of another schema, or others.
    """
    path = folder / REPLAY
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except OSError as error:
        raise ReplayError(f"{path} can't be read ({error.strerror}); {_REMEDY}") from error
    if len(raw) > _LARGEST:
        raise ReplayError(f"{path} is larger than any file of this kind; {_REMEDY}")
    found = hashlib.sha256(raw).hexdigest()
    if sha256 is not None and found != sha256:
        raise ReplayError(f"{path} is not the file its model describes (sha256 differs); {_REMEDY}")
    return Replay(_unpacked(path, raw), found)


def _packed(rows: Sequence[Row]) -> bytes:
    """Keep the differences between columns byte by byte: a third of what plain numbers would weigh."""
    columns = np.concatenate([row[0] for row in rows]) if rows else np.zeros(0, dtype=np.int64)
    values = np.concatenate([row[1] for row in rows]) if rows else np.zeros(0)
    steps = np.mod(np.diff(columns, prepend=0), 1 << 8 * _PLANES).astype("<u4")
    file = io.BytesIO()
    np.savez_compressed(
        file,
        allow_pickle=False,
        schema=np.frombuffer(schema().encode("ascii"), dtype=np.uint8),
        lengths=np.array([len(row[0]) for row in rows], dtype="<u2"),
        steps=steps.view(np.uint8).reshape(-1, 4)[:, :_PLANES].T.copy(),
        values=values.astype("<f2").view(np.uint8).reshape(-1, 2).T.copy(),
    )
    return file.getvalue()


def _unpacked(path: Path, raw: bytes) -> tuple[Row, ...]:
    try:
        with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
            written, lengths = bytes(arrays["schema"]).decode("ascii"), arrays["lengths"]
            steps, values = arrays["steps"], arrays["values"]
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile, NotImplementedError, TypeError) as error:
        raise ReplayError(f"{path} does not hold replay rows; {_REMEDY}") from error
    if written != schema():
        raise ReplayError(f"{path} belongs to another version of this software; {_REMEDY}")
    count = int(lengths.sum())
    if steps.shape != (_PLANES, count) or values.shape != (2, count):
        raise ReplayError(f"{path} holds arrays of other shapes than this software's; {_REMEDY}")
    return _rows(path, lengths, steps, values)


def _rows(path: Path, lengths: npt.NDArray[Any], steps: npt.NDArray[Any], values: npt.NDArray[Any]) -> tuple[Row, ...]:
    widths = (np.int64(1) << 8 * np.arange(_PLANES))[:, None]
    columns = np.mod(np.cumsum((steps.astype(np.int64) * widths).sum(axis=0)), 1 << 8 * _PLANES)
    floats = values.T.copy().view("<f2")[:, 0].astype(np.float64)
    if (len(columns) and int(columns.max()) >= COLUMNS) or not np.isfinite(floats).all():
        raise ReplayError(f"{path} holds columns or values that no text has; {_REMEDY}")
    ends = np.cumsum(lengths)[:-1]
    return tuple(zip(np.split(columns, ends), np.split(floats, ends), strict=True)) if len(lengths) else ()
