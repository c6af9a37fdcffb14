"""The log is one chain: what was changed, deleted, put in or cut off shows, on both databases."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, text

from moderation.comment import Action, Decision, Moderator, Status
from moderation.door import Door
from moderation.store import Store, audit, chain, decisions, migrate
from moderation.store.chain import Head
from moderation.store.chain_check import Checked, Flaw, check
from moderation.store.schema import audit as audit_table
from moderation.store.schema import decisions as decisions_table
from tests.builders import NOW
from tests.store.rows import a_thread, ada, at_once, stored
from tests.store.test_migrate import connected

ACTIONS = (Action.SPAM, Action.UNDO, Action.REJECT, Action.APPROVE)


def recorded(store: Store) -> Moderator:
    """Four decisions and two lines of the audit: six entries."""
    thread, moderator = a_thread(store), ada(store)
    stored(store, thread, score=0.25, model_version="m1")
    for revision, action in enumerate(ACTIONS, 1):
        made = Decision("first", revision, action, Status.PENDING, Status.SPAM, moderator.id, None, NOW)
        store.write(lambda tx, made=made: decisions.record(tx, made, thread.site_id))  # type: ignore[misc]
    for number in range(2):
        store.write(lambda tx, number=number: audit.record(tx, moderator.id, "email shown", str(number), NOW))  # type: ignore[misc]
    return moderator


def head(store: Store) -> Head:
    with store.read() as tx:
        return chain.head(tx)


def flaw_after(store: Store, *tampering: str, noted: str = "") -> Flaw:
    """Write past the service, and return what the check says."""

    def tamper(tx: Connection) -> None:
        for statement in tampering:
            tx.execute(text(statement))

    store.write(tamper)
    with pytest.raises(Flaw) as found:
        check(store, noted)
    return found.value


def test_a_log_that_nobody_touched_is_complete(store: Store) -> None:
    recorded(store)
    checked = check(store)
    assert (checked.head, checked.first, checked.last) == (head(store), NOW, NOW)
    assert checked.head.number == 6


def test_an_empty_log_is_complete(store: Store) -> None:
    assert check(store) == Checked(noted_at=0)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE decisions SET reason = 'off_topic' WHERE id = 3",
        "UPDATE decisions SET moderator_id = 99 WHERE id = 3",
        "UPDATE decisions SET score = 0.75 WHERE id = 3",
        "UPDATE decisions SET door = 'token' WHERE id = 3",
        "UPDATE log SET what = 'approve' WHERE number = 3",
        "UPDATE log SET moderator_id = 99 WHERE number = 3",
        "UPDATE log SET hash = 'ab' WHERE number = 3",
    ],
)
def test_a_changed_field_shows(store: Store, change: str) -> None:
    recorded(store)
    assert flaw_after(store, change).number == 3


def test_a_changed_line_of_the_audit_shows(store: Store) -> None:
    recorded(store)
    flaw = flaw_after(store, "UPDATE audit SET subject = 'another' WHERE id = 2")
    assert (flaw.what, flaw.number, flaw.kind, flaw.record_id) == ("changed", 6, "audit", 2)


def test_a_deleted_record_shows(store: Store) -> None:
    recorded(store)
    flaw = flaw_after(store, "DELETE FROM decisions WHERE id = 2")
    assert (flaw.what, flaw.number, flaw.record_id) == ("gone", 2, 2)


def test_a_record_deleted_with_its_entry_shows(store: Store) -> None:
    recorded(store)
    flaw = flaw_after(store, "DELETE FROM decisions WHERE id = 2", "DELETE FROM log WHERE number = 2")
    assert (flaw.what, flaw.number) == ("gap", 2)


def test_closing_the_gap_shows_too(store: Store) -> None:
    recorded(store)
    flaw = flaw_after(
        store,
        "DELETE FROM decisions WHERE id = 2",
        "DELETE FROM log WHERE number = 2",
        *(f"UPDATE log SET number = {number - 1} WHERE number = {number}" for number in range(3, 7)),
    )
    assert (flaw.what, flaw.number) == ("broken", 2)


CUT = ("DELETE FROM audit WHERE id = 2", "DELETE FROM log WHERE number = 6")


def test_a_tail_that_was_cut_off_shows_by_a_head_noted_earlier(store: Store) -> None:
    recorded(store)
    noted = head(store).hash
    assert check(store, noted).noted_at == 6
    flaw = flaw_after(store, *CUT, noted=noted)
    assert (flaw.what, flaw.number) == ("cut", 5)


def test_a_head_noted_earlier_is_found_when_the_log_has_grown(store: Store) -> None:
    moderator = recorded(store)
    noted = head(store).hash
    store.write(lambda tx: audit.record(tx, moderator.id, "login", "1", NOW))
    assert check(store, noted).noted_at == 6


def test_a_record_that_was_put_in_shows(store: Store) -> None:
    recorded(store)
    put_in = "INSERT INTO audit (moderator_id, what, subject, at) VALUES (1, 'login', '1', '2026-11-23 12:00:00')"
    flaw = flaw_after(store, put_in)
    assert (flaw.what, flaw.kind, flaw.record_id) == ("stray", "audit", 3)


def test_a_record_that_was_put_in_with_an_entry_shows(store: Store) -> None:
    recorded(store)
    flaw = flaw_after(
        store,
        "INSERT INTO audit (moderator_id, what, subject, at) VALUES (1, 'login', '1', '2026-11-23 12:00:00')",
        "INSERT INTO log (number, kind, record_id, at, moderator_id, what, subject, previous, hash)"
        " SELECT 7, 'audit', 3, at, 1, 'login', '1', hash, hash FROM log WHERE number = 6",
    )
    assert (flaw.what, flaw.number) == ("changed", 7)


def test_many_pieces_are_one_chain(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.store.chain_check.PIECE", 2)
    recorded(store)
    told: list[tuple[str, int, int]] = []
    check(store, tell=lambda *step: told.append(step))
    assert told[:4] == [("entries", 2, 6), ("entries", 4, 6), ("entries", 6, 6), ("entries", 6, 6)]
    assert flaw_after(store, "UPDATE decisions SET reason = 'x' WHERE id = 4").number == 4


def test_those_who_write_at_once_make_one_chain(store: Store) -> None:
    moderator = recorded(store)

    def login(number: int) -> Callable[[], None]:
        return lambda: store.write(lambda tx: audit.record(tx, moderator.id, "login", str(number), NOW))

    assert at_once(*(login(number) for number in range(8))) == [None] * 8
    assert check(store).head.number == 14


def test_what_was_not_committed_is_not_in_the_log(store: Store) -> None:
    recorded(store)

    def fails(tx: Connection) -> None:
        audit.record(tx, None, "never", "happened", NOW)
        raise RuntimeError("after all")

    with pytest.raises(RuntimeError, match="after all"):
        store.write(fails)
    store.write(lambda tx: audit.record(tx, None, "login", "1", NOW))
    assert check(store).head.number == 7


def test_a_decision_keeps_what_was_on_the_screen_and_the_door(store: Store) -> None:
    recorded(store)
    store.through(Door.TOKEN).write(lambda tx: audit.record(tx, None, "by token", "", NOW))
    with store.read() as tx:
        first = tx.execute(decisions_table.select().where(decisions_table.c.id == 1)).one()
        last = tx.execute(audit_table.select().where(audit_table.c.id == 3)).one()
    assert (first.score, first.model_version, first.waited, first.late) == (0.25, "m1", 0.0, False)
    assert (len(first.rules), first.door, last.door) == (12, Door.SERVICE, Door.TOKEN)


def test_what_was_recorded_before_there_was_a_log_is_entered_by_the_migration(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    with Store.open_url(empty_url) as store:
        recorded(store)
    migrate.downgrade(empty_url, "0005")
    migrate.upgrade(empty_url)
    with connected(empty_url) as connection:
        assert connection.execute(text("SELECT max(number) FROM log")).scalar_one() == 6
    with Store.open_url(empty_url) as store:
        store.write(lambda tx: audit.record(tx, None, "afterwards", "", NOW))
        assert check(store).head.number == 7
