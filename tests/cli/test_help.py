"""The command line explains itself."""

import subprocess
import sys

import pytest

from moderation.cli import COMMANDS, build_parser
from moderation.config import described
from tests.cli.commandline import CommandLine, commands


def test_help_names_every_command_and_every_setting(bare: CommandLine) -> None:
    done = bare("--help")
    assert done.status == 0
    assert all(name in done.out for name, _ in COMMANDS)
    assert all(name in done.out for name, _, _ in described())


@pytest.mark.parametrize("name", [name for name, _ in COMMANDS])
def test_every_command_has_its_own_help(bare: CommandLine, name: str) -> None:
    done = bare(name, "--help")
    assert done.status == 0
    assert done.out.startswith(f"usage: moderation {name}")


@pytest.mark.parametrize(
    "words", [(), ("fly",), ("site",), ("site", "fly"), ("score", "--fast"), ("demo", "--port", "0")]
)
def test_wrong_words_end_with_status_two(bare: CommandLine, words: tuple[str, ...]) -> None:
    done = bare(*words)
    assert done.status == 2
    assert "usage: moderation" in done.err


def test_a_wrong_setting_is_one_line(bare: CommandLine) -> None:
    bare.set(PORT="none")
    done = bare("site", "list")
    assert done.status == 1
    assert done.err.startswith("moderation: MODERATION_PORT must be")
    assert len(done.err.splitlines()) == 1


def test_a_file_of_settings_is_read(bare: CommandLine) -> None:
    done = bare("--config", "gone.toml", "site", "list")
    assert done.status == 1
    assert "gone.toml" in done.err


def test_asking_for_help_loads_neither_database_nor_model() -> None:
    code = "import sys; from moderation.cli import build_parser; build_parser([]); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"sqlalchemy", "numpy", "sklearn", "flask", "alembic"} & set(loaded) == set()


def test_every_argument_has_a_help_text() -> None:
    for name, command in commands(build_parser()):
        for action in command._actions:
            assert action.help, f"{name}: {action.dest}"
