"""Decisions with a moderator's own words, taking them back, and what the outside hears of them."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from moderation import defer, hold, note, review, worker
from moderation.comment import Action, Email, HoldKind, Moderator, NoteKind, Status
from moderation.defer import How
from moderation.publish import thread
from moderation.store import Store, comments, decisions, holds, labels, lanes, moderators, notes, texts
from moderation.store.outbox import Event
from moderation.store.work_schema import outbox as events
from moderation.submit import submit
from tests.builders import NOW, PAGE, a_submission
from tests.store.rows import at_once
from tests.taught import Town

BETTER = "Danke für den Artikel."


class Desk(Town):
    """A town with a second moderator, and what its page shows."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.cem = self.hire("Cem")

    def hire(self, name: str) -> Moderator:
        email = Email(f"{name}@news.example")
        return self.ctx.store.write(lambda tx: moderators.add(tx, email, name, "hash", "de", NOW))

    def comes(self, text: str = "Ein Artikel, den keiner brauct") -> str:
        return submit(self.ctx, self.site, a_submission(text)).comment.id

    def stands(self, id: str) -> tuple[Status, int, str]:
        with self.ctx.store.read() as tx:
            found = comments.by_id(tx, id)
        assert found
        return found.status, found.revision, found.text

    def public(self) -> list[tuple[str, str, bool, bool]]:
        found = thread(self.ctx, self.site, PAGE).flat
        return [(one.id, one.author, one.staff, one.edited_by_staff) for one in found]

    def waiting_for(self, moderator: Moderator) -> list[str]:
        with self.ctx.store.read() as tx:
            found = lanes.page(tx, None, None, 25, self.clock().timestamp(), hidden_from=moderator.id)
        return [card.comment.id for card in found]

    def heard(self) -> list[tuple[str, str]]:
        """What the worker is told of, once the time for taking back is over: kinds and actions."""
        self.clock.forward(seconds=10)
        found: list[tuple[str, str]] = []

        def handler(kind: str) -> Callable[[object, Event], None]:
            return lambda ctx, event: found.append((kind, event.payload["action"]))

        kinds = {kind: handler(kind) for kind in ("comment.decided", "comment.taken_back")}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(worker, "HANDLERS", {**kinds, "comment.received": worker.received})
            worker.drain(self.ctx)
        return found


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


# --- The way back ---


def test_the_page_shows_it_at_once_and_the_outside_hears_of_it_ten_seconds_later(desk: Desk) -> None:
    id = desk.comes()
    desk.decide(id, 1, Action.APPROVE)
    assert desk.public() == [(id, "Ben", False, False)]
    desk.clock.forward(seconds=9)
    assert worker.drain(desk.ctx) == 1, "that it was received"
    assert desk.heard() == [("comment.decided", "approve")]


def test_what_is_taken_back_in_time_was_never_heard_of(desk: Desk) -> None:
    id = desk.comes()
    desk.decide(id, 1, Action.APPROVE)
    desk.clock.forward(seconds=9)
    desk.decide(id, 2, Action.UNDO)
    assert desk.public() == []
    assert desk.heard() == [("comment.taken_back", "undo")]


def test_what_is_taken_back_later_is_heard_of_too(desk: Desk) -> None:
    id = desk.comes()
    desk.decide(id, 1, Action.SPAM)
    assert desk.heard() == [("comment.decided", "spam")]
    desk.decide(id, 2, Action.UNDO)
    assert desk.heard() == [("comment.decided", "undo")]


def test_taking_the_second_decision_back_leaves_the_first_to_be_heard(desk: Desk) -> None:
    id = desk.comes()
    desk.decide(id, 1, Action.APPROVE)
    desk.clock.forward(seconds=3)
    desk.decide(id, 2, Action.SPAM)
    desk.decide(id, 3, Action.UNDO)
    assert desk.stands(id)[0] is Status.APPROVED
    assert sorted(desk.heard()) == [("comment.decided", "approve"), ("comment.taken_back", "undo")]


# --- A moderator's own words ---


def test_an_edit_is_approved_marked_and_keeps_the_former_text(desk: Desk) -> None:
    id = desk.comes()
    done = review.amend(desk.ctx, desk.ada, id, 1, BETTER)
    assert (done.revision, done.status) == (3, Status.APPROVED)
    assert desk.public() == [(id, "Ben", False, True)]
    with desk.ctx.store.read() as tx:
        (former,) = texts.of(tx, id)
    assert (former.text, former.moderator, former.revision) == ("Ein Artikel, den keiner brauct", "Ada", 1)


def test_undo_brings_the_former_text_back_and_takes_the_mark_off(desk: Desk) -> None:
    id = desk.comes()
    review.amend(desk.ctx, desk.ada, id, 1, BETTER)
    desk.decide(id, 3, Action.UNDO)
    status, _, text = desk.stands(id)
    assert (status, text) == (Status.PENDING, "Ein Artikel, den keiner brauct")
    review.decide(desk.ctx, desk.ada, id, 5, Action.APPROVE)
    assert desk.public() == [(id, "Ben", False, False)]


def test_an_edit_that_changes_nothing_is_an_approval(desk: Desk) -> None:
    id = desk.comes()
    assert review.amend(desk.ctx, desk.ada, id, 1, "Ein Artikel, den keiner brauct").revision == 2
    assert desk.public() == [(id, "Ben", False, False)]


def test_the_classifier_learns_from_what_was_approved(desk: Desk) -> None:
    id = desk.comes()
    review.amend(desk.ctx, desk.ada, id, 1, BETTER)
    with desk.ctx.store.read() as tx:
        assert [one.text for one in labels.of(tx, desk.site.id)] == [BETTER]


def test_an_answer_goes_by_the_site_s_name_and_is_marked(desk: Desk) -> None:
    id = desk.comes()
    review.answer(desk.ctx, desk.ada, id, 1, "Danke, das stimmt.")
    assert [one[1:] for one in desk.public()] == [("Ben", False, False), ("Nachrichten", True, False)]
    assert thread(desk.ctx, desk.site, PAGE).flat[1].parent == id
    with desk.ctx.store.read() as tx:
        assert notes.authors(tx, [desk.public()[1][0]]) == {}, "no address is kept of it"


def test_undo_takes_the_answer_off_too(desk: Desk) -> None:
    id = desk.comes()
    review.answer(desk.ctx, desk.ada, id, 1, "Danke, das stimmt.")
    desk.decide(id, 2, Action.UNDO)
    assert desk.public() == []


@pytest.mark.parametrize("verb", [review.amend, review.answer])
def test_of_two_moderators_one_is_first_and_nothing_is_half_done(store: Store, verb: Callable[..., object]) -> None:
    desk = Desk(store)
    id = desk.comes()
    done = at_once(
        lambda: verb(desk.ctx, desk.ada, id, 1, BETTER),
        lambda: review.decide(desk.ctx, desk.cem, id, 1, Action.SPAM),
    )
    assert sum(isinstance(one, review.Conflict) for one in done) == 1
    if isinstance(done[0], review.Conflict):
        assert desk.stands(id) == (Status.SPAM, 2, "Ein Artikel, den keiner brauct")
        assert done[0].decided_by == "Cem"
        assert desk.public() == []
    else:
        assert desk.public()[0][0] == id
    with store.read() as tx:
        assert len(decisions.of(tx, id)) == 1


# --- Later, or not alone ---


def test_what_ada_asks_another_about_is_the_next_for_cem_and_hidden_from_her(desk: Desk) -> None:
    first, second = desk.comes("Der erste"), desk.comes("Der zweite")
    assert defer.defer(desk.ctx, desk.ada, second, 1, How.ASK) is False
    assert desk.waiting_for(desk.ada) == [first]
    assert desk.waiting_for(desk.cem) == [second, first]


def test_what_two_are_unsure_of_comes_back_to_all_and_first(desk: Desk) -> None:
    dora = desk.hire("Dora")
    first, second, third = (desk.comes(text) for text in ("Der erste", "Der zweite", "Der dritte"))
    defer.defer(desk.ctx, desk.ada, third, 1, How.ASK)
    defer.defer(desk.ctx, dora, second, 1, How.ASK)
    assert defer.defer(desk.ctx, desk.cem, third, 1, How.ASK) is True
    assert desk.waiting_for(desk.ada) == desk.waiting_for(desk.cem) == [third, second, first]


def test_asking_twice_is_no_second_opinion(desk: Desk) -> None:
    id = desk.comes()
    assert [defer.defer(desk.ctx, desk.ada, id, 1, How.ASK) for _ in range(3)] == [False] * 3


@pytest.mark.parametrize(("how", "hours"), [(How.HOUR, 1), (How.TOMORROW, 18), (How.ASK, 24)])
def test_what_was_put_off_comes_back_by_itself(desk: Desk, how: How, hours: int) -> None:
    id = desk.comes()
    defer.defer(desk.ctx, desk.ada, id, 1, how)
    desk.clock.forward(hours=hours, seconds=-1)
    assert desk.waiting_for(desk.ada) == []
    desk.clock.forward(seconds=1)
    assert desk.waiting_for(desk.ada) == [id]


def test_taken_back_it_is_there_again(desk: Desk) -> None:
    id = desk.comes()
    defer.defer(desk.ctx, desk.ada, id, 1, How.HOUR)
    defer.defer(desk.ctx, desk.ada, id, 1, How.UNDO)
    assert desk.waiting_for(desk.ada) == [id]


def test_what_is_decided_can_not_be_put_off(desk: Desk) -> None:
    id = desk.comes()
    desk.decide(id, 1, Action.SPAM)
    for revision in (1, 2):
        with pytest.raises(defer.NotWaiting):
            defer.defer(desk.ctx, desk.ada, id, revision, How.ASK)


# --- From now on ---


def test_a_held_author_waits_and_nobody_else_does(desk: Desk) -> None:
    first = desk.comes("Der erste von vielen Kommentaren")
    hold.hold(desk.ctx, desk.ada, first, HoldKind.AUTHOR)
    for email, is_held in (("ben.leser@example.org", True), ("else@example.org", False)):
        given = a_submission("Ein ganz anderer Kommentar", email=email)
        found = submit(desk.ctx, desk.site, given).comment
        assert (("holds", "author") in {(one.check, one.reason) for one in found.reasons}) is is_held


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Schaut auf https://casino.example/x und sagt etwas dazu", Status.SPAM),
        ("Schaut auf https://www.de.casino.example/x und sagt etwas dazu", Status.SPAM),
        ("Schaut auf https://mycasino.example/x und sagt etwas dazu", Status.PENDING),
    ],
)
def test_what_leads_to_a_blocked_host_is_spam(desk: Desk, text: str, status: Status) -> None:
    first = desk.comes("Hier: https://casino.example/win")
    hold.hold(desk.ctx, desk.ada, first, HoldKind.HOST, "casino.example")
    given = a_submission(text, email="else@example.org", ip="203.0.113.9")
    assert submit(desk.ctx, desk.site, given).comment.status is status


def test_a_hold_ends_by_itself_by_hand_and_by_pruning(desk: Desk) -> None:
    id = desk.comes("Hier: https://casino.example/win")
    begun = hold.hold(desk.ctx, desk.ada, id, HoldKind.HOST, "casino.example")
    again = hold.hold(desk.ctx, desk.ada, id, HoldKind.HOST, "casino.example")
    assert not hold.end(desk.ctx, desk.ada, begun.id), "begun anew, it is another"
    assert hold.end(desk.ctx, desk.ada, again.id)
    hold.hold(desk.ctx, desk.ada, id, HoldKind.AUTHOR)
    desk.clock.forward(days=30)
    with desk.ctx.store.read() as tx:
        assert holds.every(tx, desk.clock(), 9) == []
    assert worker.prune(desk.ctx).holds == 1


def test_only_a_host_that_the_comment_leads_to_can_be_blocked(desk: Desk) -> None:
    id = desk.comes("Hier: https://casino.example/win")
    for host in ("example", "news.example", ""):
        with pytest.raises(hold.NothingToHold):
            hold.hold(desk.ctx, desk.ada, id, HoldKind.HOST, host)


# --- Notes ---


def test_a_note_tells_those_it_names_and_the_longer_name_wins(desk: Desk) -> None:
    adam = desk.hire("Adam")
    assert [one.name for one in note.mentioned("@adam und @CEM, bitte", [desk.ada, adam, desk.cem])] == ["Adam", "Cem"]


def test_notes_about_a_person_die_with_the_comment_and_those_about_hosts_stay(desk: Desk) -> None:
    id = desk.comes("Hier: https://casino.example/win")
    for kind, host in ((NoteKind.COMMENT, ""), (NoteKind.AUTHOR, ""), (NoteKind.HOST, "casino.example")):
        note.write(desk.ctx, desk.ada, id, kind, "@Cem schau mal", host)
    with desk.ctx.store.read() as tx:
        assert notes.unread(tx, desk.cem.id) == 3
    desk.ctx.store.write(lambda tx: tx.exec_driver_sql("DELETE FROM comments"))
    with desk.ctx.store.read() as tx:
        assert [one.kind for one, _ in notes.for_moderator(tx, desk.cem.id)] == [NoteKind.HOST]


def test_the_log_of_all_this_holds_ids_only(desk: Desk) -> None:
    id = desk.comes("Hier: https://casino.example/win")
    note.write(desk.ctx, desk.ada, id, NoteKind.AUTHOR, "Ein Geheimnis")
    hold.hold(desk.ctx, desk.ada, id, HoldKind.HOST, "casino.example")
    review.answer(desk.ctx, desk.ada, id, 1, "Ein Geheimnis")
    with desk.ctx.store.read() as tx:
        rows = tx.exec_driver_sql("SELECT what, subject FROM audit ORDER BY id").all()
        payloads = str(tx.execute(select(events.c.payload)).all())
    assert [what for what, _ in rows] == ["note.written", "hold.host", "reply.written"]
    assert not any("Geheimnis" in subject or "casino" in subject for _, subject in rows)
    assert "Geheimnis" not in payloads
