"""The hashed part of the features: words and pairs of words, and UTF-8 byte n-grams, by CRC-32 into 2^18 buckets.

CRC-32 (zlib's) is documented and the same everywhere, so that weights stay good: bucket = crc32(bytes) mod 2^18.
A word is hashed as NUL + word, a pair as NUL + word + space + word, a byte n-gram as it is.
"""

import threading
import zlib
from collections.abc import Sequence
from itertools import repeat
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Buckets: TypeAlias = npt.NDArray[np.int64]

BUCKETS = 1 << 18
GRAM_LENGTHS = (3, 4, 5)
_MASK = BUCKETS - 1
_WORD = zlib.crc32(b"\0")
_marks = np.zeros(2 * BUCKETS, dtype=np.int32)
_marking = threading.Lock()


def _by_place() -> Buckets:
    """Return what each value of a byte adds to the bucket of an n-gram, by the number of bytes behind it.

    CRC-32 is linear: the sum of a window is the exclusive or of what its bytes add, and of a constant of its length.
    Row k holds the constant of length k + 1 too, without that of length k, so that longer windows go on from shorter.
    """
    nothing = [0] + [zlib.crc32(bytes(length)) for length in range(1, GRAM_LENGTHS[-1] + 1)]
    rows = [
        [zlib.crc32(bytes([value]) + bytes(behind)) ^ nothing[behind] for value in range(256)]
        for behind in range(GRAM_LENGTHS[-1])
    ]
    return np.array(rows, dtype=np.int64) & _MASK


_BY_PLACE = _by_place()


def first_of_each(buckets: Buckets) -> npt.NDArray[np.bool_]:
    """Tell of each bucket (below 2 * BUCKETS) whether it stands there for the first time.

    numpy.unique takes twenty times as long.
    """
    places = np.arange(len(buckets), dtype=np.int32)
    # The last of equal indices wins an assignment: backwards, that is the first.
    with _marking:
        _marks[buckets[::-1]] = places[::-1]
        first: npt.NDArray[np.bool_] = _marks[buckets] == places
    return first


def word_buckets(words: Sequence[str]) -> Buckets:
    """Return the bucket of each word, then of each pair of neighbours: 2n - 1 of them."""
    encoded = [word.encode("utf-8", "replace") for word in words]
    singles = list(map(zlib.crc32, encoded, repeat(_WORD)))
    # CRC-32 goes on where it stopped: the pair's sum starts from the first word's.
    pairs = map(zlib.crc32, [b" " + word for word in encoded[1:]], singles)
    return np.array([*singles, *pairs], dtype=np.int64) & _MASK


def gram_buckets(data: bytes) -> tuple[Buckets, ...]:
    """Return for each of GRAM_LENGTHS the buckets of all windows of that many bytes, in the order of the text.

    A few exclusive ors over all windows at once: 100 times faster than a call of zlib for each.
    """
    rows = _BY_PLACE.take(np.frombuffer(data, dtype=np.uint8), axis=1)
    found = []
    grams = rows[0]
    for behind in range(1, GRAM_LENGTHS[-1]):
        grams = rows[behind, : max(len(grams) - 1, 0)] ^ grams[1:]
        if behind + 1 in GRAM_LENGTHS:
            found.append(grams)
    return tuple(found)
