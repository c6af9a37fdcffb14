"""Rows for the store's tests: a page with a thread, and comments below it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Thread as Worker

from moderation.comment import (
    Action,
    Author,
    Comment,
    Email,
    Lane,
    Moderator,
    Place,
    SafeHTML,
    Signature,
    Status,
    Thread,
)
from moderation.store import Store, comments, counters, moderators, threads
from moderation.store.batches import Batch
from moderation.store.comments import NewComment
from moderation.store.layers import NewLayer
from tests.builders import BEN, GOOD_TEXT, NOW, PAGE, a_stored_site


def a_thread(store: Store, page: str = PAGE, site: str = "news") -> Thread:
    site_id = a_stored_site(store, site).id
    return store.write(lambda tx: threads.ensure(tx, site_id, page, "Kasachstan und Vietnam", NOW))


def a_place(lane: Lane = Lane.UNSURE, priority: float = 0.0, due: datetime = NOW + timedelta(hours=4)) -> Place:
    return Place(lane, priority, due.timestamp())


def a_new_comment(thread: Thread, id: str = "first", **changes: object) -> NewComment:
    new = NewComment(
        id=id,
        site_id=thread.site_id,
        thread_id=thread.id,
        status=Status.PENDING,
        author=Author("Ben", Email(BEN), "https://ben.example"),
        author_folded="ben",
        text=GOOD_TEXT,
        folded=GOOD_TEXT.casefold(),
        text_key=f"text of {id}",
        html=SafeHTML(f"<p>{GOOD_TEXT}</p>"),
        renderer=1,
        place=a_place(),
        email_key="key of Ben's address",
        client_key="key of Ben's machine",
        client_prefix="192.0.2.0/24",
        user_agent="Mozilla/5.0",
        elapsed=45.0,
        created=NOW,
    )
    return replace(new, **changes)  # type: ignore[arg-type]


def stored(store: Store, thread: Thread, id: str = "first", **changes: object) -> Comment:
    return store.write(lambda tx: comments.insert(tx, a_new_comment(thread, id, **changes)))


def a_signature(**changes: object) -> Signature:
    """One that agrees with itself in every band."""
    return replace(Signature(tuple(range(-6, 6)), bytes(range(128))), **changes)  # type: ignore[arg-type]


def a_batch(moderator_id: int, **changes: object) -> Batch:
    batch = Batch(
        id="batch-1", moderator_id=moderator_id, kind="chosen", action=Action.APPROVE, until=NOW, asked=1, at=NOW
    )
    return replace(batch, **changes)  # type: ignore[arg-type]


def a_layer(version: str = "site-1", **changes: object) -> NewLayer:
    figures = {"loss": 0.25}
    new = NewLayer(version=version, base="base-1", last_decision=1, ham=1, spam=0, weights=b"packed", figures=figures)
    return replace(new, **changes)  # type: ignore[arg-type]


def read(store: Store, id: str = "first") -> Comment:
    with store.read() as tx:
        comment = comments.by_id(tx, id)
    assert comment is not None
    return comment


def counts(store: Store, site_id: int | None = None) -> dict[Status, int]:
    """The statuses that any comment has."""
    with store.read() as tx:
        return {status: count for status, count in counters.counts(tx, site_id).items() if count}


def ada(store: Store) -> Moderator:
    return store.write(lambda tx: moderators.add(tx, Email("Ada@news.example"), "Ada", "argon2 hash", "de", NOW))


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run each work in a thread of its own; return their answers, or what they raised, in order."""
    answers: list[object] = [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        try:
            answers[place] = work()
        except Exception as error:
            answers[place] = error

    workers = [Worker(target=run, args=numbered) for numbered in enumerate(works)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return answers
