import json
from base64 import urlsafe_b64encode

import pytest

from moderation.comment import Status
from moderation.store import Store, comments, cursors
from moderation.store.comments import Card
from moderation.store.cursors import BadCursor
from tests.builders import PAGE
from tests.store.rows import a_thread, stored

ORDERS = ("oldest", "newest")


def ids(cards: list[Card]) -> list[str]:
    return [card.comment.id for card in cards]


def walk(store: Store, order: str, limit: int, site_id: int | None = None) -> list[str]:
    """Turn the pages to the end."""
    seen: list[str] = []
    after = None
    while True:
        with store.read() as tx:
            cards = comments.page(tx, site_id=site_id, status=Status.PENDING, after=after, limit=limit, order=order)
        seen += ids(cards)
        if len(cards) < limit:
            return seen
        after = cards[-1].cursor


@pytest.fixture
def twenty(store: Store) -> dict[str, list[str]]:
    """Twenty comments on two sites; the ids in each order."""
    threads = [a_thread(store, site="news"), a_thread(store, site="blog")]
    for n in range(20):
        stored(store, threads[n % 2], f"c{n:02}")
    stored(store, threads[0], "decided", status=Status.SPAM)
    oldest = [f"c{n:02}" for n in range(20)]
    return {"oldest": oldest, "newest": oldest[::-1]}


def test_pages_show_each_card_once_and_in_order(store: Store, twenty: dict[str, list[str]]) -> None:
    for order in ORDERS:
        for limit in (1, 3, 20, 50):
            assert walk(store, order, limit) == twenty[order]


def test_pages_of_one_site_show_its_cards_only(store: Store, twenty: dict[str, list[str]]) -> None:
    for order in ORDERS:
        assert walk(store, order, 3, site_id=1) == [id for id in twenty[order] if int(id[1:]) % 2 == 0]


def test_a_card_decided_meanwhile_moves_no_other(store: Store, twenty: dict[str, list[str]]) -> None:
    with store.read() as tx:
        first = comments.page(tx, status=Status.PENDING, limit=5)
    store.write(lambda tx: [comments.change_status(tx, id, 1, Status.SPAM) for id in ids(first)])
    with store.read() as tx:
        second = comments.page(tx, status=Status.PENDING, limit=5, after=first[-1].cursor)
    assert ids(first) + ids(second) == twenty["oldest"][:10]


def test_a_card_shows_where_the_comment_stands(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread)
    reply = stored(store, thread, "reply", parent="first")
    with store.read() as tx:
        first, second = comments.page(tx, status=Status.PENDING, order="oldest")
        assert comments.card(tx, "unknown") is None
        alone = comments.card(tx, "reply")
    assert (first.site, first.page, first.page_title) == ("news", PAGE, "Kasachstan und Vietnam")
    assert alone is not None
    assert alone.comment == second.comment == reply


def forged(*parts: object) -> str:
    return urlsafe_b64encode(json.dumps(parts).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "ü",
        "%%%",
        "A" * 10_000,
        forged(),
        forged("newest", 1),
        forged("lanes", 1),
        forged("lanes", 1, 2, 3),
        forged("lanes", "1", 2),
        forged("lanes", True, 2),
        forged("lanes", None, 2),
        forged("lanes", 1.5, 2**70),
        urlsafe_b64encode(b'["lanes", NaN, 1]').decode(),
        urlsafe_b64encode(b"[" * 140).decode(),
        urlsafe_b64encode(b"{}").decode(),
    ],
)
def test_a_cursor_from_elsewhere_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor, match="first page"):
        cursors.read(cursor, "lanes", 2)


def test_a_cursor_is_for_the_order_it_was_made_in(store: Store, twenty: dict[str, list[str]]) -> None:
    with store.read() as tx:
        last = comments.page(tx, status=Status.PENDING, order="oldest", limit=1)[-1]
        with pytest.raises(BadCursor):
            comments.page(tx, status=Status.PENDING, order="newest", after=last.cursor)
