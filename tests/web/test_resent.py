"""A browser that goes back shows the form with a new token and the old text in it. Sent again, it is one comment."""

import pytest

from moderation.comment import Status
from moderation.store import Store
from tests.builders import GOOD_TEXT
from tests.web.reading import OWN, Service


@pytest.fixture
def service(store: Store) -> Service:
    return Service.at(store)


def test_the_same_form_with_a_new_token_stores_nothing_twice(service: Service) -> None:
    first, again, third = (service.post(OWN, token=service.token()) for _ in range(3))
    assert [answer.status_code for answer in (first, again, third)] == [303] * 3
    assert len(service.comments()) == 1
    assert again.location.partition("#")[2] == third.location.partition("#")[2] == first.location.partition("#")[2]


def test_another_text_is_another_comment(service: Service) -> None:
    service.post(OWN, token=service.token())
    service.post(OWN, token=service.token(), comment=GOOD_TEXT + " Danke!")
    assert len(service.comments()) == 2


def test_the_same_words_from_somebody_else_are_another_comment(service: Service) -> None:
    service.post(OWN, token=service.token())
    service.client.environ_base["REMOTE_ADDR"] = "192.0.2.99"
    service.post(OWN, token=service.token())
    assert len(service.comments()) == 2


def test_scripts_say_themselves_what_they_repeat(service: Service) -> None:
    """Their answer holds the key to the comment, which equal words alone must not open."""
    ids = [service.send(token=service.token()).get_json()["id"] for _ in range(2)]
    assert len(set(ids)) == len(service.comments()) == 2


def test_a_deleted_comment_can_be_sent_anew(service: Service) -> None:
    service.post(OWN, token=service.token())
    service.decide(service.comments()[0].id, Status.DELETED)
    service.post(OWN, token=service.token())
    assert [comment.status for comment in service.comments()] == [Status.DELETED, Status.PENDING]
