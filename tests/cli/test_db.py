"""The database from the command line: its version, a backup, and back."""

from pathlib import Path

import pytest

from tests.cli.commandline import CommandLine


def test_an_upgrade_makes_the_tables_and_may_be_repeated(bare: CommandLine) -> None:
    for _ in range(2):
        assert bare("db", "upgrade").status == 0
    assert bare("site", "list").status == 0


@pytest.mark.parametrize("words", [("site", "list"), ("queue", "stats"), ("prune",), ("worker",)])
def test_a_command_on_an_unprepared_database_names_the_remedy(moderation: CommandLine, words: tuple[str, ...]) -> None:
    (moderation.folder / "moderation.sqlite").write_bytes(b"")
    done = moderation(*words)
    assert done.status == 1
    assert "moderation db upgrade" in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("words", [("serve",), ("worker",), ("prune",)])
def test_a_command_without_keys_names_the_remedy(bare: CommandLine, words: tuple[str, ...]) -> None:
    done = bare(*words)
    assert done.status == 1
    assert "moderation init" in done.err


def test_a_backup_brings_back_what_was_there(moderation: CommandLine, tmp_path: Path) -> None:
    moderation("site", "add", "news", "--origin", "https://news.example")
    assert moderation("db", "backup", str(tmp_path / "backup.sqlite")).status == 0
    moderation("site", "add", "blog", "--origin", "https://blog.example")
    assert moderation("db", "restore", str(tmp_path / "backup.sqlite")).status == 0
    assert [line.split()[0] for line in moderation("site", "list").lines] == ["news"]


def test_a_backup_that_cannot_be_taken_or_restored_is_one_line(moderation: CommandLine, tmp_path: Path) -> None:
    existing = tmp_path / "existing"
    existing.write_text("no backup")
    for command in ("backup", "restore"):
        done = moderation("db", command, str(existing))
        assert done.status == 1
        assert "existing" in done.err
        assert len(done.err.splitlines()) == 1
