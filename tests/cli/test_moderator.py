"""Moderators: added, listed, given a new password or a token; no address is ever printed."""

from datetime import UTC, datetime, timedelta

import pytest

from moderation.comment import Email
from moderation.credentials import SCOPES, token_digest, verify_password
from moderation.store import moderators, sessions, tokens
from tests.cli.commandline import CommandLine

ADA = "ada@example.org"
NOW = datetime.now(UTC)


@pytest.fixture
def with_ada(moderation: CommandLine) -> CommandLine:
    assert moderation("moderator", "add", ADA, "--password-stdin", stdin="correct horse battery\n").status == 0
    return moderation


def password_hash(line: CommandLine) -> str:
    with line.store() as store, store.read() as tx:
        found = moderators.by_email(tx, Email(ADA))
    assert found is not None
    return found[1]


def test_a_moderator_can_log_in_with_the_given_password(with_ada: CommandLine) -> None:
    assert verify_password(password_hash(with_ada), "correct horse battery")


def test_a_password_that_was_made_is_printed_once(moderation: CommandLine) -> None:
    done = moderation("moderator", "add", ADA, "--name", "Ada L.")
    assert done.lines[0] == "moderator 1, Ada L.: made"
    assert verify_password(password_hash(moderation), done.lines[-1].rpartition(" ")[2])


def test_an_address_is_taken_once_whatever_its_case(with_ada: CommandLine) -> None:
    again = with_ada("moderator", "add", "Ada@Example.org")
    assert again.status == 1
    assert "already" in again.err


def test_the_list_shows_no_address(with_ada: CommandLine) -> None:
    with_ada("moderator", "token", ADA)
    assert with_ada("moderator", "list").out == "1\tde\t1\tAda\towner\n"


def test_a_reset_gives_a_new_password_and_ends_all_sessions(with_ada: CommandLine) -> None:
    with with_ada.store() as store:
        store.write(lambda tx: sessions.start(tx, "digest", 1, NOW, NOW + timedelta(hours=1)))
    done = with_ada("moderator", "reset", "1")
    assert verify_password(password_hash(with_ada), done.lines[-1].rpartition(" ")[2])
    with with_ada.store() as store, store.read() as tx:
        assert sessions.find(tx, "digest", NOW) is None


def test_a_token_stands_alone_on_the_last_line(with_ada: CommandLine) -> None:
    token = with_ada("moderator", "token", ADA).lines[-1]
    assert token.startswith("mod_")
    with with_ada.store() as store, store.read() as tx:
        found = tokens.by_hash(tx, token_digest(token))
    assert found is not None
    assert found.scopes == SCOPES


def test_revoked_tokens_open_nothing_any_more(with_ada: CommandLine) -> None:
    made = [with_ada("moderator", "token", ADA).lines[-1] for _ in range(2)]
    assert with_ada("moderator", "token", ADA, "--revoke").out == "moderator 1, Ada: API tokens revoked: 2\n"
    with with_ada.store() as store, store.read() as tx:
        assert [tokens.by_hash(tx, token_digest(token)) for token in made] == [None, None]
    assert with_ada("moderator", "list").out == "1\tde\t0\tAda\towner\n"


@pytest.mark.parametrize("who", ["mallory@example.org", "7"])
@pytest.mark.parametrize("command", ["reset", "token"])
def test_an_unknown_moderator_is_refused(with_ada: CommandLine, command: str, who: str) -> None:
    done = with_ada("moderator", command, who)
    assert done.status == 1
    assert "moderation moderator list" in done.err


def test_the_first_one_owns_all_sites_and_others_get_the_role_that_is_named(with_ada: CommandLine) -> None:
    with_ada("moderator", "add", "cem@example.org")
    with_ada("moderator", "add", "dora@example.org", "--role", "viewer")
    roles = [line.split("\t")[4] for line in with_ada("moderator", "list").lines]
    assert roles == ["owner", "moderator", "viewer"]


def test_the_last_owner_stays(with_ada: CommandLine) -> None:
    for wish in (["--role", "viewer"], ["--lock"], ["--remove"]):
        refused = with_ada("moderator", "role", ADA, *wish)
        assert refused.status == 1
        assert "last owner" in refused.err
    assert with_ada("moderator", "list").out == "1\tde\t0\tAda\towner\n"


def test_a_moderator_is_locked_out_let_in_again_and_removed(with_ada: CommandLine) -> None:
    with_ada("moderator", "add", "cem@example.org")
    with_ada("moderator", "role", "cem@example.org", "--lock")
    assert "locked out" in with_ada("moderator", "list").out
    with_ada("moderator", "role", "cem@example.org", "--unlock")
    assert "locked out" not in with_ada("moderator", "list").out
    with_ada("moderator", "role", "2", "--remove")
    assert len(with_ada("moderator", "list").lines) == 1


def test_a_role_on_a_site_that_does_not_exist_is_refused(with_ada: CommandLine) -> None:
    refused = with_ada("moderator", "role", ADA, "--role", "viewer", "--site", "nowhere")
    assert refused.status == 1
    assert "there is no site 'nowhere'" in refused.err
