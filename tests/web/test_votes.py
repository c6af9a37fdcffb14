"""`/vote`: one voice a reader, with and without JavaScript, and none bought by the dozen."""

import re

import pytest

from moderation.comment import Status
from moderation.store import Store
from moderation.vote import A_MINUTE, OF_NETWORK_MOST
from tests.builders import GOOD_TEXT, PAGE
from tests.web.reading import FOREIGN, OWN, Service
from tests.web.speaking import BEN, MALLORY, allow, device, post, pressed


@pytest.fixture
def service(store: Store) -> Service:
    return Service.at(store, language="en")


def helpful(service: Service) -> int:
    [comment] = service.get("/api/v1/threads").get_json()["comments"]
    count: int = comment["helpful"]
    return count


def test_the_component_votes_and_keeps_a_token(service: Service) -> None:
    id = service.wrote()
    answer = post(service, "/vote", id)
    assert (answer.status_code, helpful(service)) == (200, 1)
    assert re.match(rf'<form class="vote" id="vote-{id}" [^>]*data-replaces="vote-{id}" data-device="', answer.text)
    assert re.search(r'<button aria-pressed="true" tabindex="0">Helpful <b>1</b>', answer.text)


def test_voting_again_takes_it_back(service: Service) -> None:
    id = service.wrote()
    token = device(post(service, "/vote", id))
    again = post(service, "/vote", id, ip=MALLORY, data={"device": token})
    assert ('aria-pressed="false"' in again.text, device(again), helpful(service)) == (True, "", 0)


def test_two_devices_behind_one_connection_have_a_vote_each(service: Service) -> None:
    id = service.wrote()
    for _ in range(2):
        assert post(service, "/vote", id).status_code == 200
    assert helpful(service) == 2


def test_without_javascript_the_connection_counts(service: Service) -> None:
    id = service.wrote()
    answer = pressed(service, "/vote", id)
    assert (answer.status_code, answer.location.split("#")[1]) == (303, f"comment-{id}")
    assert "<b>1</b></button>" in service.client.get(answer.location).text
    pressed(service, "/vote", id, ip=MALLORY)
    assert helpful(service) == 2
    pressed(service, "/vote", id)
    assert helpful(service) == 1


def test_a_vote_changes_the_thread_for_all_caches(service: Service) -> None:
    id = service.wrote()
    before = service.get("/embed/thread").headers["ETag"]
    post(service, "/vote", id)
    assert service.get("/embed/thread").headers["ETag"] != before


def test_a_device_token_that_is_not_ours_is_passed_over(service: Service) -> None:
    id = service.wrote()
    for bad in ("x", "x" * 9999, "ü", service.ctx.signer.edit_token("a", service.clock())):
        assert device(post(service, "/vote", id, data={"device": bad}))


# --- Who has no vote ---


def test_nobody_votes_for_the_own_comment(service: Service) -> None:
    sent = service.send(token=service.token(), comment="Meiner").get_json()
    service.decide(sent["id"], Status.APPROVED)
    by_token = post(service, "/vote", sent["id"], data={"edit_token": sent["edit_token"]})
    by_connection = post(service, "/vote", sent["id"], ip="127.0.0.1")
    assert (by_token.status_code, by_connection.status_code, helpful(service)) == (403, 403, 0)
    assert "came from your own connection" in by_token.text
    assert 'role="status"' in by_token.text


def test_another_comments_edit_token_is_no_hindrance(service: Service) -> None:
    id = service.wrote()
    token = service.ctx.signer.edit_token("another", service.clock())
    assert post(service, "/vote", id, data={"edit_token": token}).status_code == 200


def test_one_network_has_so_many_votes_on_a_comment(service: Service) -> None:
    id = service.wrote()
    answers = [post(service, "/vote", id, ip=f"203.0.113.{number}") for number in range(OF_NETWORK_MOST + 2)]
    assert [answer.status_code for answer in answers] == [200] * OF_NETWORK_MOST + [403] * 2
    assert "from your network already" in answers[-1].text
    assert post(service, "/vote", id, ip="2001:db8::1").status_code == 200
    assert helpful(service) == OF_NETWORK_MOST + 1


def test_one_connection_votes_so_often(service: Service) -> None:
    id = service.wrote()
    token = device(post(service, "/vote", id))
    answers = [post(service, "/vote", id, data={"device": token}) for _ in range(A_MINUTE)]
    assert [answer.status_code for answer in answers] == [200] * (A_MINUTE - 1) + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    service.clock.forward(minutes=2)
    assert post(service, "/vote", id, data={"device": token}).status_code == 200


def test_a_site_may_do_without_votes(service: Service) -> None:
    id = service.wrote()
    allow(service, votes=False)
    assert 'class="vote"' not in service.get("/embed/thread").text
    assert post(service, "/vote", id).status_code == 403


# --- What may be posted ---


@pytest.mark.parametrize(("origin", "status"), [(FOREIGN, 403), (OWN, 422), (None, 422), ("null", 422)])
def test_the_table_of_origins_holds_here_too(service: Service, origin: str | None, status: int) -> None:
    id = service.wrote()
    assert post(service, "/vote", id, origin).status_code == status
    assert helpful(service) == 0


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.APPROVED])
def test_what_is_not_public_can_not_be_found(service: Service, status: Status) -> None:
    id = service.wrote(status=status)
    assert post(service, "/vote", id).status_code == 404


@pytest.mark.parametrize("id", ["", "nothing", "x" * 99, "ü", "'"])
def test_what_does_not_exist_can_not_be_found(service: Service, id: str) -> None:
    service.wrote()
    assert post(service, "/vote", id).status_code == 404


def test_a_comment_of_another_page_can_not_be_found(service: Service) -> None:
    id = service.wrote()
    assert post(service, "/vote", id, page=f"{PAGE}/other").status_code == 404


def test_a_get_votes_for_nothing(service: Service) -> None:
    id = service.wrote()
    assert service.get("/vote", comment=id).status_code == 405


# --- What others learn of it ---


def test_nothing_public_tells_who_voted(service: Service) -> None:
    id = service.wrote()
    token = device(post(service, "/vote", id, ip=MALLORY))
    kept = service.ctx.digests
    who = [token, kept.client(MALLORY), kept.network(MALLORY), "203.0.113", MALLORY]
    seen = [service.get(path) for path in ("/embed/thread", "/thread", "/api/v1/threads", "/feeds/news.atom")]
    seen += [post(service, "/vote", id, ip=BEN), service.get("/report", comment=id)]
    assert [one for one in who for answer in seen if one in answer.text + str(answer.headers)] == []
    assert all("Set-Cookie" not in answer.headers for answer in seen)


def test_what_is_stored_of_a_voter_is_no_address(service: Service) -> None:
    id = service.wrote()
    before = service.dump()
    post(service, "/vote", id, ip=MALLORY)
    assert MALLORY not in service.dump().replace(before, "")


def test_a_comment_that_nobody_found_helpful_shows_no_number(service: Service) -> None:
    service.wrote(GOOD_TEXT)
    page = service.get("/embed/thread").text
    assert 'aria-pressed="false">Helpful</button>' in page
