"""Second factors: a code is good once, guessing is stopped, and a password alone opens nothing."""

import re
from datetime import datetime

import pyotp
import pytest
from werkzeug.test import TestResponse

from moderation.store import Store, factors
from tests.web.moderating import ADA, Browser, Desk

CODE = re.compile(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>")
HALF = re.compile(r'name="half" value="([^"]+)"')


def at(secret: str, now: datetime) -> str:
    return pyotp.TOTP(secret).at(int(now.timestamp()))


def set_up(desk: Desk) -> tuple[str, list[str]]:
    """Ada's app and her recovery codes."""
    browser = desk.logged_in()
    browser.get("/queue/account")
    page = browser.post("/queue/account/app").text
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found
    secret = found[1].replace(" ", "")
    codes = CODE.findall(browser.post("/queue/account/app/confirm", {"code": at(secret, desk.clock())}).text)
    desk.clock.forward(minutes=2)
    return secret, codes


def second_step(browser: Browser, code: str, half: str = "") -> TestResponse:
    page = browser.log_in(ADA)
    found = HALF.search(page.text)
    assert found
    browser.csrf = re.findall(r'name="csrf" value="([^"]+)"', page.text)[0]
    return browser.post("/login/second", {"half": half or found[1], "code": code, "next": "/queue/good"})


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk.at(store)


def test_a_login_takes_the_code_after_the_password(desk: Desk) -> None:
    secret, _ = set_up(desk)
    browser = desk.stranger()
    assert browser.log_in(ADA).status_code == 200
    assert browser.get("/queue").status_code == 303
    assert second_step(browser, at(secret, desk.clock())).location == "/queue/good"
    assert browser.get("/queue").status_code == 200


def test_a_code_is_good_once(desk: Desk) -> None:
    secret, _ = set_up(desk)
    code = at(secret, desk.clock())
    assert second_step(desk.stranger(), code).status_code == 303
    assert second_step(desk.stranger(), code).status_code == 401
    desk.clock.forward(seconds=30)
    assert second_step(desk.stranger(), at(secret, desk.clock())).status_code == 303


def test_the_code_that_set_up_the_app_is_used_up_too(desk: Desk) -> None:
    secret, _ = set_up(desk)
    desk.clock.forward(minutes=-2)
    assert second_step(desk.stranger(), at(secret, desk.clock())).status_code == 401


def test_a_recovery_code_is_good_once_however_it_is_typed(desk: Desk) -> None:
    _, codes = set_up(desk)
    assert len(set(codes)) == 10
    assert second_step(desk.stranger(), f" {codes[0].upper()} ").status_code == 303
    assert second_step(desk.stranger(), codes[0]).status_code == 401
    with desk.ctx.store.read() as tx:
        assert factors.codes_left(tx, desk.ada.id) == 9


def test_guessing_is_stopped_and_then_the_right_code_waits_too(desk: Desk) -> None:
    secret, _ = set_up(desk)
    statuses = [second_step(desk.stranger(), "000000").status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    assert second_step(desk.stranger(), at(secret, desk.clock())).status_code == 429


def test_half_a_login_is_of_one_browser_and_of_five_minutes(desk: Desk) -> None:
    secret, _ = set_up(desk)
    stolen = HALF.findall(desk.stranger().log_in(ADA).text)[0]
    assert second_step(desk.stranger(), at(secret, desk.clock()), half=stolen).status_code == 403
    browser = desk.stranger()
    page = browser.log_in(ADA).text
    browser.csrf = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    desk.clock.forward(minutes=6)
    late = browser.post("/login/second", {"half": HALF.findall(page)[0], "code": at(secret, desk.clock())})
    assert late.status_code == 403


def test_neither_secret_nor_codes_lie_open_in_the_database(desk: Desk) -> None:
    secret, codes = set_up(desk)
    with desk.ctx.store.read() as tx:
        kept = factors.of(tx, desk.ada.id)
    assert kept
    assert secret not in kept.sealed
    assert not any(code in kept.sealed for code in codes)


def test_an_app_that_was_never_confirmed_is_not_asked_for(desk: Desk) -> None:
    browser = desk.logged_in()
    browser.get("/queue/account")
    assert 'class="qr"' in browser.post("/queue/account/app").text
    assert "This code is not right" in browser.post("/queue/account/app/confirm", {"code": "000000"}).text
    assert desk.stranger().log_in(ADA).status_code == 303


def test_who_does_without_the_app_logs_in_by_password(desk: Desk) -> None:
    secret, _ = set_up(desk)
    browser = desk.stranger()
    second_step(browser, at(secret, desk.clock()))
    browser.get("/queue/account")
    assert browser.post("/queue/account/app/remove").status_code == 303
    assert desk.stranger().log_in(ADA).status_code == 303
