from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, func, select

from moderation.comment import BANDS, Action, Decision, Label, Moderator, SafeHTML, Signature, Status, Thread
from moderation.store import Store, comments, decisions, moderators, similar
from moderation.store.schema import clients, emails, signatures
from moderation.store.schema import comments as table
from moderation.store.similar import ENOUGH, NEWEST, Known
from tests.builders import NOW
from tests.store.rows import a_signature, a_thread, ada, stored

OTHER = Signature(tuple(range(100, 100 + BANDS)), bytes(128))


def found(store: Store, signature: Signature) -> list[str]:
    """The public ids, the earliest first."""
    with store.read() as tx:
        known = similar.known(tx, similar.candidates(tx, signature))
    return [one.public_id for one in sorted(known, key=lambda one: one.id)]


def known(store: Store, id: str) -> Known:
    with store.read() as tx:
        number = tx.execute(select(table.c.id).where(table.c.public_id == id)).scalar_one()
        return similar.known(tx, {number: b""})[0]


def founded(store: Store, id: str) -> int:
    """Let the comment be the first of a campaign; return its key."""
    number = known(store, id).id
    store.write(lambda tx: similar.found_campaign(tx, number))
    return number


def decided(store: Store, thread: Thread, ada: Moderator, id: str, *actions: Action, reason: str | None = None) -> None:
    """Record decisions, each on the revision that the one before left."""

    def work(tx: Connection) -> None:
        for revision, action in enumerate(actions, 1):
            made = Decision(id, revision, action, Status.PENDING, Status.PENDING, ada.id, reason, NOW)
            decisions.record(tx, made, thread.site_id)

    store.write(work)


@pytest.mark.parametrize("band", range(BANDS))
def test_one_band_is_enough_to_be_found(store: Store, band: int) -> None:
    stored(store, a_thread(store), signature=a_signature())
    bands = tuple(a_signature().bands[at] if at == band else 99 for at in range(BANDS))
    assert found(store, Signature(bands, b"")) == ["first"]
    assert found(store, OTHER) == []


def test_it_is_found_from_every_site(store: Store) -> None:
    stored(store, a_thread(store), signature=a_signature())
    stored(store, a_thread(store, site="blog"), "elsewhere", signature=a_signature())
    stored(store, a_thread(store, site="shop"), "short text")
    assert found(store, a_signature()) == ["first", "elsewhere"]


def test_of_a_flood_the_latest_are_looked_at(store: Store) -> None:
    thread = a_thread(store)
    for number in range(NEWEST + 3):
        stored(store, thread, f"c{number:02}", signature=a_signature())
    assert found(store, a_signature()) == [f"c{number:02}" for number in range(3, NEWEST + 3)]


def test_a_signature_dies_with_its_comment(store: Store) -> None:
    stored(store, a_thread(store), signature=a_signature())

    def erase(tx: Connection) -> int:
        for owned in (emails, clients, table):
            tx.execute(delete(owned))
        return tx.execute(select(func.count()).select_from(signatures)).scalar_one()

    assert store.write(erase) == 0


def test_a_deleted_comment_is_like_nothing(store: Store) -> None:
    stored(store, a_thread(store), signature=a_signature(), status=Status.DELETED)
    assert found(store, a_signature()) == []


def test_an_edit_replaces_signature_label_and_campaign(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread, signature=a_signature())
    stored(store, thread, "second", signature=a_signature(), campaign=founded(store, "first"))
    decided(store, thread, ada(store), "second", Action.APPROVE)
    new = comments.NewText(text="Neu", folded="neu", text_key="k", html=SafeHTML(""), renderer=1, signature=OTHER)
    store.write(lambda tx: comments.change_text(tx, "second", 1, new, NOW))
    assert found(store, a_signature()) == ["first"]
    assert found(store, OTHER) == ["second"]
    assert (known(store, "second").campaign, known(store, "second").label) == (None, None)


def test_whoever_is_of_a_campaign_stays_in_it(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread, signature=a_signature())
    stored(store, thread, "second", signature=a_signature(), campaign=founded(store, "first"))
    founded(store, "second")
    assert known(store, "second").campaign == known(store, "first").campaign == known(store, "first").id


def test_without_its_first_comment_a_campaign_is_named_by_the_next(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread, signature=a_signature())
    campaign = founded(store, "first")
    for id in ("second", "third"):
        stored(store, thread, id, signature=a_signature(), campaign=campaign)
    new = comments.NewText(text="Neu", folded="neu", text_key="k", html=SafeHTML(""), renderer=1)
    store.write(lambda tx: comments.change_text(tx, "first", 1, new, NOW))
    assert known(store, "first").campaign is None
    assert known(store, "second").campaign == known(store, "third").campaign == known(store, "second").id


@pytest.mark.parametrize(
    ("actions", "label"),
    [
        ((), None),
        ((Action.APPROVE,), Label.HAM),
        ((Action.REJECT,), Label.HAM),
        ((Action.SPAM,), Label.SPAM),
        ((Action.SPAM, Action.UNDO), None),
        ((Action.APPROVE, Action.SPAM, Action.UNDO), Label.HAM),
        ((Action.SPAM, Action.UNDO, Action.UNDO), Label.SPAM),
    ],
)
def test_a_comment_bears_the_label_that_people_gave_it(
    store: Store, actions: tuple[Action, ...], label: Label | None
) -> None:
    thread = a_thread(store)
    stored(store, thread, status=Status.SPAM, signature=a_signature())
    decided(store, thread, ada(store), "first", *actions)
    assert known(store, "first").label is label


def test_rejected_as_advertising_is_spam(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread, signature=a_signature())
    decided(store, thread, ada(store), "first", Action.REJECT, reason="advertising")
    assert known(store, "first").label is Label.SPAM


def test_an_excluded_moderator_said_nothing(store: Store) -> None:
    thread, mallory = a_thread(store), ada(store)
    stored(store, thread, signature=a_signature())
    stored(store, thread, "second", signature=a_signature(), campaign=founded(store, "first"))
    decided(store, thread, mallory, "second", Action.SPAM)
    with store.read() as tx:
        assert [one.public_id for one in similar.decided(tx, known(store, "first").id)] == ["second"]
    store.write(lambda tx: moderators.set_excluded(tx, mallory.id, NOW))
    with store.read() as tx:
        assert similar.decided(tx, known(store, "first").id) == []
    assert known(store, "second").label is None


def test_the_decided_ones_are_found_behind_a_flood(store: Store) -> None:
    thread, moderator = a_thread(store), ada(store)
    stored(store, thread, signature=a_signature())
    campaign = founded(store, "first")
    for number in range(NEWEST):
        stored(store, thread, f"c{number}", status=Status.SPAM, signature=a_signature(), campaign=campaign)
    decided(store, thread, moderator, "first", Action.SPAM)
    with store.read() as tx:
        assert [one.public_id for one in similar.decided(tx, campaign)] == ["first"]


def test_what_was_approved_speaks_for_its_like_and_what_was_rejected_does_not(store: Store) -> None:
    thread, moderator = a_thread(store), ada(store)
    stored(store, thread, signature=a_signature(), status=Status.APPROVED)
    campaign = founded(store, "first")
    stored(store, thread, "second", status=Status.REJECTED, signature=a_signature(), campaign=campaign)
    decided(store, thread, moderator, "first", Action.APPROVE)
    decided(store, thread, moderator, "second", Action.REJECT)
    with store.read() as tx:
        assert [one.public_id for one in similar.decided(tx, campaign)] == ["first"]


def test_undecided_ones_are_counted_as_far_as_it_matters(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread, signature=a_signature(), created=NOW - timedelta(hours=3))
    campaign = founded(store, "first")
    for number in range(ENOUGH + 2):
        stored(store, thread, f"c{number}", signature=replace(a_signature(), values=b""), campaign=campaign)
    decided(store, thread, ada(store), "c0", Action.SPAM)
    with store.read() as tx:
        assert similar.undecided(tx, campaign, NOW - timedelta(hours=1)) == ENOUGH
        assert similar.undecided(tx, campaign, NOW) == 0
