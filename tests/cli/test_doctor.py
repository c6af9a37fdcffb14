"""`moderation doctor`: each broken thing is named with its remedy, and looking changes nothing."""

import json
import re
import sqlite3
from contextlib import closing

import pytest

from tests.cli.commandline import CommandLine
from tests.databases import Redis
from tests.running import free_port


@pytest.fixture
def healthy(moderation: CommandLine) -> CommandLine:
    moderation("site", "add", "news", "--origin", "https://news.example")
    moderation("moderator", "add", "ada@example.org")
    return moderation


def failures(line: CommandLine) -> dict[str, str]:
    """What fails, and what the doctor says to it."""
    done = line("doctor", "--json")
    answer = json.loads(done.out)
    assert done.status == (0 if answer["ok"] else 1)
    return {check["name"]: check["says"] for check in answer["checks"] if not check["ok"]}


def test_a_healthy_installation_is_ok_line_by_line(healthy: CommandLine) -> None:
    done = healthy("doctor")
    assert done.status == 0
    assert all(line.startswith("ok ") for line in done.lines)
    assert len(done.lines) == 14


def test_before_the_set_up_it_names_init_and_makes_nothing(bare: CommandLine) -> None:
    found = failures(bare)
    assert set(found) == {
        "data folder",
        "secret key",
        "digest key",
        "database",
        "migrations",
        "sites",
        "moderators",
        "pinned script",
    }
    assert all("moderation init" in says for says in found.values())
    assert not bare.folder.exists()


def test_it_names_a_wrong_setting(healthy: CommandLine) -> None:
    healthy.set(PORT="none")
    assert "MODERATION_PORT" in failures(healthy)["settings"]


def test_it_names_keys_that_others_can_read(healthy: CommandLine) -> None:
    (healthy.folder / "secret.key").chmod(0o644)
    assert "chmod 600" in failures(healthy)["secret key"]


def test_it_names_a_short_key(healthy: CommandLine) -> None:
    (healthy.folder / "digest.key").write_text("short")
    assert "digest.key" in failures(healthy)["digest key"]


def test_it_names_a_database_without_tables(healthy: CommandLine) -> None:
    (healthy.folder / "moderation.sqlite").write_bytes(b"")
    assert "moderation db upgrade" in failures(healthy)["migrations"]


def test_it_names_a_file_that_is_no_database(healthy: CommandLine) -> None:
    (healthy.folder / "moderation.sqlite").write_bytes(b"certainly no database" * 100)
    assert "not an SQLite database" in failures(healthy)["database"]


def test_it_names_what_is_missing_inside(moderation: CommandLine) -> None:
    found = failures(moderation)
    assert "moderation site add" in found["sites"]
    assert "moderation moderator add" in found["moderators"]


def test_it_names_a_database_server_that_is_away(healthy: CommandLine) -> None:
    healthy.set(DATABASE_URL=f"postgresql://moderation@127.0.0.1:{free_port()}/none")
    assert "PostgreSQL can't be reached" in failures(healthy)["database"]


def test_postgresql_that_may_lose_commits_is_named(healthy: CommandLine, postgres_url: str) -> None:
    # The tests' own server runs without fsync.
    healthy.set(DATABASE_URL=postgres_url)
    assert "fsync is off" in failures(healthy)["database"]


def test_it_names_a_mail_server_that_is_away(healthy: CommandLine) -> None:
    healthy.set(MAIL_URL=f"smtp://ada:hunter2@127.0.0.1:{free_port()}")
    says = failures(healthy)["mail"]
    assert "MODERATION_MAIL_URL" in says
    assert "hunter2" not in says


def test_it_names_a_redis_that_is_away(healthy: CommandLine, redis_server: Redis) -> None:
    healthy.set(REDIS_URL=redis_server.url)
    assert failures(healthy) == {}
    healthy.set(REDIS_URL=f"redis://127.0.0.1:{free_port()}")
    assert "MODERATION_REDIS_URL" in failures(healthy)["redis"]


@pytest.mark.parametrize(
    ("settings", "name", "remedy"),
    [
        ({"PUBLIC_URL": "http://comments.example.org"}, "public address", "proxy with https"),
        ({"HOST": "0.0.0.0"}, "public address", "MODERATION_PUBLIC_URL"),
        ({"PUBLIC_URL": "https://comments.example.org"}, "proxies", "MODERATION_TRUSTED_PROXIES"),
        ({"TRUSTED_PROXIES": "1"}, "proxies", "anybody could choose"),
    ],
)
def test_it_names_settings_that_do_not_fit_together(
    healthy: CommandLine, settings: dict[str, str], name: str, remedy: str
) -> None:
    healthy.set(**settings)
    assert remedy in failures(healthy)[name]


def test_an_installation_behind_a_proxy_is_ok(healthy: CommandLine) -> None:
    healthy.set(PUBLIC_URL="https://comments.example.org", TRUSTED_PROXIES="1")
    assert failures(healthy) == {}


# --- The log ---


def tamper(line: CommandLine, statement: str) -> None:
    with closing(sqlite3.connect(line.folder / "moderation.sqlite")) as database, database:
        database.execute(statement)


def test_it_says_that_the_log_is_complete(healthy: CommandLine) -> None:
    healthy("moderator", "reset", "ada@example.org")
    done = healthy("doctor", "--audit")
    assert done.status == 0
    assert re.fullmatch(r"complete: 1 entries, from \S+ to \S+, head [0-9a-f]{64}", done.lines[0])


def test_it_names_what_was_changed_in_the_log(healthy: CommandLine) -> None:
    healthy("moderator", "reset", "ada@example.org")
    tamper(healthy, "UPDATE audit SET subject = '2'")
    done = healthy("doctor", "--audit")
    assert done.status == 1
    assert done.lines[0].startswith("NOT COMPLETE: entry 1 (audit 1) or its record was changed")


def test_it_tells_by_a_noted_head_that_the_end_was_cut_off(healthy: CommandLine) -> None:
    for _ in range(2):
        healthy("moderator", "reset", "ada@example.org")
    noted = json.loads(healthy("doctor", "--audit", "--json").out)["head"]
    assert healthy("doctor", "--audit", "--head", noted).lines[1] == "the noted head is entry 2"
    tamper(healthy, "DELETE FROM log WHERE number = 2")
    tamper(healthy, "DELETE FROM audit WHERE id = 2")
    assert healthy("doctor", "--audit").status == 0
    done = healthy("doctor", "--audit", "--head", noted)
    assert done.status == 1
    assert "cut off" in done.lines[0]


def test_a_head_that_is_none_is_refused(healthy: CommandLine) -> None:
    assert "64 hexadecimal digits" in healthy("doctor", "--audit", "--head", "abc").err
