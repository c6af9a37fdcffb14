from datetime import timedelta

import pytest

from moderation.comment import Lane, Place, Status
from moderation.lanes import FOLLOWS
from moderation.store import Store, comments, lanes, scores
from moderation.store.comments import Card
from moderation.store.cursors import BadCursor
from moderation.store.lanes import Stamp
from tests.builders import NOW
from tests.store.rows import a_place, a_thread, read, stored

HOUR = timedelta(hours=1)
LATE, LATER, LATEST = NOW - 2 * HOUR, NOW - HOUR, NOW
AHEAD = NOW + HOUR


def ids(cards: list[Card]) -> list[str]:
    return [card.comment.id for card in cards]


def page(
    store: Store, limit: int = 50, after: str | None = None, site: int | None = None, now: float = 0
) -> list[Card]:
    with store.read() as tx:
        return lanes.page(tx, site, after, limit, now or NOW.timestamp())


def walk(store: Store, limit: int, site: int | None = None) -> list[str]:
    """Turn the pages to the end, an hour for each page."""
    seen: list[str] = []
    after, now = None, NOW.timestamp()
    while cards := page(store, limit, after, site, now):
        seen += ids(cards)
        after, now = cards[-1].cursor, now + 3600
    return seen


@pytest.fixture
def seven(store: Store) -> list[str]:
    """Comments of two sites in every lane, some of them overdue; the ids in the order they should come."""
    news, blog = a_thread(store, site="news"), a_thread(store, site="blog")
    places = {
        "good-safe": a_place(Lane.GOOD, -0.01, AHEAD),
        "unsure-far": a_place(Lane.UNSURE, 0.4, AHEAD),
        "late-good": a_place(Lane.GOOD, -0.05, LATER),
        "unsure-near": a_place(Lane.UNSURE, 0.1, AHEAD),
        "late-unsure": a_place(Lane.UNSURE, 0.3, LATE),
        "good-risky": a_place(Lane.GOOD, -0.09, AHEAD),
        "just-late": a_place(Lane.UNSURE, 0.0, LATEST),
    }
    for number, (id, place) in enumerate(places.items()):
        stored(store, (news, blog)[number % 2], id, place=place)
    stored(store, news, "decided", place=a_place(due=LATE), status=Status.SPAM)
    return ["late-unsure", "late-good", "just-late", "unsure-near", "unsure-far", "good-risky", "good-safe"]


def test_overdue_ones_come_first_then_the_unsure_then_the_good(store: Store, seven: list[str]) -> None:
    cards = page(store)
    assert ids(cards) == seven
    assert [card.lane for card in cards] == [Lane.OVERDUE] * 3 + [Lane.UNSURE] * 2 + [Lane.GOOD] * 2


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 50])
def test_pages_show_each_card_once_though_more_fall_due_meanwhile(store: Store, seven: list[str], limit: int) -> None:
    assert walk(store, limit) == seven
    assert walk(store, limit, site=1) == [id for id in seven if read(store, id).site_id == 1]


def test_a_lane_is_shown_alone_with_what_is_overdue_in_it(store: Store, seven: list[str]) -> None:
    with store.read() as tx:
        first = lanes.of_lane(tx, 1, Lane.GOOD, None, 1, NOW.timestamp())
        rest = lanes.of_lane(tx, 1, Lane.GOOD, first[-1].cursor, 5, NOW.timestamp())
        assert ids(first + rest) == ["late-good", "good-safe"]
        with pytest.raises(BadCursor):
            lanes.of_lane(tx, 1, Lane.UNSURE, first[-1].cursor, 5, NOW.timestamp())


def test_counting_below_a_line_ends_where_it_is_told(store: Store, seven: list[str]) -> None:
    with store.read() as tx:
        counts = [lanes.count_below(tx, 1, line, most) for line, most in ((0.06, 9), (0.02, 9), (0.01, 9), (0.06, 1))]
    assert counts == [2, 1, 0, 1]


def test_cards_are_drawn_evenly_and_the_same_for_the_same_seed(store: Store) -> None:
    thread = a_thread(store)
    names = [f"{letter}{number}xyz" for number, letter in enumerate("0AZaz")]
    for id in names:
        stored(store, thread, id)
    with store.read() as tx:
        drawn = [ids(lanes.drawn(tx, None, f"seed {number}", 1)) for number in range(60)]
        assert lanes.drawn(tx, 1, "seed", 3) == lanes.drawn(tx, 1, "seed", 3)
        assert lanes.drawn(tx, 99, "seed", 3) == []
    assert {id for (id,) in drawn} == set(names)


def test_by_score_the_likeliest_spam_comes_first_and_what_has_none_last(store: Store) -> None:
    thread = a_thread(store)
    for id, score in {"a": 0.2, "b": None, "c": 0.9, "d": 0.2, "e": None, "f": 0.0}.items():
        stored(store, thread, id, score=score)
    seen, after = [], None
    with store.read() as tx:
        while cards := scores.page(tx, None, after, 2):
            seen += ids(cards)
            after = cards[-1].cursor
        assert ids(scores.page(tx, 1, None, 10)) == seen
    assert seen == ["c", "d", "a", "f", "e", "b"]


def test_a_stamp_is_for_the_revision_that_was_read(store: Store) -> None:
    thread = a_thread(store)
    for id in ("first", "second"):
        stored(store, thread, id)
    with store.read() as tx:
        standing = lanes.waiting(tx, thread.site_id, 0, 10)
    store.write(lambda tx: comments.change_status(tx, "second", 1, Status.SPAM))
    place = Place(Lane.GOOD, -0.02, AHEAD.timestamp())
    stamps = [Stamp(one.key, one.card.comment.revision, place, 0.02, "m2", ()) for one in standing]
    store.write(lambda tx: lanes.stamp(tx, stamps))
    with store.read() as tx:
        (after,) = lanes.waiting(tx, thread.site_id, 0, 10)
    assert (after.place, after.card.comment.score, after.card.comment.model_version) == (place, 0.02, "m2")
    assert read(store, "second").score is None
    assert read(store).revision == 1, "where it stands is not what it says"


def test_the_next_of_a_campaign_comes_up(store: Store) -> None:
    thread = a_thread(store)
    for number, priority in enumerate((0.2, 0.1 + FOLLOWS, 0.3 + FOLLOWS)):
        stored(store, thread, f"c{number}", campaign=1, place=a_place(priority=priority))
    stored(store, thread, "alone", place=a_place(priority=0.4))
    with store.read() as tx:
        assert lanes.is_led(tx, 1)
        assert not lanes.is_led(tx, None)
        assert lanes.next_in_campaign(tx, "c0", FOLLOWS) is None, "its first one waits still"
        assert lanes.next_in_campaign(tx, "alone", FOLLOWS) is None
    store.write(lambda tx: comments.change_status(tx, "c0", 1, Status.SPAM))
    with store.read() as tx:
        key = lanes.next_in_campaign(tx, "c0", FOLLOWS)
    assert key
    for _ in range(2):
        store.write(lambda tx: lanes.lead(tx, key, FOLLOWS))
    assert ids(page(store)) == ["c1", "alone", "c2"]
