"""Logging in and out: who gets in, who doesn't, and what is left behind."""

import sqlite3
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from werkzeug.test import TestResponse

from moderation.credentials import hash_password
from moderation.store import Store, audit, moderators, sessions
from moderation.web.auth import CLIENT_ADDRESS_MOST, CLIENT_MOST
from tests.web.moderating import ADA, CEM, PASSWORD, Desk

COOKIE = "__Host-moderation"


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return Desk.at(sqlite_store)


def cookie_of(response: TestResponse) -> str:
    return response.headers["Set-Cookie"].split(";")[0].split("=", 1)[1]


def test_ada_logs_in_and_sees_the_queue(store: Store) -> None:
    browser = Desk.at(store).stranger()
    assert browser.log_in().location == "/queue"
    assert browser.get("/queue").status_code == 200


def test_her_address_is_found_whatever_its_case(desk: Desk) -> None:
    assert desk.stranger().log_in(" ADA@Example.ORG ").status_code == 303


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(desk: Desk) -> None:
    wrong = desk.stranger().log_in(password="not my password")
    unknown = desk.stranger().log_in("mallory@example.org")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert "don&#39;t belong together" in wrong.text
    assert wrong.text.count("mallory") == 0
    assert len(wrong.text) - len(ADA) == len(unknown.text) - len("mallory@example.org")


@pytest.mark.parametrize(
    "email", ["", "x" * 300, "a\x00b@example.org", "' OR 1=1 --", "\u202eada@example.org", "😀" * 254]
)
def test_no_address_breaks_the_login(store: Store, email: str) -> None:
    assert Desk.at(store).stranger().log_in(email).status_code == 401


def test_the_cookie_is_for_this_host_only_and_out_of_scripts_reach(desk: Desk) -> None:
    cookie = desk.stranger().log_in().headers["Set-Cookie"]
    assert cookie.startswith("__Host-moderation=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_a_secret_planted_before_the_login_is_worth_nothing_after(desk: Desk) -> None:
    browser = desk.stranger()
    planted = cookie_of(browser.get("/login"))
    logged_in = cookie_of(browser.log_in())
    assert planted != logged_in
    stolen = desk.stranger()
    stolen.client.set_cookie(COOKIE, planted, domain="localhost", secure=True)
    assert stolen.get("/queue").status_code == 303


def test_only_a_digest_of_the_secret_is_stored(desk: Desk, tmp_path: Path) -> None:
    secret = cookie_of(desk.stranger().log_in())
    with sqlite3.connect(tmp_path / "test.sqlite") as database:
        rows = database.execute("SELECT digest FROM sessions").fetchall()
    database.close()
    assert len(rows) == 1
    assert secret not in str(rows)


def test_a_copied_cookie_is_worth_nothing_after_the_logout(desk: Desk) -> None:
    browser, thief = desk.stranger(), desk.stranger()
    thief.client.set_cookie(COOKIE, cookie_of(browser.log_in()), domain="localhost", secure=True)
    assert thief.get("/queue").status_code == 200
    browser.get("/queue")
    assert browser.post("/logout").location == "/login"
    assert thief.get("/queue").status_code == 303


def test_nobody_is_logged_out_by_a_get(desk: Desk) -> None:
    browser = desk.logged_in()
    assert browser.get("/logout").status_code == 405
    assert browser.get("/queue").status_code == 200


def test_a_session_ends_after_two_idle_hours(desk: Desk) -> None:
    browser = desk.logged_in()
    for _ in range(3):
        desk.clock.forward(minutes=119)
        assert browser.get("/queue").status_code == 200
    desk.clock.forward(minutes=121)
    assert browser.get("/queue").status_code == 303


def test_a_session_ends_after_twelve_hours_however_busy(desk: Desk) -> None:
    browser = desk.logged_in()
    for _ in range(11):
        desk.clock.forward(hours=1)
        assert browser.get("/queue").status_code == 200
    desk.clock.forward(hours=1)
    assert browser.get("/queue").status_code == 303


def test_a_new_password_can_end_all_sessions(desk: Desk) -> None:
    browser = desk.logged_in()
    desk.ctx.store.write(lambda tx: sessions.end_all(tx, desk.ada.id))
    assert browser.get("/queue").status_code == 303


def test_guessing_one_address_is_stopped_and_others_are_not(desk: Desk) -> None:
    browser = desk.stranger()
    for _ in range(CLIENT_ADDRESS_MOST):
        assert browser.log_in(password="a wrong password").status_code == 401
    refused = browser.log_in()
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    assert browser.log_in(CEM).status_code == 303
    elsewhere = desk.stranger().log_in(environ_overrides={"REMOTE_ADDR": "198.51.100.7"})
    assert elsewhere.status_code == 303


def test_guessing_many_addresses_from_one_client_is_stopped(store: Store) -> None:
    browser = Desk.at(store).stranger()
    for number in range(CLIENT_MOST):
        assert browser.log_in(f"guess{number}@example.org").status_code == 401
    assert browser.log_in().status_code == 429


def test_after_a_quarter_of_an_hour_the_door_opens_again(desk: Desk) -> None:
    browser = desk.stranger()
    for _ in range(CLIENT_ADDRESS_MOST):
        browser.log_in(password="a wrong password")
    desk.clock.forward(minutes=30)
    assert browser.log_in().status_code == 303


def test_the_login_leads_back_to_where_it_was_needed(desk: Desk) -> None:
    browser = desk.stranger()
    sent = browser.get("/queue?status=spam&site=news")
    assert sent.location == "/login?next=/queue?status%3Dspam%26site%3Dnews"
    browser.get(sent.location)
    data = {"email": ADA, "password": PASSWORD, "next": "/queue?status=spam&site=news"}
    assert browser.post("/login", data).location == "/queue?status=spam&site=news"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/queue//evil",
        "/queue@evil.example",
        "/login",
        "javascript:x",
        "/queue\r\nX: y",
    ],
)
def test_the_login_leads_nowhere_else(desk: Desk, wanted: str) -> None:
    browser = desk.stranger()
    browser.get("/login")
    response = browser.post("/login", {"email": ADA, "password": PASSWORD, "next": wanted})
    assert response.location == "/queue"


def test_over_plain_http_elsewhere_than_here_the_login_refuses_with_the_remedy(sqlite_store: Store) -> None:
    desk = Desk.at(sqlite_store, public_url="http://comments.example", host="0.0.0.0")
    browser = desk.stranger("http://comments.example")
    page = browser.get("/login")
    assert page.status_code == 400
    assert "MODERATION_PUBLIC_URL" in page.text
    assert "Set-Cookie" not in page.headers
    assert "<form" not in page.text
    assert browser.post("/login", {"email": ADA, "password": PASSWORD}).status_code == 400


@pytest.mark.parametrize("base", ["http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"])
def test_over_plain_http_on_this_machine_the_login_is_open(desk: Desk, base: str) -> None:
    assert desk.stranger(base).get("/login").status_code == 200


def test_a_browser_that_keeps_no_cookie_is_told_so(desk: Desk) -> None:
    browser = desk.stranger()
    browser.get("/login")
    browser.client.delete_cookie(COOKIE, domain="localhost")
    response = browser.post("/login", {"email": ADA, "password": PASSWORD})
    assert response.status_code == 403
    assert "allow cookies" in response.text


def test_an_old_hash_is_renewed_at_the_login(desk: Desk) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    desk.ctx.store.write(lambda tx: moderators.set_password(tx, desk.ada.id, old))
    assert desk.stranger().log_in().status_code == 303
    with desk.ctx.store.read() as tx:
        found = moderators.by_email(tx, desk.ada.email)
    assert found
    assert found[1].startswith(hash_password(PASSWORD).rsplit("$", 2)[0])


def test_a_login_is_noted(desk: Desk) -> None:
    desk.logged_in()
    with desk.ctx.store.read() as tx:
        entries = [(entry.moderator_id, entry.what) for entry in audit.recent(tx, 5)]
    assert entries == [(desk.ada.id, "login")]


@pytest.mark.parametrize(("lang", "words"), [("de", 'lang="de"'), ("en", 'lang="en"'), ("../x", 'lang="en"')])
def test_the_login_speaks_the_language_that_was_chosen(desk: Desk, lang: str, words: str) -> None:
    page = desk.stranger().get(f"/login?lang={lang}", headers={"Accept-Language": "en"})
    assert f"<html {words}>" in page.text


def test_the_login_page_is_kept_and_framed_by_nobody(desk: Desk) -> None:
    page = desk.stranger().get("/login")
    assert page.headers["Cache-Control"] == "no-store"
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
