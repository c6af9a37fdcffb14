"""`moderation train` and `evaluate`: own labels in, a model and its figures out."""

import json
import re
from pathlib import Path

import pytest

from tests.builders import a_stored_site
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
    figures = json.loads(bare("evaluate", "--labels", str(labels), "--model", model, "--json").out)
    assert figures["auc"] == 1
    scored = json.loads(bare("score", "--model", model, stdin='{"text": "cheap pills casino bonus"}').out)
    assert scored["model"] == figures["model"]


def test_training_ends_with_its_figures_and_how_to_use_the_model(
    bare: CommandLine, labels: Path, tmp_path: Path
) -> None:
    said = bare("train", "--labels", str(labels), "--out", str(tmp_path / "model")).out
    assert "on 20 ham and 20 spam" in said
    assert "recall at FPR 1%" in said
    assert f"moderation score --model {tmp_path / 'model'}" in said
    assert "MODERATION_MODEL" in said


def test_a_program_reads_version_lines_and_figures_of_the_training(
    bare: CommandLine, labels: Path, tmp_path: Path
) -> None:
    told = json.loads(bare("train", "--labels", str(labels), "--out", str(tmp_path / "model"), "--json").out)
    assert set(told) == {"model", "thresholds", "out_of_fold"}
    assert told["out_of_fold"]["lines"]["certain"]["from"] == told["thresholds"]["certain"]


def test_people_read_figures_with_their_meaning_lines_languages_and_a_warning(
    bare: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "labels.jsonl"
    lines = [{"text": HAM.format(number), "label": "ham", "lang": "de"} for number in range(30)]
    lines += [{"text": SPAM.format(number, number), "label": "spam"} for number in range(5)]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    said = bare("evaluate", "--labels", str(file)).out
    assert re.search(r"^PR-AUC +[01]\.\d{4}  precision", said, re.MULTILINE)
    assert re.search(r"^ECE +[01]\.\d{4}  by how much", said, re.MULTILINE)
    assert re.search(r"^certain spam, from 0\.\d+ +\d+ +\d+$", said, re.MULTILINE)
    assert re.search(r"^de +30 +0 +- +-", said, re.MULTILINE)
    assert re.search(r"^not named +0 +5 ", said, re.MULTILINE)
    assert "Mind: recall at FPR 0.1% takes 1,000 ham, and there are 30" in said


def test_the_service_can_use_the_trained_model(moderation: CommandLine, labels: Path, tmp_path: Path) -> None:
    trained = json.loads(moderation("train", "--labels", str(labels), "--out", str(tmp_path / "model"), "--json").out)
    with moderation.store() as store:
        a_stored_site(store)
    moderation.set(MODEL=str(tmp_path / "model"))
    scored = json.loads(moderation("score", "--site", "news", stdin='{"text": "cheap pills casino bonus"}').out)
    assert scored["model"] == trained["model"]
    told = json.loads(moderation("doctor", "--json").out)["checks"]
    assert trained["model"] in next(check["says"] for check in told if check["name"] == "model")


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
