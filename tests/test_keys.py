"""The two keys: made once, readable by their owner, and named when they are missing."""

from pathlib import Path

import pytest

from moderation import keys
from moderation.config import ConfigError, Settings
from tests.builders import SECRET


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def test_it_makes_two_keys_for_their_owner_only(settings: Settings) -> None:
    made = keys.make(settings)
    assert [file.name for file in made] == ["secret.key", "digest.key"]
    assert {file.stat().st_mode & 0o777 for file in made} == {0o600}
    complete = keys.with_keys(settings)
    assert len(complete.secret_key) >= 32
    assert complete.secret_key != complete.digest_key


def test_it_keeps_keys_that_are_there(settings: Settings) -> None:
    keys.make(settings)
    before = keys.with_keys(settings)
    assert keys.make(settings) == []
    assert keys.with_keys(settings) == before


def test_the_environment_wins_over_the_files(settings: Settings) -> None:
    given = Settings(data_dir=settings.data_dir, secret_key=SECRET, digest_key=SECRET)
    assert keys.make(given) == []
    assert keys.with_keys(given) == given


def test_a_missing_key_is_named_with_the_command_that_makes_it(settings: Settings) -> None:
    with pytest.raises(ConfigError, match=r"MODERATION_SECRET_KEY.*secret\.key does not exist; `moderation init`"):
        keys.with_keys(settings)


@pytest.mark.parametrize("content", [b"short", b"", b"\xff" * 40])
def test_a_key_that_is_no_key_is_named(settings: Settings, content: bytes) -> None:
    keys.make(settings)
    (settings.data_dir / "digest.key").write_bytes(content)
    with pytest.raises(ConfigError, match=r"digest\.key"):
        keys.with_keys(settings)
