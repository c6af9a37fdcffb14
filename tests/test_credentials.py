"""Passwords and tokens: what is stored never gives back what was typed."""

import unicodedata

import pytest

from moderation import credentials
from moderation.credentials import WeakPassword, hash_password, verify_password

PASSWORD = "ein langes Kennwort 7"


def test_it_takes_the_right_password_and_no_other() -> None:
    stored = hash_password(PASSWORD)
    assert verify_password(stored, PASSWORD)
    assert not verify_password(stored, PASSWORD + " ")


def test_it_hashes_with_argon2id_in_the_19_mib_profile() -> None:
    assert hash_password(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_same_password_never_gives_the_same_hash() -> None:
    assert hash_password(PASSWORD) != hash_password(PASSWORD)


@pytest.mark.parametrize(
    ("password", "remedy"),
    [
        ("elf Zeichen", "at least 12"),
        ("x" * 40, "5 different"),
        ("ab" * 150, "at most 256"),
        ("zwei Zeilen\nKennwort", "printable"),
        ("", "at least 12"),
    ],
)
def test_it_refuses_a_weak_password_and_names_the_remedy(password: str, remedy: str) -> None:
    with pytest.raises(WeakPassword, match=remedy) as refused:
        hash_password(password)
    assert not password or password not in str(refused.value)


def test_nobody_has_no_password() -> None:
    assert not verify_password(None, PASSWORD)


@pytest.mark.parametrize("stored", ["", "plain", "$argon2id$broken", "$2b$12$abcdefghijklmnopqrstuv"])
def test_a_broken_hash_lets_nobody_in(stored: str) -> None:
    assert not verify_password(stored, PASSWORD)


def test_a_longer_password_with_the_same_beginning_is_another() -> None:
    longest = "Kennwort1234" * 21 + "1234"
    stored = hash_password(longest)
    assert verify_password(stored, longest)
    assert not verify_password(stored, longest + "x")


def test_composed_and_decomposed_letters_are_the_same_password() -> None:
    stored = hash_password(unicodedata.normalize("NFD", "grüße aus köln!"))
    assert verify_password(stored, unicodedata.normalize("NFC", "grüße aus köln!"))


def test_lone_surrogates_are_a_wrong_password_not_an_error() -> None:
    assert not verify_password(hash_password(PASSWORD), "\ud800" * 12)


def test_an_old_profile_wants_renewing() -> None:
    assert not credentials.is_outdated(hash_password(PASSWORD))
    assert credentials.is_outdated("$argon2id$v=19$m=1024,t=1,p=1$c29tZXNhbHRzb21l$7hQzOXVHSdkVPmSLTQHmGw")


def test_a_one_time_password_is_strong_and_easy_to_read_out() -> None:
    password = credentials.one_time_password()
    assert verify_password(hash_password(password), password)
    assert [len(part) for part in password.split("-")] == [4, 4, 4, 4]
    assert not set(password) & set("lo01")


def test_an_api_token_shows_its_prefix_and_stores_its_digest() -> None:
    token = credentials.new_api_token()
    assert token.plain.startswith("mod_")
    assert token.plain.startswith(token.prefix)
    assert token.digest == credentials.token_digest(token.plain)
    assert token.plain not in (token.prefix, token.digest)
