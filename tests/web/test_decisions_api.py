"""The moderators' API, as the contract has it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug.test import TestResponse

from moderation.comment import Action, Evidence, Finding, Moderator, Status
from moderation.credentials import DECIDE, READ_QUEUE
from moderation.store import Store, decisions, tokens
from tests.builders import BEN, NOW
from tests.web.moderating import Desk


class Script:
    """A program that moderates with Ada's token."""

    def __init__(self, desk: Desk, moderator: Moderator | None = None, token: str | None = None) -> None:
        self.client = desk.app.test_client()
        plain = desk.token(moderator or desk.ada) if token is None else token
        self.headers = {"Authorization": f"Bearer {plain}"}

    def queue(self, query: str = "") -> TestResponse:
        return self.client.get(f"/api/v1/queue?{query}", headers=self.headers)

    def decide(self, id: object, revision: object, action: object, **more: object) -> TestResponse:
        body = {"id": id, "revision": revision, "action": action} | more
        return self.client.post("/api/v1/decisions", json=body, headers=self.headers)

    def send(self, body: bytes, content_type: str = "application/json") -> TestResponse:
        return self.client.post("/api/v1/decisions", data=body, content_type=content_type, headers=self.headers)


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return Desk.at(sqlite_store)


def made_on(desk: Desk, id: str) -> list[Any]:
    with desk.ctx.store.read() as tx:
        return [made.decision for made in decisions.of(tx, id)]


def test_the_queue_lists_what_waits(store: Store) -> None:
    desk = Desk.at(store)
    finding = Finding("links", "many", 1.0, parameters={"count": 3})
    evidence = Evidence("text", "hallo", -0.5, site=0.25, spans=((0, 5),))
    desk.waiting("Hallo", author="Ben", score=0.25, reasons=(finding,), evidence=(evidence,))
    desk.waiting(status=Status.SPAM)
    answer = Script(desk).queue().get_json()
    assert answer["next"] is None
    assert answer["comments"] == [
        {
            "id": "comment-0001",
            "revision": 1,
            "status": "pending",
            "score": 0.25,
            "model": "m1",
            "reasons": [
                {"check": "links", "reason": "many", "weight": 1.0, "final": False, "parameters": {"count": 3}}
            ],
            "evidence": [{"kind": "text", "label": "hallo", "contribution": -0.5, "site": 0.25, "spans": [[0, 5]]}],
            "text": "Hallo",
            "author": "Ben",
            "author_url": "",
            "parent": None,
            "site": "news",
            "page": "http://news.example:8001/?Kasachstan und Vietnam",
            "page_title": "Kasachstan und Vietnam",
            "created": "2026-11-23T12:00:00+00:00",
            "edited": None,
        }
    ]


def test_its_pages_join_without_gap_or_overlap(store: Store) -> None:
    desk = Desk.at(store)
    written = [desk.waiting(f"Nummer {number}") for number in range(7)]
    script, seen, after = Script(desk), [], ""
    for _ in range(4):
        answer = script.queue(f"limit=2&after={after}").get_json()
        seen += [comment["id"] for comment in answer["comments"]]
        after = answer["next"]
    assert seen == written
    assert after is None


def test_an_e_mail_address_is_never_in_it(desk: Desk) -> None:
    id = desk.waiting()
    script = Script(desk)
    said = [
        script.queue(),
        script.decide(id, 1, "approve"),
        script.decide(id, 1, "spam"),
        script.queue("status=approved"),
    ]
    assert all(BEN not in response.text and "192.0.2" not in response.text for response in said)


@pytest.mark.parametrize(("action", "status"), [("approve", "approved"), ("spam", "spam"), ("reject", "rejected")])
def test_a_decision_moves_the_comment(store: Store, action: str, status: str) -> None:
    desk = Desk.at(store)
    id = desk.waiting()
    answer = Script(desk).decide(id, 1, action, reason="off_topic")
    assert (answer.status_code, answer.get_json()) == (200, {"id": id, "revision": 2, "status": status})
    assert desk.stands(id) == (Status(status), 2)


def test_undo_restores_and_is_itself_a_decision(store: Store) -> None:
    desk = Desk.at(store)
    id, script = desk.waiting(), Script(desk)
    script.decide(id, 1, "spam")
    assert script.decide(id, 2, "undo").get_json() == {"id": id, "revision": 3, "status": "pending"}
    assert [made.action for made in made_on(desk, id)] == [Action.SPAM, Action.UNDO]


@pytest.mark.parametrize("action", ["approve", "spam"])
def test_the_second_is_told_who_decided_even_for_the_same_action(store: Store, action: str) -> None:
    desk = Desk.at(store)
    id = desk.waiting()
    Script(desk, desk.ada).decide(id, 1, "approve")
    answer = Script(desk, desk.cem).decide(id, 1, action)
    assert answer.status_code == 409
    assert answer.get_json() == {
        "decided_by": "Ada",
        "action": "approve",
        "at": NOW.isoformat(),
        "revision": 2,
        "status": "approved",
    }


def test_a_revision_from_the_future_is_a_conflict_too(desk: Desk) -> None:
    answer = Script(desk).decide(desk.waiting(), 7, "approve")
    assert answer.status_code == 409
    assert answer.get_json()["decided_by"] is None
    assert answer.get_json()["revision"] == 1


def test_of_fifty_at_once_one_decides(store: Store) -> None:
    desk = Desk.at(store)
    id = desk.waiting()
    scripts = [Script(desk, desk.ada if number % 2 else desk.cem) for number in range(50)]
    actions = ["approve", "spam", "reject"] * 17
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda pair: pair[0].decide(id, 1, pair[1]), zip(scripts, actions, strict=False)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 49}
    won = next(answer.get_json() for answer in answers if answer.status_code == 200)
    assert len(made_on(desk, id)) == 1
    assert desk.stands(id) == (Status(won["status"]), 2)


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer mod_wrong", "Basic YTpi", "Bearer " + "x" * 9000, "mod_x"]
)
def test_without_a_token_nothing_is_told(desk: Desk, header: str) -> None:
    desk.waiting()
    answer = desk.app.test_client().get("/api/v1/queue", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "moderation moderator token" in answer.get_json()["error"]


def test_a_revoked_token_is_refused(store: Store) -> None:
    desk = Desk.at(store)
    script = Script(desk)
    assert script.queue().status_code == 200
    with store.read() as tx:
        token = tokens.of(tx, desk.ada.id)[0]
    assert token.used == NOW
    store.write(lambda tx: tokens.revoke(tx, token.id, NOW))
    assert script.queue().status_code == 401


def test_a_token_does_only_what_it_was_made_for(desk: Desk) -> None:
    id = desk.waiting()
    reader = Script(desk, token=desk.token(desk.ada, (READ_QUEUE,)))
    decider = Script(desk, token=desk.token(desk.ada, (DECIDE,)))
    assert (reader.queue().status_code, decider.queue().status_code) == (200, 403)
    refused = reader.decide(id, 1, "approve")
    assert refused.status_code == 403
    assert 'scope="decisions:write"' in refused.headers["WWW-Authenticate"]
    assert decider.decide(id, 1, "approve").status_code == 200


def test_no_other_site_s_script_may_read_it(desk: Desk) -> None:
    script = Script(desk)
    script.headers["Origin"] = "https://evil.example"
    assert "Access-Control-Allow-Origin" not in script.queue().headers
    preflight = script.client.options("/api/v1/decisions", headers={"Origin": "https://evil.example"})
    assert not [name for name, _ in preflight.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=other", "status"),
        ("status=", None),
        ("site=nobody", "site"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=1e3", "limit"),
        ("limit=²", "limit"),
        ("limit=" + "9" * 5000, "limit"),
    ],
)
def test_a_bad_question_names_its_field(desk: Desk, query: str, field: str | None) -> None:
    answer = Script(desk).queue(query)
    assert answer.status_code == (422 if field else 200)
    assert not field or list(answer.get_json()["errors"]) == [field]


@pytest.mark.parametrize("after", ["x", "AAAA", "%00", "WyJvbGRlc3QiLDFd", "é", "x" * 3000, "WyJwcmlvcml0eSIsMSwiYSJd"])
def test_a_tampered_cursor_is_a_400(store: Store, after: str) -> None:
    answer = Script(Desk.at(store)).queue(f"after={after}")
    assert answer.status_code == 400


GOOD: dict[str, object] = {"id": "comment-0001", "revision": 1, "action": "approve"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id": None}, "id"),
        ({"id": 1}, "id"),
        ({"id": ""}, "id"),
        ({"id": "x" * 65}, "id"),
        ({"id": "a\x00b"}, "id"),
        ({"id": "\ud800"}, "id"),
        ({"revision": None}, "revision"),
        ({"revision": "1"}, "revision"),
        ({"revision": True}, "revision"),
        ({"revision": 1.0}, "revision"),
        ({"revision": 0}, "revision"),
        ({"revision": 10**30}, "revision"),
        ({"action": None}, "action"),
        ({"action": "delete"}, "action"),
        ({"action": ["approve"]}, "action"),
        ({"action": "undo"}, "action"),
        ({"action": "reject", "reason": "because"}, "reason"),
        ({"action": "reject", "reason": {}}, "reason"),
    ],
    ids=str,
)
def test_a_bad_decision_names_its_field_and_decides_nothing(desk: Desk, wrong: dict[str, object], field: str) -> None:
    id = desk.waiting()
    answer = desk.app.test_client().post("/api/v1/decisions", json=GOOD | wrong, headers=Script(desk).headers)
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == [field]
    assert desk.stands(id) == (Status.PENDING, 1)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", "application/json", 400),
        (b"[]", "application/json", 422),
        (b'"x"', "application/json", 422),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"a":' * 20_000, "application/json", 400),
        (b'{"revision":' + b"9" * 9000 + b"}", "application/json", 400),
        (b'{"id":"x","revision":NaN}', "application/json", 422),
        (b"{}", "text/plain", 415),
        (b"id=comment-0001", "application/x-www-form-urlencoded", 415),
        (b"{" + b" " * 200_000 + b"}", "application/json", 413),
    ],
)
def test_a_body_that_can_t_be_read_is_a_4xx(desk: Desk, body: bytes, content_type: str, status: int) -> None:
    answer = Script(desk).send(body, content_type)
    assert answer.status_code == status
    assert answer.is_json


def test_an_unknown_comment_is_a_404(desk: Desk) -> None:
    assert Script(desk).decide("nobody", 1, "approve").status_code == 404


def test_extra_fields_change_nothing(desk: Desk) -> None:
    id = desk.waiting()
    answer = Script(desk).decide(id, 1, "reject", status="approved", site_id=9, moderator_id=desk.cem.id)
    assert answer.get_json()["status"] == "rejected"
    assert made_on(desk, id)[0].moderator_id == desk.ada.id
