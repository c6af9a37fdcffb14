import lzma
import re
from pathlib import Path

import pytest

from model.corpora import CorpusError, Row, checked_file, lot, manifest, sampled, without_near_duplicates
from model.corpora.loaders import READERS
from model.corpora.sources import PLACE, with_source
from moderation.comment import Label
from moderation.spam.sample import Sample


def rows(name: str, **files: str) -> list[Row]:
    """What the reader of `name` makes of files; dots in their names are written as __."""
    return list(
        READERS[name](manifest()[name], {file.replace("__", "."): text.encode() for file, text in files.items()})
    )


def test_every_corpus_names_licence_citation_and_hashes() -> None:
    for entry in manifest().values():
        assert all(entry[field] for field in ("name", "folder", "language", "use", "licence", "citation"))
        assert all(re.fullmatch("[0-9a-f]{64}", sha256) for sha256 in entry["files"].values())


def test_every_corpus_has_a_reader() -> None:
    assert set(READERS) == set(manifest())


def test_a_video_is_a_group_and_its_dates_are_not_read() -> None:
    table = 'COMMENT_ID,AUTHOR,DATE,CONTENT,CLASS\nx,Ben,2013-01-01,"Nice, thanks",0\ny,Mallory,,Subscribe!,1\n'
    assert rows("youtube", Video__csv=table) == [
        Row(Sample("Nice, thanks"), Label.HAM, "Video.csv"),
        Row(Sample("Subscribe!"), Label.SPAM, "Video.csv"),
    ]


def test_messages_have_their_label_in_front() -> None:
    assert [row.label for row in rows("sms", SMSSpamCollection="ham\tSee you\nspam\tWin now\n")] == ["ham", "spam"]


def test_telegram_files_have_their_label_in_the_name() -> None:
    found = rows("telegram", **{"ham-samples__txt": "привет", "spam-samples__txt": "казино"})
    assert [row.label for row in found] == ["ham", "spam"]


def test_offence_is_not_spam() -> None:
    assert [row.label for row in rows("germeval2018", a__txt="@ben Du Pfeife|LBR|geh\tOFFENSE\tINSULT\n")] == [
        Label.HAM
    ]
    table = lzma.compress(b"lang,label,text\nen,1,you fool\n")
    assert [row.label for row in READERS["foxnews"](manifest()["foxnews"], {"data.csv.xz": table})] == [Label.HAM]


def test_a_leading_mention_and_its_collectors_placeholder_are_taken_out() -> None:
    (row,) = rows("germeval2018", a__txt="@ben Das war so|LBR|klar\tOTHER\tOTHER\n")
    assert row.sample.text == "Das war so\nklar"


def test_a_link_is_put_back_where_the_collector_took_one_out() -> None:
    row = with_source(Row(Sample(f"Read this {PLACE} please"), Label.HAM))
    assert re.fullmatch(r"Read this (https?://)?\S+\.example\S* please", row.sample.text)


def test_a_source_stands_below_every_twelfth_text_and_always_the_same() -> None:
    before = [Row(Sample(f"Meinung Nummer {at}"), Label.HAM) for at in range(1_200)]
    after = [with_source(row) for row in before]
    linked = sum(".example" in row.sample.text for row in after)
    assert 70 < linked < 130
    assert after == [with_source(row) for row in before]


def test_near_duplicates_differ_in_digits_links_case_and_accents_only() -> None:
    texts = (
        "Danke für 20 Infos!",
        "DANKE FUR 30 INFOS",
        "Danke für Infos http://a.example",
        "Danke für nichts",
        "123",
        "124",
    )
    kept = without_near_duplicates([Row(Sample(text), Label.HAM) for text in texts])
    assert [row.sample.text for row in kept] == ["Danke für 20 Infos!", "Danke für nichts", "123", "124"]


def test_a_sample_is_drawn_by_the_text_alone() -> None:
    many = [Row(Sample(f"Text {chr(97 + at)}"), Label.HAM) for at in range(20)]
    drawn = sampled(many, 5)
    assert sorted(map(lot, drawn)) == sorted(map(lot, many))[:5]
    assert sampled(list(reversed(many)), 5) == list(reversed(drawn))


def test_a_missing_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"nothing\.csv can't be read .* --data"):
        checked_file(tmp_path / "nothing.csv", "0" * 64)


def test_another_file_than_the_manifests_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    with pytest.raises(CorpusError, match="differs from the file in model/corpora/manifest"):
        checked_file(tmp_path / "a.csv", "0" * 64)
