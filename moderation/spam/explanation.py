"""Why a text has its score: the log-odds split among the words it was read from, and the features made by hand."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from moderation.comment import Evidence
from moderation.spam.features import FEATURES, Encoded, Vector
from moderation.spam.hashing import BUCKETS, GRAM_LENGTHS
from moderation.spam.spans import Span, word_spans
from moderation.text.normalise import Normalised

_LABEL_SHOWN = 60
_SPANS_SHOWN = 20
_EVENLY = {length: np.full(length, 1 / length) for length in GRAM_LENGTHS}
_SPACE = np.uint8(ord(" "))


def shares(weights: npt.NDArray[Any], encoded: Encoded) -> list[float]:
    """Return what each token adds to the log-odds, then what each of FEATURES does. Their sum is weights . x."""
    hand: list[float] = (weights[BUCKETS:] * encoded.hand).tolist()
    if not encoded.tokens:
        return hand
    worth = weights[encoded.hashed] * encoded.values
    tokens = _grams_by_token(worth[encoded.grams_from :], encoded.data)
    _add_words(tokens, worth[: encoded.grams_from], encoded.word_tokens)
    by_token: list[float] = tokens.tolist()
    return by_token + hand


def _add_words(tokens: Vector, worth: Vector, word_tokens: Sequence[int]) -> None:
    """A word's weight is its own; a pair's is shared by its two words."""
    if not word_tokens:
        return
    singles, pairs = worth[: len(word_tokens)], worth[len(word_tokens) :] / 2
    singles[:-1] += pairs
    singles[1:] += pairs
    if len(word_tokens) == len(tokens):
        tokens += singles
    else:
        tokens[word_tokens] += singles


def _grams_by_token(worth: Vector, data: bytes) -> Vector:
    """Spread each n-gram's weight evenly over its bytes, then sum the bytes of each word with the space before it."""
    by_byte = np.zeros(len(data))
    at = 0
    for length, evenly in _EVENLY.items():
        windows = len(data) - length + 1
        if windows > 0:
            by_byte += np.correlate(worth[at : at + windows], evenly, "full")
            at += windows
    starts = (np.frombuffer(data, dtype=np.uint8) == _SPACE).nonzero()[0][:-1]
    by_token: Vector = np.add.reduceat(by_byte, starts)
    return by_token


def strongest(
    text: str,
    seen: Normalised,
    encoded: Encoded,
    shares: Sequence[float],
    site: Sequence[float] | None = None,
    most: int | None = None,
) -> tuple[Evidence, ...]:
    """Merge what was read from the same word, and return the `most` strongest, strongest first.

    `site` is the part of `shares` that the site's layer made.
    """
    count = len(encoded.tokens)
    sums: dict[str | int, float] = {}
    for token, share in zip(encoded.tokens, shares, strict=False):
        sums[token] = sums.get(token, 0.0) + share
    # A feature's key is its place in `shares`.
    sums.update([(at, share) for at, share in enumerate(shares[count:], start=count) if share])
    keys = list(sums)
    order = sorted(range(len(keys)), key=[-abs(share) for share in sums.values()].__getitem__)[:most]
    strong = [keys[at] for at in order]
    places: dict[str | int, list[int]] = {key: [] for key in strong}
    for place, token in enumerate(encoded.tokens):
        if token in places:
            places[token].append(place)
    spans = word_spans(text, seen, encoded.shown)
    return tuple([_evidence(encoded, key, places[key], sums[key], site, spans) for key in strong])


def _evidence(
    encoded: Encoded,
    key: str | int,
    places: list[int],
    share: float,
    site: Sequence[float] | None,
    spans: list[Span | None],
) -> Evidence:
    if isinstance(key, int):
        return Evidence("feature", FEATURES[key - len(encoded.tokens)], share, site[key] if site else 0.0)
    own = sum([site[at] for at in places]) if site else 0.0
    where = tuple([span for at in places[:_SPANS_SHOWN] if (span := spans[at])])
    return Evidence("text", encoded.shown[places[0]][:_LABEL_SHOWN], share, own, where)
