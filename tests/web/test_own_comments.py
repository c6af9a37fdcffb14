"""What the component asks for besides the thread: the own comments of a device, and how a text would look."""

import re

import pytest
from werkzeug.test import TestResponse

from moderation.comment import Status
from moderation.store import Store
from tests.builders import GOOD_TEXT, ORIGIN, PAGE
from tests.web.reading import OWN, Service

HERE = {"site": "news", "page": PAGE, "panel": "1"}


@pytest.fixture
def service(sqlite_store: Store) -> Service:
    return Service.at(sqlite_store)


def post(service: Service, path: str, origin: str = ORIGIN, panel: str = "1", **fields: str) -> TestResponse:
    where = HERE | {"panel": panel}
    return service.client.post(path, query_string=where, data=fields, headers={"Origin": origin})


def sent(service: Service, text: str = GOOD_TEXT) -> tuple[str, str]:
    answer = service.send(comment=text, token=service.token()).get_json()
    return answer["id"], answer["edit_token"]


def test_a_device_sees_its_own_comments_whatever_becomes_of_them(service: Service) -> None:
    first, second = sent(service, "Das ist meins."), sent(service, "Und das auch.")
    service.decide(second[0], Status.APPROVED)
    shown = post(service, "/own", **dict([first, second])).text
    assert shown.count("<li ") == 2
    assert "Das ist meins." in shown
    assert shown.count("wartet auf Moderation") == 1


def test_nobody_else_does(service: Service) -> None:
    (id, token), (other, _) = sent(service), sent(service, "Ein anderer Text")
    for fields in ({other: token}, {id: token[:-1]}, {id: ""}, {id: "ü"}, {id: "x" * 5_000}, {"x": ""}):
        assert post(service, "/own", **fields).text == ""
    assert post(service, "/own", "https://evil.example", **{id: token}).status_code == 403


def test_what_is_gone_is_not_shown(service: Service) -> None:
    id, token = sent(service)
    service.decide(id, Status.DELETED)
    assert post(service, "/own", **{id: token}).text == ""


def test_a_preview_is_rendered_as_the_thread_would_and_stores_nothing(service: Service) -> None:
    before = service.dump()
    shown = post(service, "/preview", comment="**Danke** <script>alert(1)</script>")
    assert shown.status_code == 200
    assert "<strong>Danke</strong>" in shown.text
    assert "<script" not in shown.text
    assert service.dump() == before


def test_a_preview_without_javascript_keeps_the_form_and_its_token(service: Service) -> None:
    token = service.token()
    fields = {"comment": "**Danke**", "author": "Ben", "email": "ben@example.org", "token": token}
    page = post(service, "/preview", OWN, panel="", **fields).text
    assert "<strong>Danke</strong>" in page
    assert 'value="Ben"' in page
    assert f'value="{token}"' in page


def test_a_preview_of_nothing_says_what_is_missing(service: Service) -> None:
    assert post(service, "/preview", comment=" ").status_code == 422
    assert "Bitte schreibe einen Kommentar." in post(service, "/preview", comment=" ").text
    assert "Bitte schreibe einen Kommentar." in post(service, "/preview", OWN, panel="", comment=" ").text


def test_the_component_is_answered_in_pieces(service: Service) -> None:
    fields = {"comment": GOOD_TEXT, "author": "Ben", "email": "ben@example.org"}
    taken = post(service, "/comments", token=service.token(), **fields)
    assert taken.status_code == 201
    assert "data-token=" in taken.text
    assert "<html" not in taken.text
    assert 'name="token" value=""' in taken.text


def test_a_piece_says_what_is_wrong_and_keeps_the_text(service: Service) -> None:
    answer = post(service, "/comments", token=service.token(), comment="Danke!", author="", email="ben@")
    assert answer.status_code == 422
    assert "Danke!" in answer.text
    assert "<html" not in answer.text
    assert "data-again" not in answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_a_form_whose_token_ran_out_may_be_sent_again_by_itself(service: Service) -> None:
    token = service.token()
    service.clock.forward(hours=25)
    fields = {"comment": GOOD_TEXT, "author": "Ben", "email": "ben@example.org"}
    answer = post(service, "/comments", token=token, **fields)
    assert answer.status_code == 422
    assert "data-again" in answer.text


def test_what_cannot_be_taken_at_all_is_said_in_one_piece(service: Service) -> None:
    answer = post(service, "/comments", "https://evil.example", comment=GOOD_TEXT)
    assert answer.status_code == 403
    assert answer.text.startswith('<div class="summary"')


def test_a_device_sees_which_comments_it_voted_for_and_no_other_does(service: Service) -> None:
    ids = [service.wrote(comment=f"Nummer {number}") for number in range(2)]
    service.clock.forward(minutes=1)
    where = HERE | {"comment": ids[0]}
    reader = {"headers": {"Origin": ORIGIN}, "environ_base": {"REMOTE_ADDR": "198.51.100.7"}}
    cast = service.client.post("/vote", query_string=where, data={"device": ""}, **reader)
    found = re.search(r'data-device="([^"]+)"', cast.text)
    assert found
    shown = post(service, "/own", device=found[1]).text
    assert shown.count('aria-pressed="true"') == 1
    assert f'data-replaces="vote-{ids[0]}"' in shown
    for token in ("", found[1][:-1], "ü", "x" * 5_000):
        assert "vote" not in post(service, "/own", device=token).text
