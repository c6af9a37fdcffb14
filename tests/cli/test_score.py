"""`moderation score`: the contract, line by line."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from moderation.comment import Policy
from moderation.paths import MODEL, PACKAGE
from moderation.spam.artifact import read_metadata
from moderation.store import sites
from tests.builders import GOOD_TEXT, SPAM_TEXT, a_stored_site
from tests.cli.commandline import CommandLine, Done
from tests.taught import UNSEEN_PRAISE, Town, a_model_with_little_to_replay


def answers(done: Done) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.lines]


def a_line(text: str, **fields: object) -> str:
    return json.dumps({"text": text, **fields}) + "\n"


def test_it_answers_in_the_contracts_form(bare: CommandLine) -> None:
    done = bare("score", stdin=a_line(SPAM_TEXT, id="c-1", author_name="Mallory", lang="en"))
    (answer,) = answers(done)
    assert done.status == 0
    assert list(answer) == ["id", "spam", "status", "reasons", "model"]
    assert answer["id"] == "c-1"
    assert isinstance(answer["spam"], float)
    assert 0.9 < answer["spam"] <= 1
    assert answer["status"] == "spam"
    assert "score.near_certain" in answer["reasons"]  # type: ignore[operator]
    assert answer["model"] == read_metadata(MODEL)["version"]


def test_the_example_in_the_docs_is_what_it_answers(bare: CommandLine) -> None:
    page = (PACKAGE.parent / "docs" / "cli.md").read_text("utf-8")
    [(line, told)] = re.findall(r"\$ printf '(.*)\\n' \| moderation score\n(.*)\n", page)
    (answer,) = answers(bare("score", stdin=line + "\n"))
    assert answer == json.loads(told) | {"spam": pytest.approx(json.loads(told)["spam"], abs=0.0001)}


def test_it_needs_no_database_no_key_and_no_folder(bare: CommandLine) -> None:
    assert bare("score", stdin=a_line(GOOD_TEXT)).status == 0
    assert not bare.folder.exists()


def test_a_good_comment_waits_as_on_a_new_site(bare: CommandLine) -> None:
    (answer,) = answers(bare("score", stdin=a_line(GOOD_TEXT)))
    assert (answer["id"], answer["status"], answer["reasons"]) == (None, "pending", [])


def test_bad_lines_are_answered_in_their_place(bare: CommandLine) -> None:
    lines = [
        a_line(GOOD_TEXT, id=1).encode(),
        b"not json\n",
        b'{"id": 3}\n',
        b'{"id": "four", "text": 4}\n',
        b'["text"]\n',
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        b'{"id": 8, "text": "' + b"x" * 400_000 + b'"}\n',
        b'{"id": 9, "text": "\\ud800"}\n',
        b"\n",
        a_line(GOOD_TEXT, id=10).encode(),
    ]
    done = bare("score", stdin=b"".join(lines))
    given = answers(done)
    assert done.status == 1
    assert [one["id"] for one in given] == [1, None, 3, "four", None, None, None, None, 9, 10]
    assert ["error" in one for one in given] == [False, *[True] * 8, False]
    assert all(set(one) == {"id", "error"} for one in given[1:-1])
    assert '"text"' in str(given[2]["error"])


def test_the_last_line_needs_no_line_end(bare: CommandLine) -> None:
    assert len(answers(bare("score", stdin=a_line(GOOD_TEXT).strip()))) == 1


def test_it_reads_a_file_and_names_one_that_is_missing(bare: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "comments.jsonl"
    file.write_text(a_line(GOOD_TEXT) * 3)
    assert len(answers(bare("score", str(file)))) == 3
    gone = bare("score", str(tmp_path / "gone.jsonl"))
    assert gone.status == 1
    assert "gone.jsonl" in gone.err


def test_a_site_brings_its_own_thresholds_and_lists(moderation: CommandLine) -> None:
    with moderation.store() as store:
        site = a_stored_site(store)
        store.write(lambda tx: sites.set_policy(tx, site.id, Policy(publish_good=True)))
        store.write(lambda tx: sites.set_lists(tx, site.id, ["Wunderpille"], []))
    lines = a_line(GOOD_TEXT) + a_line(GOOD_TEXT + " Dank der Wunderpille.")
    given = answers(moderation("score", "--site", "news", stdin=lines))
    assert [one["status"] for one in given] == ["approved", "pending"]
    assert "words.word" in given[1]["reasons"]  # type: ignore[operator]


def test_a_site_is_judged_by_what_it_was_taught(moderation: CommandLine, tmp_path: Path) -> None:
    model = a_model_with_little_to_replay(tmp_path / "model")
    moderation.set(MODEL=str(model))
    with moderation.store() as store:
        town = Town(store, model)
        town.teach_both(6)
        town.learn()
        expected = town.score(UNSEEN_PRAISE)
    line = a_line(UNSEEN_PRAISE, author_name="Ben")
    (taught,) = answers(moderation("score", "--site", "news", stdin=line))
    (alone,) = answers(moderation("score", "--site", "news", "--model", str(model), stdin=line))
    assert (taught["spam"], taught["model"]) == (pytest.approx(expected.spam, abs=1e-6), expected.model_version)
    assert "+site-" in str(taught["model"])
    assert (alone["spam"], alone["model"]) != (taught["spam"], taught["model"])


def test_without_a_model_it_says_so_and_scores_nothing(bare: CommandLine, tmp_path: Path) -> None:
    done = bare("score", "--model", str(tmp_path), stdin=a_line(GOOD_TEXT, id=1))
    assert done.status == 1
    assert answers(done) == [
        {"id": 1, "spam": None, "status": "pending", "reasons": ["score.unavailable"], "model": None}
    ]
    assert "metadata.json is missing" in done.err


@pytest.fixture
def piped() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "moderation", "score"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_each_answer_comes_before_the_next_line_is_needed(piped: "subprocess.Popen[bytes]") -> None:
    with piped:
        assert piped.stdin is not None
        assert piped.stdout is not None
        for number in (1, 2):
            piped.stdin.write(a_line(GOOD_TEXT, id=number).encode())
            piped.stdin.flush()
            assert json.loads(piped.stdout.readline())["id"] == number
        piped.stdin.close()
    assert piped.returncode == 0


def test_a_reader_who_leaves_is_no_error(piped: "subprocess.Popen[bytes]") -> None:
    with piped:
        assert piped.stdin is not None
        assert piped.stdout is not None
        assert piped.stderr is not None
        piped.stdout.close()
        piped.stdin.write(a_line(GOOD_TEXT).encode())
        piped.stdin.close()
        said = piped.stderr.read()
    assert (piped.returncode, said) == (0, b"")
