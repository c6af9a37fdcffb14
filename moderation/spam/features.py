"""What the classifier reads of a comment: hashed words and bytes, and a few dozen features made by hand."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from moderation.spam.hand import METADATA_FEATURES, TEXT_FEATURES, hand_features
from moderation.spam.hashing import BUCKETS, GRAM_LENGTHS, Buckets, first_of_each, gram_buckets, word_buckets
from moderation.spam.sample import Sample
from moderation.text.normalise import Normalised, fold, normalise

FEATURES = TEXT_FEATURES + METADATA_FEATURES
# Columns of the weights: the buckets, the hand-made features of the text, those around it.
COLUMNS = BUCKETS + len(FEATURES)
# Raise with any change to what a text becomes, or how it is scored: older weights then no longer fit, and say so.
SCHEMA_VERSION = 3
# Of fewer buckets than this a block doesn't reach the length 1: two words are less evidence than twenty.
FULL_FROM = 20

Vector: TypeAlias = npt.NDArray[np.float64]
# A number is never met again, but others of as many digits are.
_ANY_DIGIT = str.maketrans("123456789", "000000000")
_EDGES = ".,;:!?…\"'«»„“”‘’()[]{}<>*_~|/\\-–—"


@dataclass(frozen=True, slots=True)
class Encoded:
    """A comment in numbers. `tokens` are the words as read, `shown` the same words as written.

    `hashed` are the buckets of the words, whose tokens are `word_tokens`, then of their pairs, then of the n-grams of
    `data` for each of GRAM_LENGTHS. `values` are 0 where a bucket stood before: each of the two blocks, that of words
    and pairs and that of n-grams, is a set of unit length, or shorter where the text is short.
    """

    tokens: tuple[str, ...]
    shown: tuple[str, ...]
    word_tokens: Sequence[int]
    data: bytes
    hashed: Buckets
    values: Vector
    hand: Vector

    @property
    def grams_from(self) -> int:
        """Where in `hashed` the n-grams begin."""
        return max(2 * len(self.word_tokens) - 1, 0)

    def columns(self) -> tuple[Buckets, Vector]:
        """Return the columns that are not zero, those of each block in order, and their values."""
        at, hand = self.grams_from, np.flatnonzero(self.hand)
        blocks = (self.hashed[:at], self.values[:at]), (self.hashed[at:], self.values[at:])
        words, grams = (np.sort(buckets[values > 0]) for buckets, values in blocks)
        values = [np.full(len(words), unit(len(words))), np.full(len(grams), unit(len(grams))), self.hand[hand]]
        return np.concatenate([words, grams, BUCKETS + hand]), np.concatenate(values)

    def times(self, weights: npt.NDArray[Any]) -> float:
        """Return weights . x."""
        return float(weights[self.hashed] @ self.values) + float(weights[BUCKETS:] @ self.hand)


def unit(count: int) -> float:
    """Return what each of `count` equal values is, so that their block has the length 1 if there are enough of them."""
    return 1 / math.sqrt(max(count, FULL_FROM))


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
    stripped = [token.strip(_EDGES) for token in tokens]
    words = [word for word in stripped if word]
    data = f" {' '.join(tokens)} ".encode("utf-8", "replace")
    read = [word if word.isalpha() else word.translate(_ANY_DIGIT) for word in words]
    hashed = np.concatenate([word_buckets(read), *gram_buckets(data)])
    return Encoded(
        tokens,
        shown if len(shown) == len(tokens) else tokens,
        range(len(tokens)) if len(words) == len(tokens) else [at for at, word in enumerate(stripped) if word],
        data,
        hashed,
        _values(hashed, max(2 * len(words) - 1, 0)),
        hand_features(sample, seen),
    )


def _values(hashed: Buckets, grams_from: int) -> Vector:
    """Let each bucket count once in its block, where it first stands."""
    blocks = hashed.copy()
    blocks[grams_from:] += BUCKETS
    first = first_of_each(blocks)
    values = first.astype(np.float64)
    values[:grams_from] *= unit(int(np.count_nonzero(first[:grams_from])))
    values[grams_from:] *= unit(int(np.count_nonzero(first[grams_from:])))
    return values


def _tokens(seen: Normalised) -> tuple[str, ...]:
    """Split the folded text at spaces. A link is read as the name of its host: its path is never met again, and its
    suffix is judged by hand."""
    folded = seen.folded
    for link in seen.links[:20]:
        folded = folded.replace(fold(link.url), link.host.rpartition(".")[0])
    return tuple(folded.split())


def schema() -> str:
    """Return a hash of all that gives columns their meaning. Weights of another schema are refused."""
    meaning = f"{SCHEMA_VERSION} crc32 {BUCKETS} words 1-2, digits as 0, bytes {GRAM_LENGTHS} {' '.join(FEATURES)}"
    return hashlib.sha256(meaning.encode()).hexdigest()[:16]
