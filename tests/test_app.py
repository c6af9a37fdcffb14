"""The joined application: names it answers to, whom it believes, what it writes down, how errors look."""

import json
import subprocess
import sys

import pytest
from structlog.testing import capture_logs

from moderation.app import create_app
from moderation.config import ConfigError, Settings
from moderation.store import Store
from tests.builders import PAGE, Clock, a_context, a_stored_site
from tests.web.reading import GOOD, Service


@pytest.fixture
def service(sqlite_store: Store) -> Service:
    return Service.at(sqlite_store)


@pytest.mark.parametrize("host", ["localhost:8000", "localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"])
def test_it_answers_to_its_own_names(service: Service, host: str) -> None:
    assert service.client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.2", "[::2]", "a b", "", "x@localhost"]
)
def test_another_name_is_refused_with_the_remedy(service: Service, host: str) -> None:
    for path in ("/healthz", f"/thread?site=news&page={PAGE}", "/login"):
        answer = service.client.get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert "evil" not in answer.text
    told = service.client.get("/thread", headers={"Host": "evil.example"})
    assert "MODERATION_PUBLIC_URL" in told.text


def test_bound_to_the_world_it_answers_to_its_public_name_only(sqlite_store: Store) -> None:
    ctx = a_context(sqlite_store, Clock(), host="0.0.0.0", public_url="https://comments.example")
    client = create_app(ctx.settings, ctx).test_client()
    assert client.get("/healthz", headers={"Host": "comments.example"}).status_code == 200
    assert client.get("/healthz", headers={"Host": "localhost"}).status_code == 400


CLAIMS = ("X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP", "Client-IP", "True-Client-IP")


def too_fast_after(store: Store, proxies: int, headers: list[dict[str, str]]) -> list[int]:
    ctx = a_context(store, Clock(), trusted_proxies=proxies, client_minute=2)
    a_stored_site(store)
    client = create_app(ctx.settings, ctx).test_client()
    codes = []
    for number, claimed in enumerate(headers):
        token = client.get(f"/embed/token?site=news&page={PAGE}").get_json()["token"]
        fields = GOOD | {"comment": f"Kommentar {number}", "token": token, "page": PAGE}
        codes.append(client.post("/comments?site=news", json=fields, headers=claimed).status_code)
    return codes


@pytest.mark.parametrize("name", CLAIMS)
def test_without_proxies_nobody_chooses_an_address(sqlite_store: Store, name: str) -> None:
    claims = [{name: f"6.6.6.{number}"} for number in range(4)]
    assert too_fast_after(sqlite_store, 0, claims) == [201, 201, 429, 429]


def test_one_proxy_is_believed_for_the_last_hop(sqlite_store: Store) -> None:
    claims = [{"X-Forwarded-For": f"6.6.6.{number}, 192.0.2.1"} for number in range(3)]
    claims += [{"X-Forwarded-For": "6.6.6.6, 192.0.2.2"}]
    assert too_fast_after(sqlite_store, 1, claims) == [201, 201, 429, 201]


def test_a_request_is_one_line_without_query_body_or_address(service: Service) -> None:
    with capture_logs() as logs:
        service.get("/thread", reply="mallory@example.org")
        service.send(token=service.token())
        service.client.get("/no\r\nwhere")
    lines = [line for line in logs if line["event"] == "request"]
    assert [line["path"] for line in lines][:2] == ["/thread", "/embed/token"]
    assert set(lines[0]) == {"event", "log_level", "request_id", "method", "path", "status", "ms"}
    assert not any(word in str(logs) for word in ("mallory", "ben.leser", "127.0.0.1", "Direktflüge", PAGE))
    assert "\n" not in json.dumps(lines[-1])


def test_errors_have_one_shape_for_scripts_and_a_page_for_people(service: Service) -> None:
    script = service.client.get("/nope", headers={"Accept": "application/json"})
    assert (script.status_code, list(script.get_json())) == (404, ["error"])
    page = service.client.get("/nope", headers={"Accept-Language": "de-AT,en;q=0.5"})
    assert (page.mimetype, '<html lang="de" dir="ltr">' in page.text) == ("text/html", True)
    assert page.headers["Cache-Control"] == "no-store"


def test_a_mistake_of_ours_tells_a_number_and_nothing_else(service: Service) -> None:
    def fail() -> str:
        raise RuntimeError("secret words of ben@example.org")

    service.app.add_url_rule("/fail", view_func=fail)
    with capture_logs() as logs:
        answer = service.client.get("/fail")
    [line] = [line for line in logs if line["event"] == "unexpected error"]
    assert (answer.status_code, line["request_id"] in answer.text) == (500, True)
    assert "secret words" not in answer.text + str(logs)
    assert any("fail" in place for place in line["where"])


def test_methods_that_an_address_does_not_take_are_refused(service: Service) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "MADEUP"):
        answer = service.client.open("/comments?site=news", method=method)
        assert answer.status_code == 405
        assert "POST" in answer.headers["Allow"]


def test_it_does_not_start_without_keys(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(ConfigError, match="moderation init"):
        create_app(Settings(data_dir=tmp_path_factory.mktemp("empty")))


def test_the_web_process_leaves_the_heavy_libraries_alone() -> None:
    code = "import sys, moderation.app; print({'sklearn', 'alembic', 'httpx', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
