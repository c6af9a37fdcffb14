"""The replay shows what a moderator would see: each order as it is called, and lanes as the product has them."""

from datetime import timedelta
from random import Random

import pytest

from bench import queue_orders
from bench.queue_orders import EACH, START, Coming, _first
from model.corpora import Row
from moderation.comment import Label
from moderation.spam.features import encode
from moderation.spam.sample import Sample

NOTHING = encode(Sample(""))


def coming(number: int, chance: float, hours: float = 20.0, group: int | None = None) -> Coming:
    row = Row(Sample("Danke"), Label.HAM)
    return Coming(number, row, START + timedelta(hours=hours), NOTHING, number if group is None else group, chance)


def first(order: str, waiting: list[Coming], good_below: float | None = None) -> list[int]:
    now = START + timedelta(hours=30)
    return [one.number for one in _first(order, waiting, now, good_below, Random(1))]


def test_each_order_is_what_it_is_called() -> None:
    waiting = [coming(0, 0.2), coming(1, 0.9), coming(2, 0.5)]
    assert first("oldest", waiting) == [0, 1, 2]
    assert first("newest", waiting) == [2, 1, 0]
    assert first("spam first", waiting) == [1, 2, 0]
    assert first("ham first", waiting) == [0, 2, 1]


def test_lanes_are_the_product_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_orders, "EACH", 5)  # too few for one of them to be drawn
    waiting = [coming(0, 0.01), coming(1, 0.9), coming(2, 0.55), coming(3, 0.45, group=2), coming(4, 0.9, hours=0)]
    shown = first("lanes", waiting, good_below=0.1)
    assert set(shown) == {0, 1, 2, 3, 4}
    assert [number for number in shown if number == 4 or number in (2, 1)][:1] == [4], "what is overdue comes first"
    assert shown.index(2) < shown.index(1) < shown.index(3), "one of a campaign until others were seen"


def test_two_cards_of_a_session_are_drawn() -> None:
    waiting = [coming(number, 0.5 + number / 1_000) for number in range(200)]
    shown = first("lanes", waiting)
    assert len(set(shown)) == 200
    assert max(shown[9], shown[19]) >= EACH
