from pathlib import Path

import pytest

from moderation import keys
from moderation.config import Settings
from tests.cli.commandline import CommandLine
from tests.databases import SQLite


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line before anything is set up."""
    return CommandLine(tmp_path / "data", monkeypatch, capsys)


@pytest.fixture
def moderation(bare: CommandLine, sqlite: SQLite) -> CommandLine:
    """The command line with keys and a migrated database."""
    bare.folder.mkdir(mode=0o700)
    keys.make(Settings(data_dir=bare.folder))
    Path(sqlite.fresh(bare.folder).removeprefix("sqlite:///")).rename(bare.folder / "moderation.sqlite")
    return bare
