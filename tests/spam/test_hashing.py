import zlib
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.spam.hashing import BUCKETS, GRAM_LENGTHS, first_of_each, gram_buckets, word_buckets

# Golden numbers: when they change, every trained model is void. Then raise SCHEMA_VERSION and train anew.
WORDS = [139737, 99967, 211653, 59928, 222956]
GRAMS = [[180441, 202154, 196783, 189914], [48282, 241278, 238140], [43387, 198864]]


def test_words_and_pairs_have_the_buckets_they_always_had() -> None:
    assert word_buckets(["danke", "für", "alles"]).tolist() == WORDS


def test_byte_grams_have_the_buckets_they_always_had() -> None:
    assert [buckets.tolist() for buckets in gram_buckets(" für ".encode())] == GRAMS


@given(st.binary(max_size=40))
def test_a_gram_is_the_checksum_of_its_window(data: bytes) -> None:
    for length, buckets in zip(GRAM_LENGTHS, gram_buckets(data), strict=True):
        windows = [data[at : at + length] for at in range(len(data) - length + 1)]
        assert buckets.tolist() == [zlib.crc32(window) % BUCKETS for window in windows]


@given(st.lists(st.text(min_size=1, max_size=8), max_size=6))
def test_a_word_is_hashed_behind_a_nul(words: list[str]) -> None:
    encoded = [word.encode("utf-8", "replace") for word in words]
    pairs = [first + b" " + second for first, second in pairwise(encoded)]
    assert word_buckets(words).tolist() == [zlib.crc32(b"\0" + gram) % BUCKETS for gram in encoded + pairs]


@pytest.mark.parametrize("data", [b"", b"a", b"ab"])
def test_what_is_shorter_than_a_gram_has_none(data: bytes) -> None:
    assert [len(buckets) for buckets in gram_buckets(data)] == [0, 0, 0]


@given(st.lists(st.integers(0, 2 * BUCKETS - 1).map(lambda bucket: bucket % 50), max_size=60))
def test_each_bucket_is_new_where_it_first_stands(buckets: list[int]) -> None:
    first = first_of_each(np.array(buckets, dtype=np.int64)).tolist()
    assert first == [bucket not in buckets[:at] for at, bucket in enumerate(buckets)]


def test_several_threads_may_look_at_once() -> None:
    buckets = np.arange(20_000) % 10_000

    def look(_: int) -> int:
        return int(np.count_nonzero(first_of_each(buckets)))

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(look, range(200))) == {10_000}
