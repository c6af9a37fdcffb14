"""`moderation train` and `evaluate`: own labels in, a model and its figures out."""

import json
from pathlib import Path

import pytest

from tests.cli.commandline import CommandLine

HAM = "Danke für den Artikel, besonders der Teil über Ort {} hat mir gefallen."
SPAM = "Cheap pills and casino bonus number {}, buy now http://pills{}.example"


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    file = tmp_path / "labels.jsonl"
    lines = [{"text": HAM.format(number), "label": "ham"} for number in range(20)]
    lines += [{"text": SPAM.format(number, number), "label": "spam"} for number in range(20)]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return file


def test_a_trained_model_can_be_measured_and_used(bare: CommandLine, labels: Path, tmp_path: Path) -> None:
    model = str(tmp_path / "model")
    trained = bare("train", "--labels", str(labels), "--out", model)
    assert trained.status == 0, trained.err
    figures = json.loads(bare("evaluate", "--labels", str(labels), "--model", model).out)
    assert figures["auc"] == 1
    scored = json.loads(bare("score", "--model", model, stdin='{"text": "cheap pills casino bonus"}').out)
    assert scored["model"] == figures["model"]


def test_too_few_labels_are_refused(bare: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "few.jsonl"
    file.write_text('{"text": "a", "label": "ham"}\n')
    done = bare("train", "--labels", str(file), "--out", str(tmp_path / "model"))
    assert done.status == 1
    assert "at least 10" in done.err
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("line", ['{"text": "a"}', '{"text": "a", "label": "maybe"}', "nonsense"])
def test_a_bad_line_is_named_by_its_number(bare: CommandLine, labels: Path, line: str) -> None:
    labels.write_text(labels.read_text("utf-8") + line + "\n", "utf-8")
    for command in ("train", "evaluate"):
        done = bare(command, "--labels", str(labels))
        assert done.status == 1
        assert "line 41" in done.err


def test_missing_files_are_named(bare: CommandLine, labels: Path, tmp_path: Path) -> None:
    assert "gone.jsonl" in bare("train", "--labels", str(tmp_path / "gone.jsonl")).err
    assert "metadata.json" in bare("evaluate", "--labels", str(labels), "--model", str(tmp_path)).err
