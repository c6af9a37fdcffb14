"""One's own account: sessions, the password, tokens, and proving anew that it is you."""

import re

import pytest

from moderation.roles import Role, Roles
from moderation.store import Store, audit, moderators, sessions, tokens
from tests.web.moderating import ADA, CEM, PASSWORD, Browser, Desk

FIREFOX = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"}
NEW = "another honest password"


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return Desk.at(sqlite_store)


def at_home(desk: Desk) -> Browser:
    browser = desk.stranger()
    browser.log_in(headers=FIREFOX)
    return browser


def test_the_sessions_are_listed_with_their_device_and_this_one_is_marked(desk: Desk) -> None:
    at_home(desk)
    page = desk.logged_in().get("/queue/account").text
    assert "<b>Firefox, Windows</b>" in page
    assert page.count("End this session") == 1
    assert page.count('<span class="chip">here</span>') == 1


def test_one_session_is_ended(desk: Desk) -> None:
    home, office = at_home(desk), desk.logged_in()
    handle = re.findall(r"/queue/account/sessions/(\w+)/end", office.get("/queue/account").text)[0]
    assert office.post(f"/queue/account/sessions/{handle}/end").status_code == 303
    assert home.get("/queue").status_code == 303
    assert office.get("/queue").status_code == 200


def test_nobody_ends_the_session_of_another(desk: Desk) -> None:
    at_home(desk)
    handle = re.findall(r"sessions/(\w+)/end", desk.logged_in().get("/queue/account").text)[0]
    cem = desk.logged_in(CEM)
    cem.get("/queue/account")
    cem.post(f"/queue/account/sessions/{handle}/end")
    with desk.ctx.store.read() as tx:
        assert len(sessions.of(tx, desk.ada.id, desk.clock(), desk.clock())) == 2


def test_logging_out_everywhere_else_keeps_this_session(desk: Desk) -> None:
    home, office = at_home(desk), desk.logged_in()
    office.get("/queue/account")
    office.post("/queue/account/sessions/others")
    assert (home.get("/queue").status_code, office.get("/queue").status_code) == (303, 200)


def test_a_new_password_takes_the_old_one_and_ends_the_other_sessions(desk: Desk) -> None:
    home, office = at_home(desk), desk.logged_in()
    office.get("/queue/account")
    wrong = office.post("/queue/account/password", {"before": "not my password", "password": NEW})
    assert "The password so far is not right" in wrong.text
    assert office.post("/queue/account/password", {"before": PASSWORD, "password": NEW}).status_code == 303
    assert home.get("/queue").status_code == 303
    assert desk.stranger().log_in(ADA, NEW).status_code == 303
    assert desk.stranger().log_in(ADA, PASSWORD).status_code == 401


def test_a_weak_password_is_refused_with_the_remedy(desk: Desk) -> None:
    browser = desk.logged_in()
    browser.get("/queue/account")
    assert (
        "at least 12 characters" in browser.post("/queue/account/password", {"before": PASSWORD, "password": "a"}).text
    )


def test_a_token_has_the_scopes_that_were_chosen_and_is_revoked(desk: Desk) -> None:
    browser = desk.logged_in()
    browser.get("/queue/account")
    page = browser.post("/queue/account/tokens", {"scope-queue:read": "1"}).text
    assert re.search(r'value="mod_[\w-]{40,}"', page)
    with desk.ctx.store.read() as tx:
        (made,) = tokens.of(tx, desk.ada.id)
    assert made.scopes == ("queue:read",)
    browser.post(f"/queue/account/tokens/{made.id}/revoke")
    with desk.ctx.store.read() as tx:
        assert tokens.of(tx, desk.ada.id)[0].revoked


def test_nobody_revokes_the_token_of_another(desk: Desk) -> None:
    desk.token(desk.ada)
    cem = desk.logged_in(CEM)
    cem.get("/queue/account")
    cem.post("/queue/account/tokens/1/revoke")
    with desk.ctx.store.read() as tx:
        assert tokens.of(tx, desk.ada.id)[0].revoked is None


def test_the_pseudonym_is_the_name_that_readers_see_and_no_other(desk: Desk) -> None:
    next(desk.numbers)  # the number that the answer gets
    browser, id = desk.logged_in(), desk.waiting(title="Artikel")
    browser.get("/queue/account")
    browser.post("/queue/account/name", {"name": "Ada Adler", "pseudonym": "Community-Team", "language": "en"})
    browser.get(f"/queue/{id}")
    browser.post(f"/queue/{id}/reply", {"text": "Danke für den Hinweis.", "revision": "1"})
    public = desk.app.test_client().get(
        f"/api/v1/threads?site=news&page={desk.site.origins[0]}/?Artikel", base_url="https://localhost"
    )
    assert "Community-Team" in public.text
    assert "Adler" not in public.text
    assert "ada@" not in public.text


def test_after_a_quarter_of_an_hour_a_dangerous_thing_takes_the_password_again(desk: Desk) -> None:
    browser = desk.logged_in()
    browser.get("/queue/people")
    desk.clock.forward(minutes=16)
    asked = browser.post("/queue/people/2/roles", {"role": "viewer"})
    assert asked.status_code == 403
    assert '<input type="hidden" name="role" value="viewer">' in asked.text
    wrong = browser.post("/queue/people/2/roles", {"role": "viewer", "proof": "not my password"})
    assert "not your password" in wrong.text
    assert browser.post("/queue/people/2/roles", {"role": "viewer", "proof": PASSWORD}).status_code == 303
    assert browser.post("/queue/people/2/roles", {"role": "moderator"}).status_code == 303


def test_guessing_the_password_of_an_open_desk_is_stopped(desk: Desk) -> None:
    browser = desk.logged_in()
    browser.get("/queue/people")
    desk.clock.forward(minutes=16)
    for _ in range(10):
        browser.post("/queue/people/2/lock", {"proof": "a guess at the password"})
    assert browser.post("/queue/people/2/lock", {"proof": PASSWORD}).status_code == 429


def test_deciding_never_takes_the_password_again(desk: Desk) -> None:
    browser, id = desk.logged_in(), desk.waiting()
    desk.clock.forward(minutes=16)
    assert browser.decide(id, "approve").status_code == 303


def invite(desk: Desk, **roles: str) -> str:
    browser = desk.logged_in()
    browser.get("/queue/people")
    page = browser.post("/queue/people/invite", {"email": "dora@example.org", "language": "en"} | roles).text
    found = re.search(r'value="http[^"]+(/invitation\?key=[\w-]+)"', page)
    assert found
    return found[1]


def take_up(browser: Browser, link: str) -> int:
    browser.get(link)
    key = link.partition("key=")[2]
    return browser.post("/invitation", {"key": key, "name": "Dora", "password": NEW, "language": "en"}).status_code


def test_an_invitation_lets_a_colleague_in_once_with_its_role(desk: Desk) -> None:
    link = invite(desk, role="moderator")
    dora = desk.stranger()
    for _ in range(3):
        assert dora.get(link).status_code == 200
    assert take_up(dora, link) == 303
    assert dora.get("/queue").status_code == 200
    assert dora.get("/queue/people").status_code == 403
    assert desk.stranger().get(link).status_code == 410
    assert desk.stranger().log_in("dora@example.org", NEW).status_code == 303


def test_an_invitation_runs_out_after_a_week(desk: Desk) -> None:
    link = invite(desk, role="viewer")
    desk.clock.forward(days=7)
    assert desk.stranger().get(link).status_code == 410
    assert take_up(desk.stranger(), link) == 410 or desk.stranger().log_in("dora@example.org", NEW).status_code == 401


def test_an_invitation_is_taken_back(desk: Desk) -> None:
    link = invite(desk, role="viewer")
    browser = desk.logged_in()
    browser.get("/queue/people")
    assert browser.post("/queue/people/invitations/1/end").status_code == 303
    assert desk.stranger().get(link).status_code == 410


def test_nobody_is_invited_twice_or_without_a_role(desk: Desk) -> None:
    browser = desk.logged_in()
    browser.get("/queue/people")
    assert browser.post("/queue/people/invite", {"email": CEM, "role": "viewer"}).status_code == 409
    assert browser.post("/queue/people/invite", {"email": "dora@example.org", "role": ""}).status_code == 422
    assert browser.post("/queue/people/invite", {"email": "dora", "role": "viewer"}).status_code == 422


def test_who_is_locked_out_is_out_at_once(desk: Desk) -> None:
    cem, ada = desk.logged_in(CEM), desk.logged_in()
    token = desk.token(desk.cem)
    ada.get("/queue/people")
    assert ada.post(f"/queue/people/{desk.cem.id}/lock").status_code == 303
    assert cem.get("/queue").status_code == 303
    assert desk.stranger().log_in(CEM).status_code == 401
    api = desk.app.test_client().get(
        "/api/v1/queue", base_url="https://localhost", headers={"Authorization": f"Bearer {token}"}
    )
    assert api.status_code == 401


def test_what_owners_do_is_noted(desk: Desk) -> None:
    ada = desk.logged_in()
    ada.get("/queue/people")
    ada.post(f"/queue/people/{desk.cem.id}/roles", {"role": "viewer"})
    with desk.ctx.store.read() as tx:
        assert audit.recent(tx, 1)[0].what == "role.given"
        assert moderators.by_id(tx, desk.cem.id)


def test_no_address_of_anybody_stands_on_the_page_of_people(desk: Desk) -> None:
    page = desk.logged_in().get("/queue/people").text
    assert (ADA in page, CEM in page) == (False, False)
    assert Roles(Role.OWNER).is_owner
