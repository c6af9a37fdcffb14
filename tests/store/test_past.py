from datetime import timedelta

import pytest

from moderation.comment import Past, Status, Thread
from moderation.store import Store, comments, past
from moderation.store.past import ENOUGH
from tests.builders import NOW
from tests.store.rows import a_new_comment, a_thread, stored

NOBODY = {"client_key": "new client", "email_key": "new address", "text_key": "new text"}
BEN = {"client_key": "key of Ben's machine", "email_key": "key of Ben's address", "text_key": "text of first"}


def looked_up(store: Store, thread: Thread, **keys: str) -> Past:
    with store.read() as tx:
        return past.read(tx, thread.site_id, thread_id=thread.id, now=NOW, **{**NOBODY, **keys})


def test_a_site_without_comments_has_no_past(store: Store) -> None:
    assert looked_up(store, a_thread(store), **BEN) == Past()


def test_a_comment_is_found_again_by_each_of_its_keys(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread, status=Status.SPAM)
    assert looked_up(store, thread, **BEN) == Past(1, 1, 1, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("seconds", "expected"), [(59, (1, 1, 1)), (61, (0, 1, 0)), (3599, (0, 1, 0)), (3601, (0, 0, 0))]
)
def test_pace_looks_back_a_minute_and_an_hour(store: Store, seconds: int, expected: tuple[int, int, int]) -> None:
    thread = a_thread(store)
    stored(store, thread, created=NOW - timedelta(seconds=seconds))
    found = looked_up(store, thread, **BEN)
    assert (found.client_minute, found.client_hour, found.thread_minute) == expected


def test_only_what_is_spam_now_counts_as_spam(store: Store) -> None:
    thread = a_thread(store)
    for status in Status:
        stored(store, thread, status.value, status=status, text_key="the same")
    found = looked_up(store, thread, **BEN | {"text_key": "the same"})
    assert (found.client_spam, found.email_spam, found.same_text, found.same_text_spam) == (1, 1, len(Status), 1)


def test_others_and_other_sites_do_not_count(store: Store) -> None:
    thread = a_thread(store)
    elsewhere = a_thread(store, site="blog")
    stored(store, thread)
    assert looked_up(store, thread, client_key="other") == Past(thread_minute=1)
    assert looked_up(store, elsewhere, **BEN) == Past()


def test_counting_stops_when_it_is_enough(store: Store) -> None:
    thread = a_thread(store)
    news = [a_new_comment(thread, f"c{n}", text_key="the same") for n in range(ENOUGH + 5)]
    store.write(lambda tx: [comments.insert(tx, new) for new in news])
    assert looked_up(store, thread, text_key="the same").same_text == ENOUGH
