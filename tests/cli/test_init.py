"""Set-up without a person: everything is made once, and a second run says what was there."""

import pytest

from moderation.comment import Email
from moderation.credentials import verify_password
from moderation.store import moderators, sites
from tests.cli.commandline import CommandLine

PASSWORD = "correct horse battery"
WORDS = ("--site", "news", "--origin", "https://news.example", "--moderator", "ada@example.org", "--password-stdin")


def test_it_sets_up_everything(bare: CommandLine) -> None:
    done = bare("init", *WORDS, stdin=PASSWORD + "\n")
    assert done.status == 0, done.err
    with bare.store() as store, store.read() as tx:
        site, found = sites.by_key(tx, "news"), moderators.by_email(tx, Email("ada@example.org"))
    assert site is not None
    assert site.origins == ("https://news.example",)
    assert found is not None
    assert verify_password(found[1], PASSWORD)
    assert PASSWORD not in done.out


def test_a_second_run_says_what_was_there(bare: CommandLine) -> None:
    bare("init", *WORDS, stdin=PASSWORD)
    key = (bare.folder / "secret.key").read_text()
    again = bare("init", *WORDS, stdin="another good password")
    assert again.status == 0
    assert again.lines[:4] == [
        "keys: there already",
        "database: at this version",
        "site news: there already, for https://news.example",
        "moderator ada@example.org: there already; `moderation moderator reset` gives a new password",
    ]
    assert (bare.folder / "secret.key").read_text() == key
    with bare.store() as store, store.read() as tx:
        found = moderators.by_email(tx, Email("ada@example.org"))
    assert found is not None
    assert verify_password(found[1], PASSWORD)


def test_a_second_run_adds_a_new_origin(bare: CommandLine) -> None:
    bare("init", "--site", "news", "--origin", "https://news.example")
    again = bare("init", "--site", "news", "--origin", "https://www.news.example")
    assert "new origin https://www.news.example" in again.out
    assert "https://news.example https://www.news.example" in bare("site", "list").out


def test_without_a_given_password_it_prints_one_once(bare: CommandLine) -> None:
    done = bare("init", "--moderator", "ada@example.org")
    password = done.out.partition("password, shown only now: ")[2].split()[0]
    with bare.store() as store, store.read() as tx:
        found = moderators.by_email(tx, Email("ada@example.org"))
    assert found is not None
    assert verify_password(found[1], password)


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (("--site", "news"), "--site needs --origin"),
        (("--origin", "https://news.example"), "--origin needs --site"),
        (("--site", "Ä", "--origin", "https://news.example"), "can't name a site"),
        (("--site", "news", "--origin", "news.example"), "is no origin"),
        (("--site", "news", "--origin", "https://news.example/blog"), "more than an origin"),
        (("--moderator", "ada"), "no email address"),
        (("--password-stdin",), "needs --moderator"),
    ],
)
def test_wrong_words_are_refused_before_anything_is_made(
    bare: CommandLine, words: tuple[str, ...], remedy: str
) -> None:
    done = bare("init", *words)
    assert done.status == 1
    assert remedy in done.err
    assert len(done.err.splitlines()) == 1
    assert not bare.folder.exists()


def test_a_weak_or_missing_password_is_named(bare: CommandLine) -> None:
    for given, remedy in (("short", "at least 12"), ("", "nothing came")):
        done = bare("init", "--moderator", "ada@example.org", "--password-stdin", stdin=given)
        assert done.status == 1
        assert remedy in done.err


def test_a_folder_that_cannot_be_made_is_named(bare: CommandLine) -> None:
    bare.folder.write_text("a file in its place")
    done = bare("init")
    assert done.status == 1
    assert "MODERATION_DATA_DIR" in done.err
