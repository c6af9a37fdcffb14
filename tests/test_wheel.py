"""What ships is whole: the wheel, installed elsewhere, finds its templates, translations, static files and model."""

import json
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from moderation.language import READERS

pytestmark = pytest.mark.wheel

ROOT = Path(__file__).parent.parent

LOOK_AROUND = """
import json
from pathlib import Path
from moderation import paths
from moderation.language import translator
print(json.dumps({
    "package": str(paths.PACKAGE),
    "templates": sorted(str(path.relative_to(paths.TEMPLATES)) for path in paths.TEMPLATES.rglob("*.html")),
    "static": sorted(path.name for path in paths.STATIC.iterdir()),
    "model": sorted(path.name for path in paths.MODEL.iterdir()),
    "migrations": len(list(paths.MIGRATIONS.glob("versions/[0-9]*.py"))),
    "compiled": sorted(path.parts[-3] for path in paths.TRANSLATIONS.rglob("messages.mo")),
    "german": translator("de").gettext("Post comment"),
}))
"""


def run(*command: str | Path, cwd: Path, text: str = "") -> str:
    done = subprocess.run(list(map(str, command)), cwd=cwd, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, and the wheel made from that sdist: what an index would serve."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def elsewhere(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it. It borrows the locked libraries, but not this checkout."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder, with_pip=False)
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    wheel = next(built.glob("*.whl"))
    pip = (sys.executable, "-m", "pip", "--python", folder / "bin" / "python")
    run(*pip, "install", "--quiet", "--no-deps", "--disable-pip-version-check", wheel, cwd=folder)
    return folder


def test_the_installed_wheel_finds_all_its_files(elsewhere: Path) -> None:
    seen = json.loads(run(elsewhere / "bin" / "python", "-c", LOOK_AROUND, cwd=elsewhere))
    assert seen["package"].startswith(str(elsewhere))
    assert {str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*.html")} == set(
        seen["templates"]
    )
    assert {"embed.js", "embed.css"} <= set(seen["static"])
    assert {"metadata.json", "weights.npz"} <= set(seen["model"])
    assert seen["migrations"] >= 1
    assert set(seen["compiled"]) == {code.replace("-", "_") for code in READERS if code != "en"}
    assert seen["german"] == "Kommentar abschicken"


def test_the_installed_command_scores_without_database_secret_or_folder(elsewhere: Path) -> None:
    line = run(elsewhere / "bin" / "moderation", "score", cwd=elsewhere, text='{"text":"Danke für den Artikel."}\n')
    answer = json.loads(line)
    assert 0 <= answer["spam"] < 0.5
    assert answer["status"] == "pending"


def test_the_installed_command_sets_up_a_site(elsewhere: Path, tmp_path: Path) -> None:
    init = ("init", "--site", "news", "--origin", "https://news.example", "--moderator", "ada@example.org")
    run(elsewhere / "bin" / "moderation", *init, "--password-stdin", cwd=tmp_path, text="a long enough password\n")
    assert (tmp_path / "data" / "moderation.sqlite").exists()


def test_the_wheel_holds_nothing_that_is_not_the_package(built: Path) -> None:
    names = zipfile.ZipFile(next(built.glob("*.whl"))).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"moderation", "comment_moderation"}
    assert not [name for name in names if name.endswith((".pyc", ".sqlite", ".key"))]


def test_the_source_archive_holds_what_builds_trains_and_tests(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert {"hatch_build.py", "Makefile", "model/train.py", "tests/test_wheel.py", "templates/_macros.html"} <= names
