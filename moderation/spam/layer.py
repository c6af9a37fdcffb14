"""What one site's decisions add to the shipped model. Numpy alone: the web process scores with it."""

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from moderation.spam.features import COLUMNS, Vector, schema
from moderation.spam.hashing import Buckets

# How far a step moves the comment it learns from, in log-odds, when the model was entirely wrong about it.
STEP = 2.0
# Weights kept, the largest ones: the rest moves no probability that anybody would see.
KEPT = 60_000
# More than any layer weighs: a wrong blob is refused before it fills the memory.
_LARGEST = 2 * 1024 * 1024

FEWEST = 20
"""Decided comments of either kind that a site's own lines take."""


class LayerError(Exception):
    """Bytes that are no layer of this software. The message says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Probabilities of spam for acting on text alone: above `certain` it is spam, below `harmless` it may be published.

    As the site's own and replayed ham give them; a line of 1.0 and one of 0.0 leave everything to people.
    """

    certain: float
    harmless: float


@dataclass(frozen=True, slots=True)
class Layer:
    """One site's part of the sum: log-odds = trust * base + intercept + weights . x, over the same columns x.

    `trust` (0 to 1) in the base falls with the number of decided comments, `ham` and `spam`. `last_decision` is the id
    of the last one learnt, `base` the version of the model it stands on. `lines` are None with too few decisions.
    """

    weights: npt.NDArray[np.float32]
    intercept: float
    trust: float
    ham: int
    spam: int
    last_decision: int
    base: str
    version: str
    lines: Lines | None = None

    @classmethod
    def empty(cls, base: str) -> Self:
        """A layer that adds nothing: what a site's first decisions are stepped on."""
        return cls(np.zeros(COLUMNS, dtype=np.float32), 0.0, 1.0, 0, 0, 0, base, "site")

    def pack(self) -> bytes:
        """Return the layer without its version, which is made from these bytes. The same layer gives the same ones."""
        index = _largest(self.weights)
        file = io.BytesIO()
        np.savez_compressed(
            file,
            allow_pickle=False,
            about=np.frombuffer(json.dumps(self._about(), sort_keys=True).encode("ascii"), dtype=np.uint8),
            # Differences of sorted columns, and half-precision values, byte by byte: a third of the plain arrays.
            step=_planes(np.diff(index, prepend=0).astype("<u4")),
            value=_planes(self.weights[index].astype("<f2")),
        )
        return file.getvalue()

    def _about(self) -> dict[str, Any]:
        return {
            "schema": schema(),
            "base": self.base,
            "trust": self.trust,
            "intercept": self.intercept,
            "ham": self.ham,
            "spam": self.spam,
            "last_decision": self.last_decision,
            "lines": [self.lines.certain, self.lines.harmless] if self.lines else None,
        }

    @classmethod
    def unpack(cls, raw: bytes) -> Self:
        """Read what `pack` wrote. Raises LayerError for anything else, and for a layer of another schema."""
        if len(raw) > _LARGEST:
            raise LayerError("it is larger than any layer")
        try:
            with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
                about = json.loads(bytes(arrays["about"]))
                steps, values = _from_planes(arrays["step"], "<u4"), _from_planes(arrays["value"], "<f2")
            if about["schema"] != schema():
                raise LayerError("it was learnt with another version of the features")
            lines = Lines(*map(float, about["lines"])) if about["lines"] else None
            numbers = [float(about[name]) for name in ("trust", "intercept")]
            counts = [int(about[name]) for name in ("ham", "spam", "last_decision")]
            base = str(about["base"])
        except (ValueError, KeyError, OSError, EOFError, TypeError, zipfile.BadZipFile, NotImplementedError) as error:
            raise LayerError(f"it does not hold the arrays of a layer ({type(error).__name__})") from error
        trust, intercept = numbers
        ham, spam, last_decision = counts
        weights = _dense(np.cumsum(steps.astype(np.int64)), values.astype(np.float32))
        if not np.isfinite([trust, intercept]).all() or not 0 <= trust <= 1:
            raise LayerError("it holds numbers that are not finite")
        return cls(weights, intercept, trust, ham, spam, last_decision, base, version_of(raw), lines)

    def step(self, columns: Buckets, values: Vector, base_logit: float, spam: bool) -> Self:
        """Return the layer after one step from one comment, as `Encoded.columns` gives it.

        A normalised step: the comment's own log-odds move by STEP times what was missing to certainty, a comment like
        it by as much as they share, and one that shares nothing not at all. It needs no memory of earlier steps, so
        that the same steps give the same weights.
        """
        logit = self.trust * base_logit + self.intercept + float(self.weights[columns] @ values)
        miss = float(spam) - 1 / (1 + np.exp(-np.clip(logit, -500, 500)))
        rate = STEP * miss / max(float(values @ values), 1e-9)
        weights = self.weights.copy()
        np.add.at(weights, columns, (rate * values).astype(np.float32))
        plain, _, steps = self.version.partition("+")
        return replace(
            self,
            weights=weights,
            ham=self.ham + (not spam),
            spam=self.spam + spam,
            version=f"{plain}+{int(steps or 0) + 1}",
        )


def version_of(raw: bytes) -> str:
    return f"site-{hashlib.sha256(raw).hexdigest()[:8]}"


def _largest(weights: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    largest: npt.NDArray[np.int64] = np.sort(np.argsort(-np.abs(weights), kind="stable")[:KEPT])
    kept: npt.NDArray[np.int64] = largest[weights[largest].astype("<f2") != 0]
    return kept


def _planes(numbers: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    return numbers.view(np.uint8).reshape(len(numbers), numbers.dtype.itemsize).T.copy()


def _from_planes(planes: npt.NDArray[Any], kind: str) -> npt.NDArray[Any]:
    if planes.dtype != np.uint8 or planes.ndim != 2 or len(planes) != np.dtype(kind).itemsize:
        raise ValueError("not the bytes of such numbers")
    return planes.T.copy().view(kind).reshape(-1)


def _dense(index: npt.NDArray[np.int64], values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    if index.shape != values.shape or (len(index) and (int(index.max()) >= COLUMNS or int(index.min()) < 0)):
        raise LayerError("it holds other columns than this software has")
    if not np.isfinite(values).all():
        raise LayerError("it holds weights that are not finite numbers")
    weights = np.zeros(COLUMNS, dtype=np.float32)
    weights[index] = values
    return weights
