"""What other software hears of a site: once, signed, when it can't be taken back any more."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from moderation import review, worker
from moderation.comment import Action, Status
from moderation.mailing import Happening, Shape
from moderation.notify import webhook
from moderation.store import Store, outbox, webhooks
from moderation.store.webhooks import Webhook
from tests.builders import NOW
from tests.notify.test_webhook import Listener, a_listener
from tests.web.moderating import Desk

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk.at(store, webhook_private="yes")


@pytest.fixture
def listener() -> Iterator[Listener]:
    with a_listener() as opened:
        yield opened


def hook(
    desk: Desk, listener: Listener, *events: Happening, shape: Shape = Shape.DATA, with_text: bool = False
) -> None:
    new = Webhook(0, desk.site.id, listener.url, SECRET, events or tuple(Happening), shape, with_text)
    desk.ctx.store.write(lambda tx: webhooks.add(tx, new, NOW))


def arrives(desk: Desk, **changes: Any) -> str:
    id = desk.waiting(**changes)
    desk.ctx.store.write(lambda tx: outbox.add(tx, "comment.received", {"comment": id}, desk.clock()))
    return id


def work(desk: Desk) -> None:
    while worker.drain(desk.ctx):
        pass


def told(listener: Listener) -> list[dict[str, object]]:
    return [json.loads(body) for _, body in listener.heard]


def test_it_tells_that_a_comment_waits_and_signs_that(desk: Desk, listener: Listener) -> None:
    hook(desk, listener)
    id = arrives(desk)
    work(desk)
    ((headers, body),) = listener.heard
    heard = json.loads(body)
    assert heard["type"] == "comment.waiting"
    assert heard["data"] == {
        "site": "news",
        "comment": {"id": id, "revision": 1, "status": "pending", "score": 0.5},
        "href": f"http://localhost:8000/queue/{id}",
    }
    signed = webhook.sign(SECRET, headers["webhook-id"], int(headers["webhook-timestamp"]), body)
    assert headers["webhook-signature"] == signed


def test_a_decision_is_told_when_it_can_not_be_taken_back(desk: Desk, listener: Listener) -> None:
    hook(desk, listener, Happening.DECIDED)
    first, second = desk.waiting(), desk.waiting("Eine andere Meinung.")
    for id in (first, second):
        review.decide(desk.ctx, desk.ada, id, 1, Action.APPROVE)
    review.decide(desk.ctx, desk.ada, second, 2, Action.UNDO)
    work(desk)
    assert listener.heard == []
    desk.clock.forward(seconds=10)
    work(desk)
    (heard,) = told(listener)
    assert heard["type"] == "comment.decided"
    assert isinstance(heard["data"], dict)
    assert (heard["data"]["comment"]["id"], heard["data"]["action"]) == (first, "approve")


def test_a_campaign_is_told_of_once(desk: Desk, listener: Listener) -> None:
    hook(desk, listener, Happening.CAMPAIGN)
    for _ in range(5):
        arrives(desk, campaign=1)
    work(desk)
    assert [heard["type"] for heard in told(listener)] == ["campaign"]


def test_a_chat_reads_a_line_that_calls_nobody(desk: Desk, listener: Listener) -> None:
    hook(desk, listener, Happening.WAITING, shape=Shape.CHAT, with_text=True)
    arrives(desk, text="@all <!channel> [bank](http://evil.example) ```x")
    work(desk)
    (heard,) = told(listener)
    line = str(heard["text"])
    assert line.startswith("Auf Nachrichten wartet ein Kommentar: http://localhost:8000/queue/")
    assert not any(word in line for word in ("@all", "<!", "](http", "http://evil", "```"))


def test_the_text_goes_along_only_where_that_was_chosen_and_an_address_never(desk: Desk, listener: Listener) -> None:
    hook(desk, listener, Happening.WAITING)
    hook(desk, listener, Happening.WAITING, with_text=True)
    arrives(desk)
    work(desk)
    bodies = sorted((body for _, body in listener.heard), key=len)
    assert ["Direktflüge".encode() in body for body in bodies] == [False, True]
    assert not any(b"ben.leser" in body for body in bodies)


def test_who_is_away_is_tried_again_under_the_same_id(desk: Desk, listener: Listener) -> None:
    hook(desk, listener)
    listener.status = 503
    arrives(desk)
    work(desk)
    listener.status = 200
    desk.clock.forward(seconds=5)
    work(desk)
    work(desk)
    assert len({headers["webhook-id"] for headers, _ in listener.heard}) == 1
    assert len(listener.heard) == 2


def test_an_address_within_the_network_is_a_dead_letter(sqlite_store: Store, listener: Listener) -> None:
    desk = Desk.at(sqlite_store)
    hook(desk, listener)
    arrives(desk)
    work(desk)
    with desk.ctx.store.read() as tx:
        assert outbox.waiting(tx).dead == 1
    assert listener.heard == []


def test_another_sites_webhook_hears_nothing(desk: Desk, listener: Listener) -> None:
    assert desk.stands(arrives(desk)) == (Status.PENDING, 1)
    work(desk)
    assert listener.heard == []
