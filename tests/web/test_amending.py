"""The own comment in the author's hands: forms with and without a script, the card in the queue, links by mail."""

import re
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest
from werkzeug.test import TestResponse

from moderation.comment import Status
from moderation.forum import Forum
from moderation.rule import Switch
from moderation.store import Store, sites, switches
from tests.builders import BEN, GOOD_TEXT, ORIGIN, PAGE, SPAM_TEXT
from tests.web.reading import FOREIGN, OWN, Service

NEW_TEXT = "Danke für den Artikel. Die Zahl der Direktflüge stimmt übrigens nicht mehr, es sind inzwischen zwölf."


@pytest.fixture
def service(store: Store) -> Service:
    return Service.at(store)


@pytest.fixture
def one(sqlite_store: Store) -> Service:
    """For what is not about the database."""
    return Service.at(sqlite_store)


def wrote(service: Service, status: Status = Status.PENDING, **fields: str) -> tuple[str, str]:
    """Ben wrote a comment: its id, and the token that his device keeps."""
    answer = service.send(token=service.token(), **fields).get_json()
    service.decide(answer["id"], status)
    return answer["id"], answer["edit_token"]


def does(
    service: Service, verb: str, id: str, origin: str | None = ORIGIN, *, panel: bool = True, **fields: str
) -> TestResponse:
    query = {"site": "news", "page": PAGE, "comment": id} | ({"panel": "1"} if panel else {})
    headers = {} if origin is None else {"Origin": origin}
    return service.client.post(f"/{verb}", query_string=query, data=fields, headers=headers)


def edits(service: Service, id: str, key: str, comment: str = NEW_TEXT) -> TestResponse:
    return does(service, "edit", id, edit_token=key, comment=comment)


def text_of(service: Service, id: str) -> str:
    return service.stored(id).text


def top(answer: TestResponse) -> dict[str, str]:
    """The attributes of the piece's one element."""
    (element,) = html5lib.parseFragment(answer.text, namespaceHTMLElements=False)
    return dict(element.attrib)


def ticket_page(service: Service, id: str) -> str:
    ticket = service.ctx.signer.own_ticket(id, service.clock())
    return service.get("/thread", own=ticket).text


# --- With a script ---


def test_the_form_has_the_text_and_sets_no_cookie(one: Service) -> None:
    id, key = wrote(one)
    answer = does(one, "edit", id, edit_token=key)
    assert answer.status_code == 200
    assert GOOD_TEXT in answer.text
    assert 'tabindex="0"' in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["Cache-Control"] == "no-store"
    assert BEN not in answer.text


def test_the_answer_takes_the_comments_place_in_the_thread(service: Service) -> None:
    id, key = wrote(service)
    answer = edits(service, id, key)
    assert answer.status_code == 200
    assert top(answer) | {"id": f"comment-{id}", "data-replaces": f"comment-{id}", "tabindex": "-1"} == top(answer)
    assert NEW_TEXT in answer.text
    assert 'role="status"' in answer.text
    assert text_of(service, id) == NEW_TEXT


def test_a_public_comment_stays_as_it_is_until_somebody_decides(service: Service) -> None:
    id, key = wrote(service, Status.APPROVED)
    before = service.get("/embed/thread")
    answer = edits(service, id, key)
    assert NEW_TEXT in answer.text
    assert GOOD_TEXT in answer.text
    assert service.get("/embed/thread").data == before.data
    assert NEW_TEXT not in service.get("/api/v1/threads").text
    assert NEW_TEXT not in service.get("/feeds/news.atom").text


def test_spam_looks_like_waiting_to_its_author(one: Service) -> None:
    good, bad = wrote(one), wrote(one, comment="Das war anders.")
    one.clock.forward(minutes=1)
    shown = [edits(one, *good, comment=f"{NEW_TEXT} Mehr.").text, edits(one, *bad, comment=SPAM_TEXT).text]
    assert one.stored(bad[0]).status is Status.SPAM
    marks = [re.findall(r'class="([^"]*)"|role="(\w+)"', page) for page in shown]
    assert marks[0] == marks[1]


def test_withdrawing_asks_first(service: Service) -> None:
    id, key = wrote(service, Status.APPROVED)
    asked = does(service, "withdraw", id, edit_token=key)
    assert asked.status_code == 200
    assert 'name="sure" value="1"' in asked.text
    assert text_of(service, id) == GOOD_TEXT
    answer = does(service, "withdraw", id, edit_token=key, sure="1")
    assert top(answer)["data-replaces"] == f"comment-{id}"
    assert GOOD_TEXT not in service.get("/embed/thread").text
    assert does(service, "withdraw", id, edit_token=key, sure="1").status_code == 200, "pressed twice"


def test_the_author_gets_the_forms_with_the_comment_and_nobody_else(one: Service) -> None:
    for status in (Status.PENDING, Status.APPROVED):
        id, key = wrote(one, status)
        item = one.client.get(f"/api/v1/comments/{id}", headers={"Authorization": f"Bearer {key}"}).get_json()["item"]
        assert f"/edit?site=news&amp;page={urlsplit(PAGE).scheme}" in item
        assert f'name="edit_token" value="{key}"' in item
        assert 'datetime="2026-11-23T12:' in item
    for path in ("/embed/thread", "/thread"):
        assert "/withdraw" not in one.get(path).text


# --- Without one ---


def test_without_a_script_the_own_page_has_forms_that_work_to_the_end(service: Service) -> None:
    id, _ = wrote(service)
    fields = dict(re.findall(r'name="(edit_token|token)" value="([^"]+)"', ticket_page(service, id)))
    form = does(service, "edit", id, OWN, panel=False, **fields)
    assert form.status_code == 200
    assert "<!doctype html>" in form.text
    fields = dict(re.findall(r'name="(edit_token|token)" value="([^"]+)"', form.text))
    saved = does(service, "edit", id, OWN, panel=False, comment=NEW_TEXT, **fields)
    assert saved.status_code == 303
    assert urlsplit(saved.location).fragment == f"comment-{id}"
    own = parse_qs(urlsplit(saved.location).query)["own"][0]
    assert NEW_TEXT in service.get("/thread", own=own).text
    gone = does(service, "withdraw", id, OWN, panel=False, sure="1", **fields)
    assert gone.status_code == 303
    assert NEW_TEXT not in ticket_page(service, id)


def test_a_public_own_comment_has_its_forms_where_it_stands(one: Service) -> None:
    id, key = wrote(one, Status.APPROVED)
    edits(one, id, key)
    page = ticket_page(one, id)
    assert page.count(f'id="comment-{id}"') == 1
    assert "/withdraw" in page
    assert NEW_TEXT in page


def test_it_says_until_when_and_then_no_more(one: Service) -> None:
    id, key = wrote(one)
    assert "/edit?" in ticket_page(one, id)
    one.clock.forward(minutes=15, seconds=1)
    page = ticket_page(one, id)
    assert GOOD_TEXT in page
    assert "/edit?" not in page
    answer = edits(one, id, key)
    assert answer.status_code == 403
    assert NEW_TEXT in answer.text, "what was typed is not lost"
    assert text_of(one, id) == GOOD_TEXT


def test_a_site_that_gives_no_time_has_no_forms(one: Service) -> None:
    one.ctx.store.write(lambda tx: sites.set_forum(tx, one.site.id, Forum(edit_minutes=0)))
    id, key = wrote(one)
    assert "/edit?" not in ticket_page(one, id)
    assert edits(one, id, key).status_code == 403


# --- What is refused ---


@pytest.mark.parametrize("text", ["", "  ", "x" * 10_001, "a" + "\u0301" * 40])
def test_a_mistake_is_told_beside_the_field_and_the_text_stays(one: Service, text: str) -> None:
    id, key = wrote(one)
    answer = edits(one, id, key, text)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert text.strip() in answer.text
    assert text_of(one, id) == GOOD_TEXT


def test_a_token_that_ran_out_costs_no_text(one: Service) -> None:
    one.ctx.store.write(lambda tx: sites.set_forum(tx, one.site.id, Forum(edit_minutes=3000)))
    id, key = wrote(one)
    old = one.token()
    one.clock.forward(hours=25)
    answer = does(one, "edit", id, OWN, panel=False, edit_token=key, token=old, comment=NEW_TEXT)
    assert answer.status_code == 422
    assert NEW_TEXT in answer.text
    fresh = re.search(r'name="token" value="([^"]+)"', answer.text)
    assert fresh
    again = does(one, "edit", id, OWN, panel=False, edit_token=key, token=fresh[1], comment=NEW_TEXT)
    assert again.status_code == 303


@pytest.mark.parametrize("verb", ["edit", "withdraw"])
def test_a_forged_or_strange_token_opens_nothing(one: Service, verb: str) -> None:
    id, _ = wrote(one)
    _, other = wrote(one, comment="Ein anderer Kommentar.", email="mallory@example.org")
    ticket = one.ctx.signer.own_ticket(id, one.clock())
    for key in ("", "forged", other, ticket, "ü", "x" * 3000):
        answer = does(one, verb, id, edit_token=key, comment=NEW_TEXT, sure="1")
        assert answer.status_code == 404
    assert text_of(one, id) == GOOD_TEXT


@pytest.mark.parametrize("verb", ["edit", "withdraw", "mine"])
def test_another_sites_page_may_not_send(one: Service, verb: str) -> None:
    id, key = wrote(one)
    assert does(one, verb, id, FOREIGN, edit_token=key, comment=NEW_TEXT, sure="1").status_code == 403
    assert does(one, verb, id, None, edit_token=key, sure="1").status_code == 422, "no origin, and no token of ours"
    assert text_of(one, id) == GOOD_TEXT


def test_nothing_happens_by_looking(one: Service) -> None:
    id, key = wrote(one)
    for verb in ("edit", "withdraw"):
        assert one.get(f"/{verb}", comment=id, edit_token=key).status_code == 405


def test_a_comment_of_another_page_is_not_found(one: Service) -> None:
    id, key = wrote(one)
    query = {"site": "news", "page": PAGE + "/anders", "comment": id, "panel": "1"}
    sent = {"edit_token": key, "comment": NEW_TEXT}
    answer = one.client.post("/edit", query_string=query, data=sent, headers={"Origin": ORIGIN})
    assert answer.status_code == 404


def test_a_closed_page_takes_no_change_but_lets_go(one: Service) -> None:
    id, key = wrote(one, Status.APPROVED)
    one.ctx.store.write(lambda tx: switches.set_read_only(tx, one.site.id, Switch(True)))
    assert does(one, "edit", id, edit_token=key).status_code == 403
    answer = edits(one, id, key)
    assert answer.status_code == 403
    assert NEW_TEXT in answer.text
    page = ticket_page(one, id)
    assert "/edit?" not in page
    assert "/withdraw?" in page
    assert does(one, "withdraw", id, edit_token=key, sure="1").status_code == 200


def test_who_is_too_fast_keeps_the_text(sqlite_store: Store) -> None:
    service = Service.at(sqlite_store, client_minute=1)
    id, key = wrote(service)
    answer = edits(service, id, key)
    assert answer.status_code == 429
    assert NEW_TEXT in answer.text
    assert answer.headers["Retry-After"] == "60"
