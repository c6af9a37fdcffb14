"""What each word of a comment, and each feature made by hand, adds to its log-odds of spam by some weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from moderation.spam.features import Encoded, Vector
from moderation.spam.hashing import BUCKETS, GRAM_LENGTHS

_EVENLY = {length: np.full(length, 1 / length) for length in GRAM_LENGTHS}
_SPACE = np.uint8(ord(" "))


@dataclass(frozen=True, slots=True)
class Shares:
    """By token, what its word and its pairs add (`words`) and what its n-grams do (`grams`); then each of FEATURES.

    Their sum is weights . x.
    """

    words: Vector
    grams: Vector
    hand: Vector

    def over(self, base: "Shares", trust: float) -> "Shares":
        """Return these on top of the trusted part of others of the same comment."""
        return Shares(trust * base.words + self.words, trust * base.grams + self.grams, trust * base.hand + self.hand)


def shares(weights: npt.NDArray[Any], encoded: Encoded) -> Shares:
    """Split weights . x: the weight of a pair is shared by its two words, that of an n-gram evenly by its bytes."""
    hand: Vector = weights[BUCKETS:] * encoded.hand
    count, at = len(encoded.tokens), encoded.grams_from
    if not count:
        return Shares(np.zeros(0), np.zeros(0), hand)
    worth: Vector = weights[encoded.hashed] * encoded.values
    return Shares(_by_word(worth[:at], encoded.word_tokens, count), _by_token(worth[at:], encoded.data), hand)


def token_starts(data: bytes) -> npt.NDArray[np.int64]:
    """Where in the bytes each token begins, with the space before it."""
    starts: npt.NDArray[np.int64] = (np.frombuffer(data, dtype=np.uint8) == _SPACE).nonzero()[0][:-1]
    return starts


def _by_word(worth: Vector, word_tokens: Sequence[int], count: int) -> Vector:
    if not word_tokens:
        return np.zeros(count)
    singles, pairs = worth[: len(word_tokens)].copy(), worth[len(word_tokens) :] / 2
    singles[:-1] += pairs
    singles[1:] += pairs
    if len(word_tokens) == count:
        return singles
    words = np.zeros(count)
    words[word_tokens] = singles
    return words


def _by_token(worth: Vector, data: bytes) -> Vector:
    """Sum what the bytes of each token got, with those of the space before it."""
    by_byte = np.zeros(len(data))
    at = 0
    for length, evenly in _EVENLY.items():
        windows = len(data) - length + 1
        if windows > 0:
            by_byte += np.correlate(worth[at : at + windows], evenly, "full")
            at += windows
    by_token: Vector = np.add.reduceat(by_byte, token_starts(data))
    return by_token
