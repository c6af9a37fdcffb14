"""The loudest part of a comment: spam among good sentences counts as if it stood alone.

A comment of more than PART words is read as a whole and by each PART words in a row that it holds; the likeliest spam
of all these readings is its score. Whoever has many readings to choose from finds a loud one by chance, so the odds of
a part are divided by how many parts there are side by side, and once more by e: what honest readers write at length
then hardly scores higher than before.
"""

import math
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from moderation.spam.features import FULL_FROM, Encoded, Vector
from moderation.spam.hashing import GRAM_LENGTHS
from moderation.spam.shares import Shares, shares, token_starts

_Number = TypeVar("_Number", np.float64, np.int64)

PART = 12
# In log-odds.
DOUBT = 1.0


@dataclass(frozen=True, slots=True)
class Part:
    """The tokens from `start` to `end`, as if they were all: a shorter text's words and n-grams weigh more.

    `discount` is what is taken off the log-odds for having been chosen; 0 for the whole.
    """

    start: int
    end: int
    words: float = 1.0
    grams: float = 1.0
    discount: float = 0.0

    def of(self, shares: Shares) -> Vector:
        """Return what each token adds to the log-odds; nothing outside of the part."""
        by_token = np.zeros(len(shares.words))
        here = slice(self.start, self.end)
        by_token[here] = self.words * shares.words[here] + self.grams * shares.grams[here]
        return by_token

    def sum(self, shares: Shares) -> float:
        """Return what all tokens and features add, with the discount taken off."""
        return float(self.of(shares).sum() + shares.hand.sum()) - self.discount


def loudest(encoded: Encoded, shares: Shares) -> Part:
    """Return the part that the comment is scored by: all of it, unless one of its parts speaks louder."""
    count = len(encoded.tokens)
    whole = Part(0, count)
    if count <= PART:
        return whole
    words, grams = _gains(encoded)
    loudness = words * _sliding(shares.words) + grams * _sliding(shares.grams)
    start, discount = int(loudness.argmax()), DOUBT + math.log(count / PART)
    if loudness[start] - discount <= float(shares.words.sum() + shares.grams.sum()):
        return whole
    return Part(start, start + PART, float(words[start]), float(grams[start]), discount)


def logit(encoded: Encoded, weights: npt.NDArray[Any], intercept: float) -> float:
    """Return the log-odds of spam, by the loudest part."""
    if len(encoded.tokens) <= PART:
        return intercept + encoded.times(weights)
    found = shares(weights, encoded)
    part = loudest(encoded, found)
    return intercept + part.sum(found)


def _gains(encoded: Encoded) -> tuple[Vector, Vector]:
    """Return for each part how much more its words and pairs, and its n-grams, weigh than in the whole.

    By how many it has; what stood in the text before adds nothing to it, but is counted.
    """
    at = encoded.grams_from
    starts = token_starts(encoded.data)
    ends = np.append(starts[PART:], len(encoded.data))
    sizes = (ends - starts[: len(ends)]) * len(GRAM_LENGTHS)
    return _gain(_words(encoded), encoded.values[:at]), _gain(sizes, encoded.values[at:])


def _words(encoded: Encoded) -> npt.NDArray[np.int64]:
    """Count the words and pairs of each part: signs that stand alone are none."""
    count = len(encoded.tokens)
    if len(encoded.word_tokens) == count:
        return np.full(count - PART + 1, 2 * PART)
    words = np.zeros(count, dtype=np.int64)
    words[encoded.word_tokens] = 2
    return _sliding(words)


def _gain(counts: npt.NDArray[np.int64], values: Vector) -> Vector:
    whole = float(values.max(initial=0)) or 1.0
    gain: Vector = 1 / (whole * np.sqrt(np.maximum(counts, FULL_FROM)))
    return gain


def _sliding(values: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
    """Sum each PART values in a row."""
    sums: npt.NDArray[_Number] = values.cumsum()
    sums[PART:] -= sums[:-PART].copy()
    return sums[PART - 1 :]
