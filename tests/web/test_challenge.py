"""Only what looks suspicious is asked for work, on sites that want it; and nothing is lost without it."""

import html
import json
import re
from typing import Any

import pytest

from moderation.comment import Status
from moderation.forum import Forum
from moderation.store import Store, sites
from moderation.web import assets
from tests.builders import SPAM_TEXT
from tests.test_challenge import solution
from tests.web.reading import OWN, Service

ASKED = re.compile(r'data-challenge="([^"]+)"')


@pytest.fixture
def service(store: Store) -> Service:
    made = Service.at(store)
    store.write(lambda tx: sites.set_forum(tx, made.site.id, Forum(challenge=True)))
    return made


def reasons(service: Service) -> list[str]:
    return [one.reason for one in service.comments()[-1].reasons if one.check == "challenge"]


def test_a_good_comment_is_never_asked(service: Service) -> None:
    assert service.send(token=service.token()).status_code == 201
    assert reasons(service) == []


def test_no_site_asks_that_has_not_chosen_to(sqlite_store: Store) -> None:
    service = Service.at(sqlite_store)
    assert service.send(token=service.token(), comment=SPAM_TEXT).status_code == 201


def test_a_suspicious_one_is_asked_and_taken_with_its_work(service: Service) -> None:
    given: dict[str, Any] = {"token": service.token(), "comment": SPAM_TEXT, "author": "Mallory"}
    asked = service.send(**given)
    assert asked.status_code == 422
    assert asked.get_json()["errors"].keys() == {"work"}
    assert service.comments() == []
    work = solution(json.dumps(asked.get_json()["challenge"]))
    sent = service.send(**given | {"token": asked.get_json()["token"], "work": work})
    # Answered as if it waited, whatever it is.
    assert (sent.status_code, sent.get_json()["status"]) == (201, "pending")
    assert reasons(service) == ["solved"]


def test_work_is_good_for_one_comment(service: Service) -> None:
    first: dict[str, Any] = {"token": service.token(), "comment": SPAM_TEXT}
    work = solution(json.dumps(service.send(**first).get_json()["challenge"]))
    assert service.send(**first, work=work).status_code == 201
    # The same again is the same comment; another needs work of its own.
    assert service.send(**first, work=work).status_code == 201
    assert service.send(token=service.token(), comment=f"{SPAM_TEXT} again", work=work).status_code == 422
    assert len(service.comments()) == 1


def test_without_a_script_it_is_sent_by_a_button_and_held(service: Service) -> None:
    given = {"token": service.token(), "comment": SPAM_TEXT}
    page = service.post(OWN, **given)
    assert page.status_code == 422
    assert 'name="without" value="1"' in page.text
    assert html.escape(SPAM_TEXT) in page.text
    assert given["token"] in page.text
    assert service.post(OWN, **given, without="1").status_code == 303
    assert reasons(service) == ["unsolved"]
    assert service.comments()[0].status is not Status.APPROVED


def test_the_component_gets_its_form_again_with_the_work_and_what_does_it(service: Service) -> None:
    piece = service.post("http://news.example:8001", "&panel=1", token=service.token(), comment=SPAM_TEXT)
    assert piece.status_code == 422
    assert f'data-again="http://localhost:8000{assets.modules()["work"].path}"' in piece.text
    found = ASKED.search(piece.text)
    assert found
    assert json.loads(html.unescape(found[1]))["parameters"]["keyPrefix"] == "00"


def test_who_was_approved_before_is_not_asked(service: Service) -> None:
    service.wrote(email="ben@example.org")
    assert service.send(token=service.token(), comment=SPAM_TEXT, email="ben@example.org").status_code == 201
    assert service.send(token=service.token(), comment=SPAM_TEXT, email="other@example.org").status_code == 422


def test_nonsense_in_place_of_the_work_is_asked_again(service: Service) -> None:
    for odd in ("x", "e30=", "ä", "x" * 10_000):
        answer = service.send(token=service.token(), comment=SPAM_TEXT, work=odd)
        assert (answer.status_code, "challenge" in answer.get_json()) == (422, True)
