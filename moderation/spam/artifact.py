"""The files of a model: `weights.npz` (plain arrays, never pickle) and `metadata.json`, which holds their hash.

Weights are not parsed before their hash is checked. metadata.json holds a hash of itself and is refused unless it is
written exactly as this file writes it, so that one changed byte anywhere shows.
"""

import hashlib
import io
import json
import math
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from moderation.spam.classifier import SpamClassifier
from moderation.spam.features import COLUMNS, FEATURES, Vector, schema
from moderation.spam.hashing import BUCKETS

WEIGHTS = "weights.npz"
METADATA = "metadata.json"
FORMAT = 2
# More than any model of this kind weighs: a wrong file is refused before it fills the memory.
_LARGEST = 32 * 1024 * 1024
# The weights of buckets are rounded to steps: so many make their root mean square. No probability moves by a hundredth.
STEPS = 32
_PLANES = 2


class ArtifactError(Exception):
    """A model that can't be used. The message is one line that names the file and the remedy."""


_REMEDY = "restore it from the release, or train one with `moderation train`"


def save(folder: Path, classifier: SpamClassifier, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Write the model and return its metadata with hashes and version. The same model gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = _packed(classifier)
    digest = hashlib.sha256(weights).hexdigest()
    thresholds = _checked_thresholds(metadata.get("thresholds"), folder / METADATA)
    complete = {
        **metadata,
        "format": FORMAT,
        "version": _version(str(metadata.get("name", "model")), digest),
        "schema": schema(),
        "sha256": digest,
        "thresholds": thresholds,
    }
    complete["checksum"] = _checksum(complete)
    _replace(folder / WEIGHTS, weights)
    _replace(folder / METADATA, _written(complete))
    return complete


def load(folder: Path) -> SpamClassifier:
    """Read a model. The classifier's `metadata_` holds version and thresholds. Raises ArtifactError."""
    metadata = read_metadata(folder)
    path = folder / WEIGHTS
    raw = _read(path)
    if hashlib.sha256(raw).hexdigest() != metadata["sha256"]:
        raise ArtifactError(f"{path} is not the file its metadata describes (sha256 differs); {_REMEDY}")
    classifier = SpamClassifier()
    classifier.weights_, classifier.intercept_ = _unpacked(path, raw)
    classifier.metadata_ = metadata
    return classifier


def read_metadata(folder: Path) -> dict[str, Any]:
    """Read and check metadata.json alone."""
    path = folder / METADATA
    raw = _read(path)
    try:
        metadata = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ArtifactError(f"{path} is not valid JSON; {_REMEDY}") from error
    if not isinstance(metadata, dict) or metadata.get("checksum") != _checksum(metadata) or raw != _written(metadata):
        raise ArtifactError(f"{path} was changed after training; {_REMEDY}")
    if metadata.get("format") != FORMAT or metadata.get("schema") != schema():
        raise ArtifactError(f"{path} belongs to another version of this software; {_REMEDY}")
    _checked_thresholds(metadata.get("thresholds"), path)
    return metadata


def _version(name: str, digest: str) -> str:
    """Name the weights and how they are read: what was learnt on top of them is void when they are read otherwise."""
    return f"{name}-{hashlib.sha256(f'{digest} {schema()}'.encode('ascii')).hexdigest()[:8]}"


def _packed(classifier: SpamClassifier) -> bytes:
    """Count each bucket's weight in steps of two bytes, the lower ones first: few of the upper ones aren't alike."""
    hashed = classifier.weights_[:BUCKETS]
    step = max(float(np.sqrt((hashed**2).sum() / max(np.count_nonzero(hashed), 1))), 1e-9) / STEPS
    steps = np.clip(np.rint(hashed / step), -(1 << 15), (1 << 15) - 1).astype("<i2")
    file = io.BytesIO()
    np.savez_compressed(
        file,
        allow_pickle=False,
        step=np.array([step], dtype=np.float64),
        steps=steps.view(np.uint8).reshape(-1, _PLANES).T.copy(),
        hand=classifier.weights_[BUCKETS:].astype(np.float32),
        intercept=np.array([classifier.intercept_], dtype=np.float64),
    )
    return file.getvalue()


def _unpacked(path: Path, raw: bytes) -> tuple[Vector, float]:
    try:
        with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
            steps, step = arrays["steps"], arrays["step"].astype(np.float64)
            hand, intercept = arrays["hand"].astype(np.float64), arrays["intercept"].astype(np.float64)
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile, NotImplementedError, TypeError) as error:
        raise ArtifactError(f"{path} does not hold the arrays of a model; {_REMEDY}") from error
    _check_arrays(path, steps, hand, np.concatenate([step, intercept], axis=None))
    weights = np.zeros(COLUMNS)
    lower, upper = steps.astype(np.int16)
    np.multiply(lower | upper << 8, step[0], out=weights[:BUCKETS])
    weights[BUCKETS:] = hand
    return weights, float(intercept[0])


def _check_arrays(path: Path, steps: npt.NDArray[Any], hand: Vector, single: Vector) -> None:
    shapes = steps.shape == (_PLANES, BUCKETS) and hand.shape == (len(FEATURES),) and single.shape == (2,)
    if not shapes or steps.dtype != np.uint8:
        raise ArtifactError(f"{path} holds arrays of other shapes than this software's; {_REMEDY}")
    if not all(np.isfinite(array).all() for array in (hand, single)):
        raise ArtifactError(f"{path} holds weights that are not finite numbers; {_REMEDY}")


def _checked_thresholds(thresholds: object, path: Path) -> dict[str, float]:
    """Both lines must be probabilities: a NaN would compare as "no" everywhere."""
    if isinstance(thresholds, dict):
        lines = [thresholds.get(name) for name in ("certain", "harmless")]
        if all(type(line) is float and math.isfinite(line) and 0 <= line <= 1 for line in lines):
            return thresholds
    raise ArtifactError(f"{path} names no thresholds `certain` and `harmless` between 0 and 1; {_REMEDY}")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except FileNotFoundError as error:
        raise ArtifactError(f"{path} is missing; {_REMEDY}") from error
    except OSError as error:
        raise ArtifactError(
            f"{path} can't be read ({error.strerror}); give the service's user the right to read it"
        ) from error
    if len(raw) > _LARGEST:
        raise ArtifactError(f"{path} is larger than any model; {_REMEDY}")
    return raw


def _checksum(metadata: Mapping[str, Any]) -> str:
    rest = {name: value for name, value in metadata.items() if name != "checksum"}
    return hashlib.sha256(_written(rest)).hexdigest()


def _written(metadata: Mapping[str, Any]) -> bytes:
    return (json.dumps(metadata, indent=1, sort_keys=True, ensure_ascii=True) + "\n").encode("ascii")


def _replace(path: Path, content: bytes) -> None:
    """Write beside and rename, so that a reader never meets half a file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)
