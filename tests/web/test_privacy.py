"""What must never get out: addresses, other sites' comments, cookies; and what must never go in: anything by GET."""

import base64
import hashlib
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from moderation.comment import Status
from moderation.store import Store
from tests.builders import ORIGIN, PAGE, a_stored_site
from tests.databases import SQLite
from tests.web.reading import FOREIGN, OWN, Service
from tests.web.speaking import post

CANARY = "Canary.Bird+7f3a9c@mail.example.org"
READERS = ("/embed/thread", "/embed/token", "/thread", "/api/v1/threads", "/api/v1/counts", "/feeds/news.atom")
# About one comment each.
PANELS = ("/report", "/vote")
OTHERS = ("/embed.js", "/embed.css", "/healthz", "/readyz", "/metrics", "/nope", "/static/page.css", "/login")


def forms_of(address: str) -> Iterator[str]:
    """The address itself and what peers were found to publish in its place."""
    for one in {address, address.lower(), address.split("@")[0], address.lower().split("@")[0]}:
        raw = one.encode()
        yield from (one, quote(one), quote(one, safe=""), raw.hex(), base64.b64encode(raw).decode().rstrip("="))
        yield base64.urlsafe_b64encode(raw).decode().rstrip("=")
        for digest in ("md5", "sha1", "sha256"):
            found = hashlib.new(digest, raw)
            yield from (found.hexdigest(), base64.b64encode(found.digest()).decode().rstrip("="))


def everything(service: Service) -> list[TestResponse]:
    """All that a reader can be shown, after comments of each status came in by both doors, and failed by both."""
    answers = []
    for status in Status:
        sent = service.send(token=service.token(), email=CANARY, comment=f"Das ist {status}.")
        service.decide(sent.get_json()["id"], status)
        bearer = {"Authorization": f"Bearer {sent.get_json()['edit_token']}"}
        answers += [sent, service.client.get(f"/api/v1/comments/{sent.get_json()['id']}", headers=bearer)]
    location = service.post(OWN, token=service.token(), email=CANARY)
    answers += [location, service.client.get(location.headers["Location"])]
    answers += [service.send(token="bad", email=CANARY, author=""), service.send(FOREIGN, email=CANARY)]
    public = service.wrote(email=CANARY)
    for path in PANELS:
        answers += [service.get(path, comment=public), service.get(path, comment=public, panel="1")]
        answers += [post(service, path, public, data={"reason": "spam", "words": "Weg"}), post(service, path, public)]
    answers += [service.get(path) for path in READERS] + [service.client.get(path) for path in OTHERS]
    return answers


@pytest.fixture
def service(sqlite_store: Store) -> Service:
    return Service.at(sqlite_store)


def test_no_form_of_an_address_is_in_anything_public_or_logged(service: Service) -> None:
    with capture_logs() as logs:
        answers = everything(service)
    seen = "\n".join(f"{answer.headers}\n{answer.text}" for answer in answers) + str(logs)
    assert len(logs) > 20
    assert [form for form in forms_of(CANARY) if form in seen or form.lower() in seen.lower()] == []


def test_other_addresses_give_the_same_bytes(sqlite: SQLite, tmp_path_factory: pytest.TempPathFactory) -> None:
    def public(email: str, agent: str) -> list[tuple[int, bytes, dict[str, str]]]:
        with Store.open_url(sqlite.fresh(tmp_path_factory.mktemp("one"))) as store:
            service = Service.at(store)
            service.client.environ_base["HTTP_USER_AGENT"] = agent
            service.client.environ_base["REMOTE_ADDR"] = "192.0.2.9" if agent == "a" else "2001:db8::9"
            service.wrote(email=email)
            sent = service.send(token=service.token(), email=email, comment="Noch einer")
            public, ip = service.wrote(comment="Hilft", email=email), "192.0.2.77" if agent == "a" else "2001:db8:9::9"
            said = [post(service, path, public, ip=ip, data={"reason": "spam"}) for path in PANELS]
            answers = [sent, *said, service.get("/report", comment=public), *(service.get(path) for path in READERS)]
            return [(one.status_code, one.data, dict(one.headers) | {"Date": ""}) for one in answers]

    assert public("ben@example.org", "a") == public("somebody.else@mail.example.net", "b")


def test_readers_never_get_a_cookie(service: Service) -> None:
    answers = [answer for answer in everything(service) if answer.request.path != "/login"]
    assert all("Set-Cookie" not in answer.headers for answer in answers)
    assert all("Cookie" not in answer.headers.get("Vary", "") for answer in answers)


def test_reading_changes_nothing(store: Store) -> None:
    service = Service.at(store)
    id = service.wrote()
    sent = service.send(token=service.token(), comment="Wartet").get_json()
    location = service.post(OWN, token=service.token(), comment="Mein").headers["Location"]
    before = service.dump()
    for method in ("GET", "HEAD", "OPTIONS"):
        for path in (*READERS, *PANELS, *OTHERS):
            query = {"site": "news", "page": PAGE, "reply": id, "comment": id, "author": "x", "email": "x@y.de"}
            service.client.open(path, method=method, query_string=query)
        service.client.open(location, method=method)
        service.client.open("/comments?site=news", method=method, headers={"Origin": ORIGIN})
        bearer = {"Authorization": f"Bearer {sent['edit_token']}"}
        service.client.open(f"/api/v1/comments/{sent['id']}", method=method, headers=bearer)
    assert service.dump() == before


# --- Sites are apart ---


@pytest.fixture
def two_sites(service: Service) -> Service:
    """The service with a second site whose page has a comment of its own."""
    a_stored_site(service.ctx.store, "other", ("https://other.example",))
    page, text = "https://other.example/a", "Ein Geheimnis"
    token = service.client.get("/embed/token", query_string={"site": "other", "page": page}).get_json()["token"]
    fields = {"comment": text, "author": "Cem", "email": "cem@example.org", "token": token, "page": page}
    service.client.post("/comments?site=other", json=fields)
    [comment] = service.comments()
    service.decide(comment.id, Status.APPROVED)
    return service


@pytest.mark.parametrize("path", READERS)
def test_one_sites_comments_are_not_read_through_another(two_sites: Service, path: str) -> None:
    for query in ("site=news&page=https://other.example/a", f"site=news&page={PAGE}", "site=news&site=other", "page=x"):
        assert "Geheimnis" not in two_sites.client.get(f"{path}?{query}").text
    assert "Geheimnis" in two_sites.client.get("/embed/thread?site=other&page=https://other.example/a").text


def test_one_sites_comments_are_not_written_or_answered_through_another(two_sites: Service) -> None:
    [secret] = two_sites.comments()
    assert two_sites.send("https://other.example").status_code == 403
    assert two_sites.send(page="https://other.example/a").status_code == 422
    assert two_sites.send(token=two_sites.token(), comment_parent=secret.id).status_code == 422
    ticket = two_sites.ctx.signer.own_ticket(secret.id, two_sites.clock())
    assert "Geheimnis" not in two_sites.get("/thread", own=ticket, reply=secret.id).text
    assert len(two_sites.comments()) == 1


def test_a_nonce_of_one_site_is_nothing_to_another(two_sites: Service) -> None:
    token = two_sites.token()
    fields = {"comment": "Hallo", "author": "Ben", "email": "b@example.org", "token": token}
    answer = two_sites.client.post("/comments?site=other&page=https://other.example/a", json=fields)
    assert list(answer.get_json()["errors"]) == ["token"]
