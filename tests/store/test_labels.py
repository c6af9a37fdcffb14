"""What people's decisions teach: the one that stands, of the text it was made on, so many of each source."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from moderation.comment import Action, Comment, Decision, Email, Label, Moderator, SafeHTML, Status
from moderation.store import Store, comments, decisions, labels, moderators
from moderation.store.comments import NewText
from tests.builders import NOW
from tests.store.rows import a_thread, ada, stored

APPROVE, SPAM, REJECT, UNDO = Action.APPROVE, Action.SPAM, Action.REJECT, Action.UNDO
HAM_LABEL, SPAM_LABEL = Label.HAM, Label.SPAM


class Desk:
    """A page with comments, and moderators who decide on them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.thread = a_thread(store)
        self.ada = ada(store)
        self._revisions: dict[str, int] = {}

    def comment(self, id: str, **changes: object) -> Comment:
        own = {"client_key": f"client of {id}", "email_key": f"address of {id}"}
        return stored(self.store, self.thread, id, **(own | changes))

    def decide(self, id: str, *actions: Action, by: Moderator | None = None, reason: str | None = None) -> None:
        for action in actions:
            revision = self._revisions[id] = self._revisions.get(id, 0) + 1
            person = by or self.ada
            at = NOW + timedelta(minutes=revision)
            made = Decision(id, revision, action, Status.PENDING, Status.PENDING, person.id, reason, at)
            self.store.write(lambda tx, made=made: decisions.record(tx, made, self.thread.site_id))  # type: ignore[misc]

    def labels(self, after: int = 0) -> list[tuple[str, Label]]:
        with self.store.read() as tx:
            return [(one.comment, one.label) for one in labels.of(tx, self.thread.site_id, after=after)]


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


@pytest.mark.parametrize(
    ("actions", "label"),
    [
        ([APPROVE], HAM_LABEL),
        ([SPAM], SPAM_LABEL),
        ([REJECT], HAM_LABEL),
        ([APPROVE, SPAM], SPAM_LABEL),
        ([APPROVE, UNDO], None),
        ([APPROVE, SPAM, UNDO], HAM_LABEL),
        # The queue takes back the taking back, and so it stands again.
        ([SPAM, UNDO, UNDO], SPAM_LABEL),
        ([SPAM, UNDO, UNDO, UNDO], None),
        ([SPAM, UNDO, APPROVE], HAM_LABEL),
        ([SPAM, UNDO, APPROVE, UNDO], None),
    ],
)
def test_the_decision_that_stands_is_the_label(desk: Desk, actions: Sequence[Action], label: Label | None) -> None:
    desk.comment("first")
    desk.decide("first", *actions)
    assert desk.labels() == ([("first", label)] if label else [])


def test_what_is_rejected_as_advertising_is_spam(desk: Desk) -> None:
    desk.comment("first")
    desk.decide("first", REJECT, reason="advertising")
    assert desk.labels() == [("first", SPAM_LABEL)]


def test_they_come_in_the_order_of_the_decisions(desk: Desk) -> None:
    for id in ("first", "second", "third"):
        desk.comment(id)
    desk.decide("third", SPAM)
    desk.decide("first", APPROVE)
    desk.decide("second", SPAM, UNDO)
    desk.decide("third", UNDO, SPAM)
    assert desk.labels() == [("first", HAM_LABEL), ("third", SPAM_LABEL)]


def test_only_what_was_decided_later_is_told_of_the_tail(desk: Desk) -> None:
    for id in ("first", "second"):
        desk.comment(id)
    desk.decide("first", APPROVE)
    with desk.store.read() as tx:
        so_far = labels.last_decision(tx, desk.thread.site_id)
    desk.decide("second", SPAM)
    # What stands again after this was learnt before.
    desk.decide("first", SPAM, UNDO)
    assert desk.labels(after=so_far) == [("second", SPAM_LABEL)]


def test_an_excluded_moderator_teaches_nothing_and_takes_nothing_back(desk: Desk) -> None:
    store = desk.store
    address = Email("mallory@news.example")
    mallory = store.write(lambda tx: moderators.add(tx, address, "Mallory", "argon2 hash", "de", NOW))
    for id in ("first", "second", "third"):
        desk.comment(id)
    desk.decide("first", SPAM)
    desk.decide("first", APPROVE, by=mallory)
    desk.decide("second", APPROVE, by=mallory)
    desk.decide("third", SPAM)
    desk.decide("third", UNDO, by=mallory)
    store.write(lambda tx: moderators.set_excluded(tx, mallory.id, NOW))
    assert desk.labels() == [("first", SPAM_LABEL), ("third", SPAM_LABEL)]
    store.write(lambda tx: moderators.set_excluded(tx, mallory.id, None))
    assert desk.labels() == [("first", HAM_LABEL), ("second", HAM_LABEL)]


def test_it_teaches_the_text_that_was_decided_on(desk: Desk) -> None:
    desk.comment("first", text="before")
    desk.decide("first", SPAM)
    new = NewText(text="after", folded="after", text_key="k", html=SafeHTML("<p>after</p>"), renderer=1)
    later = NOW + timedelta(hours=1)
    desk.store.write(lambda tx: comments.change_text(tx, "first", 1, new, later))
    with desk.store.read() as tx:
        assert [one.text for one in labels.of(tx, desk.thread.site_id)] == ["before"]
    made = Decision("first", 9, APPROVE, Status.SPAM, Status.APPROVED, desk.ada.id, None, later)
    desk.store.write(lambda tx: decisions.record(tx, made, desk.thread.site_id))
    with desk.store.read() as tx:
        assert [one.text for one in labels.of(tx, desk.thread.site_id)] == ["after"]


@pytest.mark.parametrize("key", ["client_key", "email_key"])
def test_one_source_counts_so_many_times_and_no_more(desk: Desk, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "OF_ONE_SOURCE", 2)
    for number in range(4):
        desk.comment(f"flood-{number}", **{key: "the flood's"})
        desk.decide(f"flood-{number}", SPAM)
    desk.comment("other")
    desk.decide("other", SPAM)
    assert [id for id, _ in desk.labels()] == ["flood-2", "flood-3", "other"]


def test_one_text_counts_so_many_times_and_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "OF_ONE_TEXT", 1)
    for id in ("first", "second"):
        desk.comment(id, text_key="the campaign's")
        desk.decide(id, SPAM)
    assert [id for id, _ in desk.labels()] == ["second"]


def test_another_sites_decisions_teach_nothing_here(desk: Desk) -> None:
    desk.comment("first")
    desk.decide("first", SPAM)
    with desk.store.read() as tx:
        assert labels.of(tx, desk.thread.site_id + 1) == []
        assert labels.last_decision(tx, desk.thread.site_id + 1) == 0


def test_a_comment_that_is_gone_teaches_nothing(desk: Desk) -> None:
    desk.comment("first")
    desk.decide("first", SPAM)
    desk.decide("never stored", SPAM)
    desk.store.write(lambda tx: comments.change_status(tx, "first", 1, Status.DELETED))
    assert desk.labels() == []
