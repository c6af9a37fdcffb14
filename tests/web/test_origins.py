"""Which posts are taken: each row of the table of origins and tokens, and who may read the answer."""

import pytest

from moderation.comment import Status
from moderation.store import Store
from tests.builders import ORIGIN, PAGE
from tests.web.reading import FOREIGN, OWN, Service

SITE, NULL, ABSENT = ORIGIN, "null", None

TABLE = [
    (SITE, "valid", 201),
    (SITE, "none", 201),
    (SITE, "bad", 422),
    (OWN, "valid", 201),
    (OWN, "none", 422),
    (OWN, "bad", 422),
    (NULL, "valid", 201),
    (NULL, "none", 422),
    (NULL, "bad", 422),
    (ABSENT, "valid", 201),
    (ABSENT, "none", 422),
    (ABSENT, "bad", 422),
    (FOREIGN, "valid", 403),
    (FOREIGN, "none", 403),
    (FOREIGN, "bad", 403),
]


@pytest.fixture
def service(sqlite_store: Store) -> Service:
    return Service.at(sqlite_store)


def a_token(service: Service, kind: str) -> str:
    return {"valid": service.token(), "none": "", "bad": "made.up.token"}[kind]


@pytest.mark.parametrize(("origin", "token", "status"), TABLE)
def test_a_script_is_answered_as_the_table_says(service: Service, origin: str | None, token: str, status: int) -> None:
    answer = service.send(origin, token=a_token(service, token))
    assert answer.status_code == status
    assert len(service.comments()) == (status == 201)
    if status == 422:
        assert list(answer.get_json()["errors"]) == ["token"]
        assert service.send(origin, token=answer.get_json()["token"]).status_code == 201


@pytest.mark.parametrize(("origin", "token", "status"), TABLE)
def test_a_form_is_answered_as_the_table_says(service: Service, origin: str | None, token: str, status: int) -> None:
    answer = service.post(origin, token=a_token(service, token), comment="Mein langer Text bleibt da.")
    assert answer.status_code == (303 if status == 201 else status)
    assert len(service.comments()) == (status == 201)
    if status == 422:
        assert "Mein langer Text bleibt da." in answer.text


def test_without_a_token_a_comment_of_the_site_is_always_held(service: Service) -> None:
    service.send(SITE)
    [comment] = service.comments()
    assert comment.status is Status.PENDING
    assert ("token", "missing") in [(finding.check, finding.reason) for finding in comment.reasons]


def test_the_origin_is_compared_whole(service: Service) -> None:
    for near in (
        f"{ORIGIN}.evil.example",
        "http://news.example",
        "https://news.example:8001",
        "",
        "http://localhost:1",
    ):
        assert service.send(near, token=service.token()).status_code == 403


def test_the_answer_to_a_foreign_origin_names_it(service: Service) -> None:
    answer = service.send(FOREIGN)
    assert FOREIGN in answer.get_json()["error"]
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("fields", [{}, {"author": ""}, {"comment": "x" * 200_000}])
def test_the_sites_page_may_read_the_answer_even_to_a_mistake(service: Service, fields: dict[str, str]) -> None:
    answer = service.send(SITE, **fields)
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Origin" in answer.headers["Vary"]
    assert int(answer.headers["Access-Control-Max-Age"]) > 0
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_the_token_is_readable_for_the_sites_page_only(service: Service) -> None:
    of_site = service.get("/embed/token", headers={"Origin": SITE})
    assert of_site.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert of_site.headers["Cache-Control"] == "no-store"
    foreign = service.get("/embed/token", headers={"Origin": FOREIGN})
    assert foreign.status_code == 403
    assert "Access-Control-Allow-Origin" not in foreign.headers


def test_a_preflight_opens_json_posts_to_the_site_only(service: Service) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    answer = service.client.options("/comments?site=news", headers={"Origin": SITE} | asked)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, ORIGIN)
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    foreign = service.client.options("/comments?site=news", headers={"Origin": FOREIGN} | asked)
    assert foreign.status_code == 403
    assert "Access-Control-Allow-Origin" not in foreign.headers


def test_a_token_is_bound_to_its_page_and_site(service: Service) -> None:
    other = service.token(f"{PAGE}/other")
    answer = service.send(token=other)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["token"])
