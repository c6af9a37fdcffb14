"""What a post is answered, and that it is stored once."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from moderation.comment import Status
from moderation.store import Store
from tests.builders import GOOD_TEXT, ORIGIN, PAGE, SPAM_TEXT
from tests.web.reading import GOOD, OWN, SCRIPT, Service


@pytest.fixture
def service(sqlite_store: Store) -> Service:
    return Service.at(sqlite_store)


def token_in(page: TestResponse) -> str:
    found = re.search(r'name="token" value="([^"]*)"', page.text)
    assert found
    return found[1]


def test_a_comment_is_stored_as_it_was_typed(store: Store) -> None:
    service = Service.at(store)
    typed = "Erste Zeile\r\nzweite *Zeile* 🙂 <b>"
    answer = service.send(comment=typed, token=service.token(), url="example.org/ich")
    assert answer.status_code == 201
    assert set(answer.get_json()) == {"id", "status", "html", "edit_token", "item"}
    [comment] = service.comments()
    assert comment.text == typed.replace("\r\n", "\n")
    assert (comment.author_name, comment.author_url) == ("Ben", "https://example.org/ich")
    assert comment.id == answer.get_json()["id"]


def test_spam_is_answered_exactly_as_what_waits(service: Service) -> None:
    waiting = service.send(token=service.token()).get_json()
    spam = service.send(comment=SPAM_TEXT, subject="filled", token=service.token()).get_json()
    assert [comment.status for comment in service.comments()] == [Status.PENDING, Status.SPAM]
    assert waiting.keys() == spam.keys()
    assert waiting["status"] == spam["status"] == "pending"


def test_fields_that_only_the_service_sets_are_ignored(service: Service) -> None:
    service.send(token=service.token(), status="approved", site_id="7", score="0", id="mine")
    [comment] = service.comments()
    assert (comment.status, comment.site_id) == (Status.PENDING, service.site.id)
    assert comment.id != "mine"


# --- Where a browser's form leads ---


def test_from_our_own_page_it_leads_back_there_with_a_ticket(service: Service) -> None:
    answer = service.post(OWN, token=service.token())
    [comment] = service.comments()
    target = urlsplit(answer.headers["Location"])
    assert answer.status_code == 303
    assert (target.netloc, target.path, target.fragment) == ("", "/thread", f"comment-{comment.id}")
    assert parse_qs(target.query)["page"] == [PAGE]
    assert GOOD_TEXT in service.client.get(answer.headers["Location"]).text


def test_from_our_own_page_a_public_comment_needs_no_ticket(service: Service) -> None:
    token = service.token()
    service.post(OWN, token=token)
    service.decide(service.comments()[0].id, Status.APPROVED)
    assert "own=" not in service.post(OWN, token=token).headers["Location"]


def test_from_a_themes_own_form_a_public_comment_leads_to_the_article(service: Service) -> None:
    token = service.token()
    service.post(ORIGIN, token=token, page=f"{PAGE}?utm_source=mail#top")
    [comment] = service.comments()
    service.decide(comment.id, Status.APPROVED)
    answer = service.post(ORIGIN, token=token, page=f"{PAGE}?utm_source=mail#top")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}#comment-{comment.id}")


def test_from_a_themes_own_form_a_waiting_comment_leads_to_our_page(service: Service) -> None:
    answer = service.post(ORIGIN)
    assert answer.headers["Location"].startswith("/thread?")
    assert "own=" in answer.headers["Location"]


def test_the_language_goes_along(service: Service) -> None:
    answer = service.post(OWN, query="&lang=en", token=service.token())
    assert parse_qs(urlsplit(answer.headers["Location"]).query)["lang"] == ["en"]


# --- Stored once ---


def test_the_same_post_again_gets_the_same_answer(store: Store) -> None:
    service = Service.at(store)
    token = service.token()
    first = service.send(token=token)
    service.clock.forward(minutes=5)
    second = service.send(token=token)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()
    assert len(service.comments()) == 1


def test_a_used_token_with_another_text_gets_a_fresh_one(store: Store) -> None:
    service = Service.at(store)
    token = service.token()
    service.send(token=token)
    answer = service.send(token=token, comment="Ein anderer Text")
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["token"])
    assert service.send(token=answer.get_json()["token"], comment="Ein anderer Text").status_code == 201
    assert len(service.comments()) == 2


def test_a_failed_post_uses_nothing_up(service: Service) -> None:
    token = service.token()
    assert service.send(token=token, author="").status_code == 422
    assert service.send(token=token).status_code == 201


def test_an_idempotency_key_does_as_a_nonce_does(service: Service) -> None:
    def send(text: str) -> TestResponse:
        headers = SCRIPT | {"Origin": ORIGIN, "Idempotency-Key": "order 66"}
        fields = {"comment": text, "author": "Ben", "email": "ben@example.org", "page": PAGE}
        return service.client.post("/comments?site=news", json=fields, headers=headers)

    assert send("Hallo").get_json() == send("Hallo").get_json()
    assert send("Anders").status_code == 422
    assert len(service.comments()) == 1


def test_an_idempotency_key_holds_beside_a_token_too(service: Service) -> None:
    """A script that lost the answer, and fetched a new token before it tried again."""

    def send(text: str) -> TestResponse:
        fields = GOOD | {"comment": text, "page": PAGE, "token": service.token()}
        headers = SCRIPT | {"Idempotency-Key": "order 66"}
        return service.client.post("/comments?site=news", json=fields, headers=headers)

    assert send("Hallo").get_json() == send("Hallo").get_json()
    assert list(send("Anders").get_json()["errors"]) == ["token"]
    assert len(service.comments()) == 1


def test_a_token_is_good_for_one_comment_whatever_the_key(service: Service) -> None:
    token = service.token()

    def send(key: str, text: str) -> TestResponse:
        fields = GOOD | {"comment": text, "page": PAGE, "token": token}
        return service.client.post("/comments?site=news", json=fields, headers=SCRIPT | {"Idempotency-Key": key})

    assert send("one", "Hallo").get_json() == send("two", "Hallo").get_json()
    assert send("three", "Anders").status_code == 422
    assert len(service.comments()) == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb", "schlüssel"])
def test_an_odd_idempotency_key_is_refused_by_name(service: Service, key: str) -> None:
    answer = service.raw(b"{}", "application/json", **{"Idempotency-Key": key})
    assert (answer.status_code, list(answer.get_json()["errors"])) == (400, ["Idempotency-Key"])


# --- Tokens ---


def test_a_form_open_for_a_day_keeps_its_text_and_gets_a_fresh_token(service: Service) -> None:
    stale = service.token()
    service.clock.forward(hours=25)
    page = service.post(OWN, token=stale, comment="Lange überlegt")
    assert page.status_code == 422
    assert "Lange überlegt" in page.text
    assert service.post(OWN, token=token_in(page), comment="Lange überlegt").status_code == 303


def test_the_time_counts_from_the_first_form_shown(service: Service) -> None:
    """Who mends a mistake in a second hasn't filled in the form in a second."""
    page = service.post(OWN, token=service.token(), author="")
    service.post(OWN, token=token_in(page))
    [comment] = service.comments()
    assert not any(finding.check == "fill_time" for finding in comment.reasons)


def test_a_stale_token_still_tells_when_the_form_was_shown(service: Service) -> None:
    stale = service.token()
    service.clock.forward(hours=25)
    fresh = service.send(token=stale).get_json()["token"]
    service.send(token=fresh)
    assert not any(finding.check == "fill_time" for finding in service.comments()[0].reasons)


def test_a_tampered_token_is_no_token(service: Service) -> None:
    good = service.token()
    for bad in (good[:-1], good + "x", good.replace(".", "", 1), "ü" * 50, "x" * 20_000, "\ud800"):
        assert list(service.send(token=bad).get_json()["errors"]) == ["token"]


# --- Replies, limits, trouble ---


def test_a_reply_names_a_public_comment_of_the_same_thread(service: Service) -> None:
    parent = service.wrote()
    answer = service.send(token=service.token(), comment_parent=parent)
    assert service.stored(answer.get_json()["id"]).parent == parent


def test_a_reply_to_what_is_gone_offers_to_post_by_itself(service: Service) -> None:
    hidden = service.wrote(status=Status.PENDING)
    for parent in (hidden, "nobody-wrote-this"):
        answer = service.send(token=service.token(), comment_parent=parent)
        assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["comment_parent"])
    page = service.post(OWN, token=service.token(), comment_parent=hidden, comment="Bleibt stehen")
    assert "Bleibt stehen" in page.text
    assert 'id="comment_parent" value=""' in page.text


def test_who_sends_too_much_is_asked_to_wait_and_keeps_text_and_token(sqlite_store: Store) -> None:
    service = Service.at(sqlite_store, client_minute=1)
    service.send(token=service.token())
    token = service.token()
    answer = service.send(token=token)
    assert (answer.status_code, "error" in answer.get_json()) == (429, True)
    page = service.post(OWN, token=token, comment="Noch etwas")
    assert page.status_code == 429
    assert int(page.headers["Retry-After"]) > 0
    assert "Noch etwas" in page.text
    service.clock.forward(minutes=2)
    assert service.post(OWN, token=token_in(page), comment="Noch etwas").status_code == 303


def test_with_the_database_away_the_text_comes_back(service: Service) -> None:
    token = service.token()
    break_database(service)
    page = service.post(OWN, token=token, comment="Nicht verlieren <b>")
    assert (page.status_code, int(page.headers["Retry-After"]) > 0) == (503, True)
    assert "Nicht verlieren &lt;b&gt;" in page.text
    assert token in page.text
    assert service.send(token=token).status_code == 503
    assert service.get("/embed/thread").status_code == 503


def break_database(service: Service) -> None:
    """Take the comments away under the service's feet, as a half-restored backup does."""
    service.ctx.store.write(lambda tx: tx.execute(text("ALTER TABLE comments RENAME TO gone")))
    service.ctx.store.write(lambda tx: tx.execute(text("ALTER TABLE sites RENAME TO gone_sites")))
    service.ctx.store.write(lambda tx: tx.execute(text("ALTER TABLE threads RENAME TO gone_threads")))
