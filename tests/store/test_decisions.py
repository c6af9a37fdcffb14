from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from moderation.comment import Action, Decision, Status
from moderation.store import Store, audit, decisions
from moderation.store.audit import Entry
from tests.builders import NOW
from tests.store.rows import ada

HELD, GONE = Status.PENDING, Status.SPAM


def record(store: Store, moderator_id: int, revision: int = 1, action: Action = Action.SPAM) -> Decision:
    at = NOW + timedelta(minutes=revision)
    made = Decision("first", revision, action, HELD, GONE, moderator_id, "advertising", at)
    store.write(lambda tx: decisions.record(tx, made, 1))
    return made


def test_decisions_are_read_in_the_order_they_were_made(store: Store) -> None:
    moderator = ada(store)
    made = [record(store, moderator.id, 1), record(store, moderator.id, 2, Action.UNDO)]
    with store.read() as tx:
        assert [(one.decision, one.moderator) for one in decisions.of(tx, "first")] == [(one, "Ada") for one in made]
        latest = decisions.latest(tx, "first")
        assert decisions.latest(tx, "unknown") is None
    assert latest is not None
    assert latest.decision == made[1]


def test_a_decision_outlives_who_made_it(store: Store) -> None:
    record(store, moderator_id=99)
    with store.read() as tx:
        assert [one.moderator for one in decisions.of(tx, "first")] == [""]


def test_a_revision_is_decided_once(store: Store) -> None:
    moderator = ada(store)
    record(store, moderator.id)
    with pytest.raises(IntegrityError):
        record(store, moderator.id, action=Action.APPROVE)


def test_the_audit_trail_shows_the_newest_first(store: Store) -> None:
    store.write(lambda tx: audit.record(tx, None, "site added", "news", NOW))
    store.write(lambda tx: audit.record(tx, 1, "email shown", "first", NOW))
    with store.read() as tx:
        assert audit.recent(tx, 5) == [Entry(1, "email shown", "first", NOW), Entry(None, "site added", "news", NOW)]
        assert len(audit.recent(tx, 1)) == 1
