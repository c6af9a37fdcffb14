from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from moderation.comment import Author, Comment, Email, Evidence, Finding, SafeHTML, Status, Thread
from moderation.store import Store, comments, threads
from moderation.store.schema import comments as comments_table
from moderation.store.schema import emails
from tests.builders import BEN, NOW
from tests.store.rows import a_new_comment, a_thread, at_once, counts, read, stored

REASON = Finding("links", "many", 1.5, parameters={"links": 7, "host": "bit.ly"})
CAUSE = Evidence("text", "КАЗИНО", 2.25, site=-0.5, spans=((0, 6), (12, 18)))


def thread_now(store: Store, thread: Thread) -> tuple[int, int]:
    """The thread's version and count."""
    with store.read() as tx:
        found = threads.by_id(tx, thread.id)
        assert found is not None
        return found.version, threads.counts(tx, thread.site_id, [thread.key])[thread.key]


def change(store: Store, comment: Comment, status: Status) -> bool:
    return store.write(lambda tx: comments.change_status(tx, comment.id, comment.revision, status))


def test_a_comment_is_read_as_it_was_stored(store: Store) -> None:
    thread = a_thread(store)
    emoji = "Schön 👩‍👩‍👧 – „gut“ \r\n\t<b>"
    comment = stored(store, thread, text=emoji, score=0.25, model_version="1.0", reasons=(REASON,), evidence=(CAUSE,))
    assert read(store) == comment
    assert (comment.text, comment.revision, comment.created) == (emoji, 1, NOW)
    assert (comment.reasons, comment.evidence) == ((REASON,), (CAUSE,))


def test_evidence_from_before_sites_had_a_part_in_it_is_read(store: Store) -> None:
    comment = stored(store, a_thread(store))
    old = [{"kind": "text", "label": "КАЗИНО", "contribution": 2.25}]
    store.write(lambda tx: tx.execute(update(comments_table).values(evidence=old)))
    assert read(store, comment.id).evidence == (Evidence("text", "КАЗИНО", 2.25),)


def test_it_is_found_within_its_site_only(store: Store) -> None:
    comment = stored(store, a_thread(store))
    with store.read() as tx:
        assert comments.by_id(tx, comment.id, comment.site_id) == comment
        assert comments.by_id(tx, comment.id, comment.site_id + 1) is None
        assert comments.by_id(tx, "unknown") is None


def test_the_address_is_kept_apart_and_masked(store: Store) -> None:
    comment = stored(store, a_thread(store))
    with store.read() as tx:
        email = tx.execute(select(emails.c.address)).scalar_one()
        columns = [str(value) for value in tx.execute(text("SELECT * FROM comments")).one()]
    assert email == Email(BEN)
    assert not any("@" in column for column in columns)
    assert BEN not in repr(comment) + repr(email)


def test_a_public_id_is_given_once(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread)
    with pytest.raises(IntegrityError):
        stored(store, thread)
    assert counts(store) == {Status.PENDING: 1}


def test_a_reply_names_its_parent(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread)
    assert stored(store, thread, "reply", parent="first").parent == "first"
    assert read(store, "reply").parent == "first"


@pytest.mark.parametrize("parent", ["unknown", "elsewhere"])
def test_a_parent_must_be_in_the_same_thread(store: Store, parent: str) -> None:
    thread = a_thread(store)
    elsewhere = store.write(lambda tx: threads.ensure(tx, thread.site_id, "https://news.example/2", "", NOW))
    stored(store, elsewhere, "elsewhere")
    with pytest.raises(comments.UnknownParent):
        stored(store, thread, parent=parent)


def test_approved_comments_are_read_oldest_first(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread, "imported later", status=Status.APPROVED, created=NOW + timedelta(days=1))
    stored(store, thread, "second", status=Status.APPROVED)
    stored(store, thread, "third", status=Status.APPROVED)
    stored(store, thread, "waiting")
    with store.read() as tx:
        assert [comment.id for comment in comments.approved(tx, thread.id)] == ["second", "third", "imported later"]


def test_a_waiting_comment_changes_nothing_public(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread)
    assert thread_now(store, thread) == (0, 0)


def test_an_approved_one_is_a_public_change(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread, status=Status.APPROVED)
    assert thread_now(store, thread) == (1, 1)


@pytest.mark.parametrize(
    ("before", "after", "public"),
    [
        (Status.PENDING, Status.APPROVED, (1, 1)),
        (Status.PENDING, Status.SPAM, (0, 0)),
        (Status.SPAM, Status.REJECTED, (0, 0)),
        (Status.APPROVED, Status.PENDING, (2, 0)),
        (Status.APPROVED, Status.DELETED, (2, 0)),
        (Status.APPROVED, Status.APPROVED, (1, 1)),
    ],
)
def test_thread_and_counts_follow_each_status(
    store: Store, before: Status, after: Status, public: tuple[int, int]
) -> None:
    thread = a_thread(store)
    comment = stored(store, thread, status=before)
    assert change(store, comment, after)
    assert thread_now(store, thread) == public
    assert counts(store) == counts(store, thread.site_id) == {after: 1}
    assert (read(store).status, read(store).revision) == (after, 2)


def test_a_change_of_an_earlier_revision_does_nothing(store: Store) -> None:
    thread = a_thread(store)
    comment = stored(store, thread)
    assert change(store, comment, Status.APPROVED)
    assert not change(store, comment, Status.SPAM)
    assert read(store).status is Status.APPROVED
    assert thread_now(store, thread) == (1, 1)


def test_an_unknown_comment_can_not_be_changed(store: Store) -> None:
    assert not store.write(lambda tx: comments.change_status(tx, "unknown", 1, Status.SPAM))


def test_of_fifty_who_decide_at_once_one_wins(store: Store) -> None:
    thread = a_thread(store)
    comment = stored(store, thread)
    statuses = [Status.APPROVED, Status.SPAM, Status.REJECTED]
    wins = at_once(*[lambda n=n: change(store, comment, statuses[n % 3]) for n in range(50)])
    assert sorted(map(bool, wins)) == [False] * 49 + [True]
    winner = statuses[wins.index(True) % 3]
    assert (read(store).status, read(store).revision) == (winner, 2)
    assert counts(store) == {winner: 1}


def test_counts_hold_while_many_store_at_once(store: Store) -> None:
    thread = a_thread(store)
    statuses = [Status.PENDING, Status.APPROVED]
    at_once(*[lambda n=n: stored(store, thread, f"c{n}", status=statuses[n % 2]) for n in range(40)])
    assert counts(store) == {Status.PENDING: 20, Status.APPROVED: 20}
    assert thread_now(store, thread) == (20, 20)


def test_an_edit_is_a_new_revision_and_keeps_the_former_text(store: Store) -> None:
    thread = a_thread(store)
    comment = stored(store, thread, status=Status.APPROVED)
    new = comments.NewText(text="Neu", folded="neu", text_key="k", html=SafeHTML("<p>Neu</p>"), renderer=1)
    later = NOW + timedelta(minutes=5)
    assert store.write(lambda tx: comments.change_text(tx, "first", 1, new, later))
    assert not store.write(lambda tx: comments.change_text(tx, "first", 1, new, later))
    edited = read(store)
    assert (edited.text, edited.html, edited.edited, edited.revision) == ("Neu", SafeHTML("<p>Neu</p>"), later, 2)
    assert thread_now(store, thread) == (2, 1)
    with store.read() as tx:
        assert tx.execute(text("SELECT version, text FROM comment_texts")).all() == [(1, comment.text)]


def test_a_work_that_fails_after_storing_leaves_no_trace(store: Store) -> None:
    thread = a_thread(store)
    twice = [a_new_comment(thread, author=Author("Ben", Email(BEN)), status=Status.APPROVED)] * 2
    with pytest.raises(IntegrityError):
        store.write(lambda tx: [comments.insert(tx, new) for new in twice])
    assert counts(store) == {}
    assert thread_now(store, thread) == (0, 0)
