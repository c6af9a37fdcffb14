"""Comments go out to labelers and come back as proposals; what is wrong with a line is told by its number."""

import csv
import io
import json
from pathlib import Path

import pytest

from moderation.comment import Action, Status
from moderation.store import comments, proposals, sites
from tests.builders import BEN, NOW
from tests.cli.commandline import CommandLine
from tests.web.moderating import a_stored_comment

IDS = ("comment-0001", "comment-0002", "comment-0003")


@pytest.fixture
def line(moderation: CommandLine) -> CommandLine:
    """A site with three comments: one waits, one has a formula for a name, one was decided on."""
    with moderation.store() as store:
        site = store.write(lambda tx: sites.add(tx, "news", "Nachrichten", "de", ("https://news.example",), NOW))
        other = store.write(lambda tx: sites.add(tx, "other", "Andere", "de", ("https://other.example",), NOW))
        a_stored_comment(store, site, IDS[0], 'Guter Text,\nzwei Zeilen „mit“ "Zeichen"', score=0.25)
        a_stored_comment(store, site, IDS[1], "@SUM(1+1)*cmd", author="=1+1")
        a_stored_comment(store, site, IDS[2], status=Status.SPAM)
        a_stored_comment(store, other, "comment-0004", "Woanders")
    return moderation


def proposed(line: CommandLine) -> dict[str, Action]:
    with line.store() as store, store.read() as tx:
        return {id: one.action for id, one in proposals.of(tx, [*IDS, "comment-0004"]).items()}


def labels(line: CommandLine, *records: object) -> Path:
    file = line.folder / "labels-2026-11.jsonl"
    file.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in records), "utf-8")
    return file


def label(id: str, said: str = "spam", revision: object = 1) -> dict[str, object]:
    return {"id": id, "revision": revision, "label": said}


def test_labelers_get_the_text_and_nothing_of_who_wrote_it(line: CommandLine) -> None:
    done = line("export", "labels", "--site", "news")
    rows = [json.loads(one) for one in done.lines]
    assert [row["id"] for row in rows] == list(IDS)
    assert set(rows[0]) == {
        *("id", "revision", "site", "text", "author_name", "page_title", "score", "status", "label"),
    }
    assert (rows[0]["score"], rows[0]["status"], rows[0]["label"]) == (0.25, "pending", "")
    assert not any(secret in done.out for secret in (BEN, "192.0.2", "a client's key"))


def test_no_cell_of_the_csv_is_a_formula(line: CommandLine) -> None:
    rows = list(csv.DictReader(io.StringIO(line("export", "labels", "--format", "csv").out, newline="")))
    assert rows[1]["author_name"] == "'=1+1"
    assert rows[1]["text"] == "'@SUM(1+1)*cmd"


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_what_goes_out_comes_back_as_proposals(line: CommandLine, kind: str) -> None:
    file = line.folder / f"comments.{kind}"
    assert line("export", "labels", str(file)).out == f"4 comments written to {file}\n"
    text = file.read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text))) if kind == "csv" else [json.loads(one) for one in text.splitlines()]
    rows[0]["label"], rows[1]["label"], rows[3]["label"] = "ham", "spam", "SPAM "
    with file.open("w", encoding="utf-8", newline="") as out:
        if kind == "csv":
            writer = csv.DictWriter(out, rows[0])
            writer.writeheader()
            writer.writerows([rows[0], rows[1], rows[3]])
        else:
            out.writelines(json.dumps(row) + "\n" for row in (rows[0], rows[1], rows[3]))
    assert line("import", "labels", str(file)).out == "3 proposals; left out: none\n"
    assert proposed(line) == {IDS[0]: Action.APPROVE, IDS[1]: Action.SPAM, "comment-0004": Action.SPAM}


def test_a_proposal_decides_nothing(line: CommandLine) -> None:
    line("import", "labels", str(labels(line, label(IDS[0]))))
    with line.store() as store, store.read() as tx:
        comment = comments.by_id(tx, IDS[0])
    assert comment
    assert (comment.status, comment.revision) == (Status.PENDING, 1)


def test_bad_lines_are_named_by_their_number_and_the_others_count(line: CommandLine) -> None:
    bad = ["no json", "[1]", label(IDS[0], "maybe"), label("", "ham"), label(IDS[0], revision="one"), label("a\x00")]
    done = line("import", "labels", str(labels(line, *bad, label(IDS[1]))))
    assert done.status == 1
    assert done.out == "1 proposals; left out: 6 bad\n"
    told = done.err.splitlines()
    assert [int(one.split("line ")[1].split(":")[0]) for one in told] == [1, 2, 3, 4, 5, 6]
    assert "`label` has to be spam or ham" in told[2]
    assert proposed(line) == {IDS[1]: Action.SPAM}


def test_what_is_not_as_it_was_labelled_is_left_out_and_counted(line: CommandLine) -> None:
    lines = [label(IDS[0], revision=2), label(IDS[2]), label("nowhere"), label(IDS[1], "ham")]
    done = line("import", "labels", str(labels(line, *lines)))
    assert done.status == 0
    assert done.out == "1 proposals; left out: 1 of another revision, 1 decided on already, 1 of unknown comments\n"


def test_of_two_labels_the_later_one_is_proposed(line: CommandLine) -> None:
    line("import", "labels", str(labels(line, label(IDS[0], "spam"), label(IDS[0], "ham"))))
    assert proposed(line) == {IDS[0]: Action.APPROVE}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("labels.csv", b"id,label\r\n1,spam\r\n", "revision is missing"),
        ("labels.jsonl", b"\xff\xfe", "not UTF-8"),
        ("none.jsonl", None, "No such file"),
    ],
)
def test_a_file_that_can_not_be_read_is_refused(line: CommandLine, name: str, content: bytes | None, said: str) -> None:
    if content is not None:
        (line.folder / name).write_bytes(content)
    done = line("import", "labels", str(line.folder / name))
    assert done.status == 1
    assert said in done.err


def test_an_unknown_site_is_refused(line: CommandLine) -> None:
    assert line("export", "labels", "--site", "nowhere").status == 1
