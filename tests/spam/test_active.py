import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from moderation.spam.active import SHOWN, ActiveModel
from moderation.spam.artifact import METADATA, WEIGHTS, save
from moderation.spam.layer import Lines
from moderation.spam.sample import Sample
from tests.spam.labels import a_classifier, a_layer

CLASSIFIER = a_classifier()
SAMPLE = Sample("Casino Bonus für Linz: http://spiel.example und Kredit in Bern ohne Schufa, 500 €!")
ABOUT = {"name": "test", "thresholds": {"certain": 0.99, "harmless": 0.01}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save(tmp_path, CLASSIFIER, ABOUT)
    return tmp_path


def test_it_scores_with_evidence_and_the_models_lines(folder: Path) -> None:
    score = ActiveModel(folder).score(SAMPLE)
    assert score is not None
    assert 0.5 < score.spam <= 1
    assert len(score.evidence) == SHOWN
    assert (score.certain, score.harmless) == (0.99, 0.01)
    assert score.model_version.startswith("test-")


def test_with_a_sites_layer_it_names_both_and_takes_the_layers_lines(folder: Path) -> None:
    model = ActiveModel(folder)
    lines = Lines(certain=0.9, harmless=0.2)
    own, base = model.score(SAMPLE, layer=a_layer(lines=lines)), model.score(SAMPLE)
    assert own is not None
    assert base is not None
    assert own.model_version == f"{base.model_version}+site-1"
    assert (own.certain, own.harmless) == (0.9, 0.2)
    assert own.spam != base.spam


@pytest.mark.parametrize("name", [WEIGHTS, METADATA])
def test_without_its_files_it_has_a_problem_and_no_score(folder: Path, name: str) -> None:
    (folder / name).unlink()
    model = ActiveModel(folder)
    assert model.problem is not None
    assert name in model.problem
    assert model.version is None
    assert model.score(Sample("Danke")) is None


def test_a_folder_that_is_not_there_is_a_problem_too(tmp_path: Path) -> None:
    assert "missing" in (ActiveModel(tmp_path / "nowhere").problem or "")


def test_what_can_not_be_scored_gets_no_score(folder: Path) -> None:
    assert ActiveModel(folder).score(Sample(None)) is None  # type: ignore[arg-type]


def test_a_score_that_is_no_number_is_no_score(folder: Path) -> None:
    model = ActiveModel(folder)
    assert model._classifier is not None
    model._classifier.intercept_ = float("nan")
    assert model.score(Sample("Danke")) is None


def test_a_model_whose_sums_overflow_gives_no_score(folder: Path) -> None:
    model = ActiveModel(folder)
    assert model._classifier is not None
    model._classifier.weights_ = np.full_like(model._classifier.weights_, np.finfo(np.float64).max)
    assert model.score(Sample("Casino Casino Casino " * 50)) is None


def test_scoring_needs_no_scikit_learn(folder: Path) -> None:
    """The web process imports neither it nor scipy: a second and 80 MB."""
    program = f"""
import sys, pathlib
from moderation.spam.active import ActiveModel
from moderation.spam.sample import Sample
assert ActiveModel(pathlib.Path({str(folder)!r})).score(Sample("Dаnkе 𝐟𝐫𝐞𝐞")).spam
print(sorted({{"sklearn", "scipy", "joblib", "pandas"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert done.stdout.strip() == "[]"
