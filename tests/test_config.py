"""Settings: each wrong one stops the start with a line that names it and the remedy."""

from pathlib import Path

import pytest

from moderation.config import ConfigError, Settings, as_environment, described, load


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("PORT", "0", "whole number from 1 to 65535"),
        ("PORT", "http", "whole number"),
        ("PORT", "８０００", "whole number"),
        ("THREADS", "-1", "whole number"),
        ("PUBLIC_URL", "comments.example.org", "https://comments.example.org"),
        ("PUBLIC_URL", "https://example.org/comments", "origin"),
        ("PUBLIC_URL", "https://ada@example.org", "origin"),
        ("PUBLIC_URL", "https://example.org:99999", "origin"),
        ("PUBLIC_URL", "https://[", "origin"),
        ("PUBLIC_URL", "https://example.org#top", "origin"),
        ("DATABASE_URL", "mysql://db/comments", "sqlite:/// or postgresql://"),
        ("REDIS_URL", "http://cache", "redis://"),
        ("REDIS_URL", "redis://[", "redis://"),
        ("MAIL_URL", "mail.example.org", "smtp://"),
        ("TRUSTED_PROXIES", "all", "whole number"),
        ("SECRET_KEY", "short", "at least 32 characters"),
        ("DIGEST_KEY", "short", "at least 32 characters"),
        ("LOG_LEVEL", "loud", "debug, info, warning or error"),
        ("WORKERS", "2", "PostgreSQL"),
    ],
)
def test_it_names_the_wrong_setting_and_the_remedy(name: str, value: str, remedy: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load({f"MODERATION_{name}": value})
    assert f"MODERATION_{name}" in str(refused.value)
    assert remedy in str(refused.value)
    assert "\n" not in str(refused.value)


def test_it_names_a_setting_that_does_not_exist() -> None:
    with pytest.raises(ConfigError, match="MODERATION_PROT: there is no such setting"):
        load({"MODERATION_PROT": "8000"})


@pytest.mark.parametrize("name", ["SECRET_KEY", "DIGEST_KEY", "DATABASE_URL", "REDIS_URL", "MAIL_URL"])
def test_it_never_repeats_a_secret(name: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load({f"MODERATION_{name}": "hunter2"})
    assert "hunter2" not in str(refused.value)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "moderation.toml"
    file.write_text('port = 9000\nhost = "0.0.0.0"\n', "utf-8")
    settings = load({"MODERATION_PORT": "9001", "PATH": "/bin"}, file)
    assert (settings.port, settings.host) == (9001, "0.0.0.0")


def test_an_empty_value_means_the_default() -> None:
    assert load({"MODERATION_PORT": "", "MODERATION_SECRET_KEY": ""}) == Settings()


def test_it_names_a_file_that_is_missing_or_not_toml(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone.toml: No such file.*can be read"):
        load({}, tmp_path / "gone.toml")
    file = tmp_path / "odd.toml"
    file.write_text("port: 9000", "utf-8")
    with pytest.raises(ConfigError, match=r"odd.toml: not TOML"):
        load({}, file)


def test_a_child_process_reads_the_same_settings() -> None:
    settings = load({"MODERATION_PORT": "9001", "MODERATION_DATA_DIR": "/var/lib/comments"})
    assert load(as_environment(settings)) == settings


def test_every_setting_is_described() -> None:
    assert all(meaning for _, _, meaning in described())


def test_hosts_on_loopback_are_allowed_only_when_listening_there() -> None:
    assert load({}).allowed_hosts == ("localhost", "127.0.0.1", "::1")
    public = load({"MODERATION_HOST": "0.0.0.0", "MODERATION_PUBLIC_URL": "https://comments.example.org/"})
    assert public.allowed_hosts == ("comments.example.org",)
