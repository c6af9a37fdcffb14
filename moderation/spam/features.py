"""What the classifier reads of a comment: hashed words and bytes, and a few dozen features made by hand."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from moderation.spam.hand import METADATA_FEATURES, TEXT_FEATURES, hand_features
from moderation.spam.hashing import BUCKETS, GRAM_LENGTHS, Buckets, gram_buckets, word_buckets
from moderation.spam.sample import Sample
from moderation.text.normalise import Normalised, fold, normalise

FEATURES = TEXT_FEATURES + METADATA_FEATURES
# Columns of the weights: the buckets, the hand-made features of the text, those around it.
COLUMNS = BUCKETS + len(FEATURES)
# Raise with any change to what a text becomes: older weights then no longer fit, and say so.
SCHEMA_VERSION = 1

Vector: TypeAlias = npt.NDArray[np.float64]
_EDGES = ".,;:!?…\"'«»„“”‘’()[]{}<>*_~|/\\-–—"


@dataclass(frozen=True)
class Encoded:
    """A comment in numbers. `tokens` are the words as read, `shown` the same words as written."""

    tokens: tuple[str, ...]
    shown: tuple[str, ...]
    words: Buckets
    word_tokens: tuple[int, ...]
    data: bytes
    hand: Vector

    @cached_property
    def grams(self) -> tuple[Buckets, ...]:
        return gram_buckets(self.data)

    def columns(self) -> tuple[Buckets, Vector]:
        """Return the columns that are not zero, and their values: each hashed block is a set of unit length."""
        words, grams = np.unique(self.words), np.unique(np.concatenate(self.grams))
        hand = np.flatnonzero(self.hand)
        values = [unit(words), unit(grams), self.hand[hand]]
        return np.concatenate([words, grams, BUCKETS + hand]), np.concatenate(values)


def unit(block: Buckets) -> Vector:
    return np.full(len(block), 1 / np.sqrt(max(len(block), 1)))


def as_sample(item: "str | Sample | Mapping[str, Any]") -> Sample:
    """Take a comment in any of the forms the estimator reads: a text, a Sample, or a record with its fields."""
    if isinstance(item, Sample):
        return item
    if isinstance(item, str):
        return Sample(item)
    known = {name: item[name] for name in Sample.__dataclass_fields__ if item.get(name) is not None}
    return Sample(**known)


def encode(sample: Sample, normalised: Normalised | None = None) -> Encoded:
    """Turn a comment into features. `normalised` spares the work when the caller has done it."""
    seen = normalised or normalise(sample.text)
    tokens = _tokens(seen)
    shown = tuple(seen.plain.split())
    words = [(at, word) for at, token in enumerate(tokens) if (word := token.strip(_EDGES))]
    return Encoded(
        tokens,
        shown if len(shown) == len(tokens) else tokens,
        word_buckets([word for _, word in words]),
        tuple(at for at, _ in words),
        f" {' '.join(tokens)} ".encode("utf-8", "replace"),
        hand_features(sample, seen),
    )


def _tokens(seen: Normalised) -> tuple[str, ...]:
    """Split the folded text at spaces. A link is read as the name of its host: its path is never met again, and its
    suffix is judged by hand."""
    folded = seen.folded
    for link in seen.links[:20]:
        folded = folded.replace(fold(link.url), link.host.rpartition(".")[0])
    return tuple(folded.split())


def schema() -> str:
    """Return a hash of all that gives columns their meaning. Weights of another schema are refused."""
    meaning = f"{SCHEMA_VERSION} crc32 {BUCKETS} words 1-2 bytes {GRAM_LENGTHS} {' '.join(FEATURES)}"
    return hashlib.sha256(meaning.encode()).hexdigest()[:16]
