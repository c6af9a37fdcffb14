from datetime import datetime, timedelta

import pytest

from moderation.comment import Email, Moderator
from moderation.roles import OWNER
from moderation.store import Store, moderators, sessions, tokens
from moderation.store.sessions import Session
from tests.builders import NOW
from tests.store.rows import ada

DAY = timedelta(days=1)


def a_session(store: Store, moderator: Moderator, digest: str, until: datetime) -> None:
    store.write(lambda tx: sessions.start(tx, digest, moderator.id, NOW, until))


def test_a_moderator_is_found_whatever_the_case_of_the_address(store: Store) -> None:
    moderator = ada(store)
    with store.read() as tx:
        assert moderators.by_email(tx, Email("ADA@news.example")) == (moderator, "argon2 hash")
        assert moderators.by_email(tx, Email("ben@news.example")) is None
        assert moderators.by_id(tx, moderator.id) == moderator
        assert moderators.by_id(tx, 99) is None
        assert moderators.every(tx) == [moderator]


def test_an_address_is_given_once(store: Store) -> None:
    ada(store)
    with pytest.raises(moderators.Taken, match="reset the password"):
        store.write(lambda tx: moderators.add(tx, Email("ada@NEWS.example"), "Ada 2", "hash", "en", NOW))


def test_a_password_changes(store: Store) -> None:
    moderator = ada(store)
    store.write(lambda tx: moderators.set_password(tx, moderator.id, "new hash"))
    with store.read() as tx:
        found = moderators.by_email(tx, moderator.email)
    assert found is not None
    assert found[1] == "new hash"


def test_a_session_lasts_until_its_end(store: Store) -> None:
    moderator = ada(store)
    store.write(lambda tx: sessions.start(tx, "digest", moderator.id, NOW, NOW + DAY))
    store.write(lambda tx: sessions.seen(tx, "digest", NOW + DAY / 2))
    with store.read() as tx:
        assert sessions.find(tx, "digest", NOW) == Session(
            "digest", moderator, NOW, NOW + DAY / 2, NOW + DAY, proved=NOW, roles=OWNER
        )
        assert sessions.find(tx, "digest", NOW + DAY) is None
        assert sessions.find(tx, "other", NOW) is None


def test_a_session_is_ended_alone_or_with_all_of_its_moderator(store: Store) -> None:
    moderator = ada(store)
    for digest in ("phone", "desk", "home"):
        a_session(store, moderator, digest, NOW + DAY)
    store.write(lambda tx: sessions.end(tx, "phone"))
    with store.read() as tx:
        assert sessions.find(tx, "phone", NOW) is None
        assert sessions.find(tx, "desk", NOW) is not None
    store.write(lambda tx: sessions.end_all(tx, moderator.id))
    with store.read() as tx:
        assert sessions.find(tx, "desk", NOW) is sessions.find(tx, "home", NOW) is None


def test_sessions_that_ran_out_are_pruned_in_pieces(store: Store) -> None:
    moderator = ada(store)
    for hours in range(3):
        a_session(store, moderator, f"digest{hours}", NOW + timedelta(hours=hours))
    assert [store.write(lambda tx: sessions.prune(tx, NOW + timedelta(hours=1), 1)) for _ in range(3)] == [1, 1, 0]


def test_a_token_works_until_it_is_revoked(store: Store) -> None:
    moderator = ada(store)
    number = store.write(lambda tx: tokens.add(tx, moderator.id, "mod_ab", "hash", ["queue", "decide"], NOW))
    store.write(lambda tx: tokens.used(tx, number, NOW + DAY))
    with store.read() as tx:
        token = tokens.by_hash(tx, "hash")
        assert tokens.by_hash(tx, "other") is None
    assert token is not None
    assert (token.moderator, token.prefix, token.scopes) == (moderator, "mod_ab", ("queue", "decide"))
    assert (token.created, token.used, token.revoked) == (NOW, NOW + DAY, None)
    assert [store.write(lambda tx: tokens.revoke(tx, number, NOW + DAY)) for _ in range(2)] == [True, False]
    with store.read() as tx:
        assert tokens.by_hash(tx, "hash") is None
        assert [token.revoked for token in tokens.of(tx, moderator.id)] == [NOW + DAY]
