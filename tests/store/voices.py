"""Readers for the store's tests: each a voice of its own, from a network of its own unless a test says otherwise."""

from sqlalchemy import Connection

from moderation.comment import Action, Decision, Status, Thread
from moderation.store import Store, comments, cursors, decisions, reports, votes
from moderation.voice import Complaint, Voice
from tests.builders import NOW
from tests.store.rows import read

TARGETS = {Action.APPROVE: Status.APPROVED, Action.SPAM: Status.SPAM, Action.REJECT: Status.REJECTED}


def a_voice(name: str = "ben", network: str = "") -> Voice:
    return Voice(name, network or f"network of {name}", f"connection of {name}")


def voted(store: Store, thread: Thread, voice: Voice, id: str = "first") -> None:
    def work(tx: Connection) -> None:
        ballot = votes.ballot(tx, id, thread.site_id)
        assert ballot
        votes.give(tx, ballot, voice, NOW)

    store.write(work)


def reported(
    store: Store,
    thread: Thread,
    voice: Voice,
    id: str = "first",
    complaint: Complaint = Complaint.INSULT,
    words: str = "",
) -> bool:
    def work(tx: Connection) -> bool:
        about = reports.reportable(tx, id, thread.site_id)
        assert about
        return reports.add(tx, about, voice, complaint, words, NOW)

    return store.write(work)


def decide(store: Store, action: Action, id: str = "first", to: Status | None = None) -> None:
    """Ada decides, as `review` has it written."""
    comment = read(store, id)
    after = to or TARGETS[action]

    def work(tx: Connection) -> None:
        assert comments.change_status(tx, id, comment.revision, after)
        made = Decision(id, comment.revision, action, comment.status, after, 1, None, NOW)
        decisions.record(tx, made, comment.site_id)

    store.write(work)


def weight(store: Store, id: str = "first") -> float:
    """What the reports on a comment weigh; 0 where it isn't on the list."""
    return weights(store).get(id, 0.0)


def weights(store: Store) -> dict[str, float]:
    """The list of reported comments as moderators see it, with what each weighs."""
    with store.read() as tx:
        cards = reports.page(tx, None, None, 50)
        return {card.comment.id: cursors.read(card.cursor, reports.ORDER, 2)[0] for card in cards}


def number_open(store: Store, id: str = "first") -> int:
    with store.read() as tx:
        return len(reports.open_of(tx, [id], 1000).get(id, []))
