"""Signatures: copies are found again however they are spun, and people who say their own thing are left alone."""

import hashlib
from itertools import combinations
from random import Random

import pytest

from moderation.comment import Signature
from moderation.spam.similar import ALIKE, VALUES, WINDOW, read, signature, similarities
from moderation.text.normalise import normalise
from tests.builders import GOOD_TEXT, SPAM_TEXT

PRAISE = (
    "Exceptionally well written! I couldn't resist commenting.",
    "Really well written! I just couldn't resist commenting.",
)
READERS = (
    GOOD_TEXT,
    "Ich sehe das anders: Wer täglich pendelt, dem helfen Direktflüge nach Almaty gar nichts.",
    "Guter Überblick, aber der Absatz über die Visa stimmt seit dem letzten Jahr nicht mehr.",
    "As someone who lived in Hanoi for six years I can only confirm what the author says about traffic.",
    "Мне кажется, автор не учёл, что большинство поездов давно отменили из-за ремонта моста.",
    "Bài viết rất hay, nhưng tôi nghĩ giá vé hiện nay đã tăng gấp đôi so với năm ngoái.",
)


def of(text: str) -> Signature:
    made = signature(normalise(text))
    assert made is not None, "the text is long enough for a signature"
    return made


def similarity(one: str, other: str) -> float:
    return similarities(of(one).values, [of(other).values])[0]


def in_common(one: str, other: str) -> float:
    """What the estimate is of: the share of windows that both have."""
    first, second = (windows(read(normalise(text))) for text in (one, other))
    return len(first & second) / len(first | second)


def windows(text: str) -> set[str]:
    return {text[at : at + WINDOW] for at in range(len(text) - WINDOW + 1)}


def meet(one: str, other: str) -> bool:
    """Whether a lookup by bands would find one for the other."""
    return any(mine == theirs for mine, theirs in zip(of(one).bands, of(other).bands, strict=True))


@pytest.mark.parametrize(
    "copy",
    [
        SPAM_TEXT.lower(),
        SPAM_TEXT.replace("!", " !"),
        SPAM_TEXT.replace("CASINO", "C\u200bASIN\u041e"),
        SPAM_TEXT.replace("$500", "$750").replace("win500", "win750"),
        SPAM_TEXT.replace("/win ", "/win?from=forum-12 "),
        SPAM_TEXT + "\n> Danke für den Artikel.",
    ],
    ids=["case", "punctuation", "disguise", "numbers", "path", "quote"],
)
def test_a_copy_is_the_same(copy: str) -> None:
    assert of(copy) == of(SPAM_TEXT)


def test_spun_praise_is_alike_and_found() -> None:
    assert similarity(*PRAISE) > ALIKE
    assert meet(*PRAISE)


def test_what_readers_write_is_not_alike() -> None:
    pairs = list(combinations((*READERS, SPAM_TEXT, PRAISE[0]), 2))
    assert max(similarity(*pair) for pair in pairs) < ALIKE / 2


@pytest.mark.parametrize(
    "text",
    [
        "Danke!",
        "Danke für den Artikel!",
        "Ha" * 500,
        "1234567890 " * 9,
        "> " + GOOD_TEXT,
        "> " + GOOD_TEXT + "\nGenau!",
        "",
    ],
)
def test_what_people_say_by_chance_has_no_signature(text: str) -> None:
    assert signature(normalise(text)) is None


def test_the_estimate_is_near_the_truth() -> None:
    chance, words = Random(7), " ".join(READERS).split()
    errors = []
    for _ in range(200):
        text = chance.sample(words, 30)
        other = [word if chance.random() < 0.85 else chance.choice(words) for word in text]
        errors.append(similarity(" ".join(text), " ".join(other)) - in_common(" ".join(text), " ".join(other)))
    assert abs(sum(errors) / len(errors)) < 0.02
    assert max(map(abs, errors)) < 0.2


def test_whoever_shares_most_windows_is_found() -> None:
    chance, words = Random(8), " ".join(READERS).split()
    found = []
    for _ in range(200):
        text = chance.sample(words, 30)
        other = " ".join([*text[:-2], *chance.sample(words, 2)])
        if in_common(" ".join(text), other) > 0.7:
            found.append(meet(" ".join(text), other))
    assert len(found) > 100
    assert sum(found) / len(found) > 0.97


def test_the_hash_is_the_one_of_stored_signatures() -> None:
    made = of(GOOD_TEXT)
    assert len(made.values) == VALUES
    assert made.bands[:2] == (2128453333, 357930)
    assert hashlib.sha256(made.values).hexdigest()[:16] == "65e2d3597bab2319"


def test_a_signature_of_another_make_is_like_nothing() -> None:
    assert similarities(of(GOOD_TEXT).values, [b"", bytes(64)]) == [0.0, 0.0]
    assert similarities(of(GOOD_TEXT).values, []) == []
