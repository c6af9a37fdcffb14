from typing import Any

import numpy as np
import pytest

from moderation.spam.features import FEATURES, as_sample, encode, schema
from moderation.spam.hand import METADATA_FEATURES
from moderation.spam.hashing import BUCKETS
from moderation.spam.sample import Sample

SCHEMA = "141e09025bb043ae"


def seen(text: str = "Danke", **around: Any) -> dict[str, float]:
    """The hand-made features of a comment that are not zero."""
    values = encode(Sample(text, **around)).hand.tolist()
    return {code: value for code, value in zip(FEATURES, values, strict=True) if value}


TEXTS = [
    ("Siehe https://amt.example/zahlen", "links"),
    ("[url=http://a.example]x[/url]", "link_markup"),
    ("schau: bit.ly/3abc", "shortener"),
    ("http://gewinn.xyz jetzt", "odd_host"),
    ("mail an ben@example.org", "email_address"),
    ("ruf an: +49 170 5550123", "phone_number"),
    ("schreib mir auf WhatsApp", "messenger"),
    ("@ben hat recht", "mentions"),
    ("DAS IST NICHT WAHR", "upper_case"),
    ("500 € geschenkt", "money"),
    ("Jetzt!!!", "exclamations"),
    ("jaaaaaa", "repeated_letters"),
    ("los los los los los los los los los", "repeated_words"),
    ("🎁🎁🎁 gratis", "emoji"),
    ("Ja.", "short_text"),
    ("Warum?", "question"),
    ("саsinо", "mixed_script"),
    ("vi\u200bagra", "zero_width"),
    ("v1agra", "leet"),
    ("c a s h  m o n e y", "spaced_letters"),
    ("pills dot com", "hidden_dots"),
    ("𝐜𝐚𝐬𝐡", "styled_letters"),
]


@pytest.mark.parametrize(("text", "feature"), TEXTS)
def test_it_sees_how_a_text_is_written(text: str, feature: str) -> None:
    assert feature in seen(text)


AROUND = [
    ({"author_url": "https://bens-garten.example"}, "author_url"),
    ({"author_url": "http://gewinn.xyz"}, "author_url_odd_host"),
    ({"text": "mehr auf laden.example", "author_url": "laden.example"}, "author_url_in_text"),
    ({"author_name": "Kredit ohne Schufa"}, "name_is_keyword"),
    ({"author_name": "www.laden.example"}, "name_is_url"),
    ({"elapsed": 1.0}, "fast_fill"),
    ({"elapsed": 60.0}, "slow_fill"),
    ({"text": "This is not what the article is about", "language": "de"}, "language_mismatch"),
    ({"text": "https://news.example/alt", "own_hosts": ("news.example",)}, "own_links"),
    ({"text": "Die Direktflüge nach Hanoi sind voll", "page_title": "Direktflüge nach Hanoi"}, "title_similarity"),
]


@pytest.mark.parametrize(("around", "feature"), AROUND)
def test_it_sees_what_stands_around_a_text(around: dict[str, Any], feature: str) -> None:
    assert feature in seen(**around)


def test_a_link_to_the_own_site_is_no_link_elsewhere() -> None:
    own = seen("https://news.example/alt https://www.news.example/b", own_hosts=("news.example",))
    assert "links" not in own
    assert "link_share" not in own


def test_a_text_alone_has_nothing_around_it() -> None:
    assert not set(seen("Casino http://a.xyz !!!")) & set(METADATA_FEATURES)


def test_no_feature_made_by_hand_is_larger_than_a_half() -> None:
    worst = encode(
        Sample("HTTP://A.XYZ $1 " * 300 + "!" * 99 + "🎁" * 99, author_name="casino.example", elapsed=0.0)
    ).hand
    assert worst.min() >= 0
    assert worst.max() <= 0.5


def length(text: str) -> float:
    """How long the hashed part is, squared: two blocks of unit length together are 2."""
    columns, values = encode(Sample(text)).columns()
    return float((values[columns < BUCKETS] ** 2).sum())


def test_each_hashed_block_has_unit_length() -> None:
    assert np.isclose(length("danke danke für alles, was ihr hier jeden Tag für uns alle im Land schreibt"), 2.0)


def test_a_few_words_are_less_than_a_whole_comment() -> None:
    assert length("Ja") < length("danke für alles") < 2.0


def test_a_link_counts_by_the_name_of_its_host() -> None:
    assert encode(Sample("Siehe https://www.Amt.example/zahlen?x=1 dort")).tokens == ("siehe", "amt", "dort")


def test_it_reads_a_text_a_record_and_a_sample_alike() -> None:
    record = {"text": "Danke", "author_name": "Ben", "label": "ham", "author_url": None}
    assert as_sample(record) == Sample("Danke", author_name="Ben")
    assert as_sample("Danke") == as_sample(Sample("Danke"))


def test_the_schema_names_what_columns_mean() -> None:
    """A changed feature or hash changes this; then a new model must be trained."""
    assert schema() == SCHEMA


def test_codes_of_features_are_unique() -> None:
    assert len(set(FEATURES)) == len(FEATURES)
