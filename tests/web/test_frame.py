"""The thread's page in an iframe: a script of our own, but only where a page of the site asked for it."""

import pytest

from moderation.store import Store
from tests.builders import ORIGIN
from tests.web.reading import FOREIGN, OWN, Service


@pytest.fixture
def service(sqlite_store: Store) -> Service:
    return Service.at(sqlite_store)


def policy(service: Service, frame: str) -> dict[str, list[str]]:
    text = service.get("/thread", frame=frame).headers["Content-Security-Policy"]
    return {part.split()[0]: part.split()[1:] for part in text.split(";")}


def test_a_page_of_the_site_gets_it_alive(service: Service) -> None:
    found = policy(service, frame=ORIGIN)
    assert found["script-src"] == found["connect-src"] == ["'self'"]
    assert found["require-trusted-types-for"] == ["'script'"]
    assert found["trusted-types"] == ["moderation"]
    assert found["frame-ancestors"] == ["'self'", ORIGIN]
    page = service.get("/thread", frame=ORIGIN).text
    assert page.count("<script") == 1
    assert f'data-host="{ORIGIN}"' in page
    assert '<base target="_top">' in page


@pytest.mark.parametrize("frame", ["", "*", "null", FOREIGN, f"{ORIGIN}/", f"{ORIGIN}.evil.example", f"{ORIGIN}@evil"])
def test_nobody_else_does(service: Service, frame: str) -> None:
    assert "script-src" not in policy(service, frame=frame)
    page = service.get("/thread", frame=frame).text
    assert "<script" not in page
    assert "data-host" not in page


def test_without_a_script_what_leads_away_leads_the_page_around_away(service: Service) -> None:
    id = service.wrote()
    page = service.get("/thread").text
    assert f'#comment-{id}" target="_top"' in page
    assert "_top" not in service.get("/embed/thread").text


def test_a_refused_form_of_the_page_runs_no_script(service: Service) -> None:
    answer = service.post(OWN, query=f"&frame={ORIGIN}", author="")
    assert answer.status_code == 422
    assert "script-src" not in answer.headers["Content-Security-Policy"] or "<script" in answer.text
