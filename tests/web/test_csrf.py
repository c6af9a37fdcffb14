"""Who may do what: a table made from the application's own routes, so that a new one can't be forgotten."""

import pytest
from werkzeug.routing import Rule

from moderation.comment import Status
from moderation.store import Store
from tests.web.moderating import ADA, PASSWORD, Desk

MODERATORS = ("account", "queue", "decisions")
OPEN = {"account.log_in_page", "account.log_in", "account.log_out"}
ID = "comment-0001"

FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "https://localhost.evil.example"},
    {"Origin": "https://localhost:444"},
    {"Origin": "null"},
]


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    desk = Desk.at(sqlite_store)
    desk.waiting()
    return desk


def routes(desk: Desk, *blueprints: str) -> list[tuple[Rule, str, str]]:
    """Each moderators' route with its path filled in and each of its methods."""
    rules = [rule for rule in desk.app.url_map.iter_rules() if rule.endpoint.split(".")[0] in blueprints]
    return [
        (rule, rule.rule.replace("<id>", ID), method)
        for rule in rules
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def unsafe(desk: Desk) -> list[str]:
    return [path for _, path, method in routes(desk, "account", "queue") if method == "POST"]


def test_the_table_knows_every_route(desk: Desk) -> None:
    found = {(path, method) for _, path, method in routes(desk, *MODERATORS)}
    assert found == {
        ("/login", "GET"),
        ("/login", "POST"),
        ("/logout", "POST"),
        ("/queue", "GET"),
        (f"/queue/{ID}", "GET"),
        (f"/queue/{ID}/decision", "POST"),
        (f"/queue/{ID}/email", "POST"),
        ("/api/v1/queue", "GET"),
        ("/api/v1/decisions", "POST"),
    }


def test_every_route_refuses_a_stranger(desk: Desk) -> None:
    for rule, path, method in routes(desk, *MODERATORS):
        response = desk.stranger().client.open(path, method=method, base_url="https://localhost")
        if rule.endpoint in OPEN:
            continue
        to_login = response.status_code == 303 and response.headers["Location"].startswith("/login")
        assert to_login or response.status_code == 401, path
        assert "Direktflüge" not in response.text
    assert desk.stands(ID) == (Status.PENDING, 1)


def test_every_page_refuses_a_made_up_cookie(desk: Desk) -> None:
    browser = desk.stranger()
    browser.client.set_cookie("__Host-moderation", "x" * 43, domain="localhost", secure=True)
    assert browser.get("/queue").status_code == 303


def test_a_script_without_a_session_is_told_401(desk: Desk) -> None:
    response = desk.stranger().post(f"/queue/{ID}/decision", headers={"Accept": "application/json"})
    assert response.status_code == 401
    assert response.json == {"error": "Please log in first."}


@pytest.mark.parametrize("token", ["", "x", ".", "a.b", "\u00e9.\u00e9", "0" * 16 + "." + "0" * 64, "x" * 5000])
def test_every_post_needs_its_token(desk: Desk, token: str) -> None:
    for path in unsafe(desk):
        browser = desk.logged_in()
        data = {"csrf": token, "action": "approve", "revision": "1", "email": ADA, "password": PASSWORD}
        assert browser.post(path, data).status_code == 403, path
        assert browser.get("/queue").status_code == 200
    assert desk.stands(ID) == (Status.PENDING, 1)


def test_another_session_s_token_does_not_count(desk: Desk) -> None:
    ada, cem = desk.logged_in(), desk.logged_in("cem@example.org")
    ada.get("/queue")
    cem.csrf = ada.csrf
    assert cem.post(f"/queue/{ID}/decision", {"action": "approve", "revision": "1"}).status_code == 403


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_another_site_s_page_does_nothing_even_with_the_token(desk: Desk, headers: dict[str, str]) -> None:
    browser = desk.logged_in()
    browser.get("/queue")
    for path in unsafe(desk):
        data = {"action": "approve", "revision": "1", "email": ADA, "password": PASSWORD}
        assert browser.post(path, data, headers=headers).status_code == 403, path
    assert browser.get("/queue").status_code == 200
    assert desk.stands(ID) == (Status.PENDING, 1)


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "https://localhost"}, {}],
    ids=str,
)
def test_the_queue_s_own_form_is_taken(desk: Desk, headers: dict[str, str]) -> None:
    assert desk.logged_in().decide(ID, "approve", headers=headers).status_code == 303
    assert desk.stands(ID) == (Status.APPROVED, 2)


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "multipart/form-data; boundary=x"])
def test_other_kinds_of_bodies_decide_nothing(desk: Desk, content_type: str) -> None:
    browser = desk.logged_in()
    response = browser.client.post(
        f"/queue/{ID}/decision", base_url=browser.base, data="action=approve&revision=1", content_type=content_type
    )
    assert response.status_code in (400, 403, 415)
    assert desk.stands(ID) == (Status.PENDING, 1)


@pytest.mark.parametrize("host", ["https://evil.example", "https://localhost.evil.example"])
def test_under_another_name_nothing_is_served(desk: Desk, host: str) -> None:
    for _, path, method in routes(desk, *MODERATORS):
        assert desk.stranger().client.open(path, method=method, base_url=host).status_code == 400


def test_no_get_changes_anything(desk: Desk) -> None:
    browser = desk.logged_in()
    for _, path, method in routes(desk, "queue"):
        if method == "GET":
            browser.get(f"{path}?action=approve&revision=1&decided={ID}")
            browser.client.head(path, base_url=browser.base)
    assert desk.stands(ID) == (Status.PENDING, 1)


def test_a_cookie_is_no_credential_for_the_api(desk: Desk) -> None:
    browser = desk.logged_in()
    assert browser.get("/api/v1/queue").status_code == 401
    answer = browser.client.post(
        "/api/v1/decisions", base_url=browser.base, json={"id": ID, "revision": 1, "action": "approve"}
    )
    assert answer.status_code == 401


def test_every_moderators_answer_is_never_framed_nor_kept(desk: Desk) -> None:
    browser = desk.logged_in()
    for path in ("/queue", f"/queue/{ID}", "/queue/nobody", "/queue?status=x", "/api/v1/queue", "/login"):
        response = browser.get(path)
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"], path
        assert response.headers["Cache-Control"] == "no-store", path
        assert response.headers["X-Content-Type-Options"] == "nosniff", path
        assert "Access-Control-Allow-Origin" not in response.headers, path
