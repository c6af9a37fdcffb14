"""The form is the HTML face of the field rules: the same verdicts as JSON gets, errors at their fields, text kept."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.store import Store
from tests.builders import GOOD_TEXT
from tests.databases import SQLite
from tests.web.reading import GOOD, OWN, Service

NOTES = "Deine E-Mail-Adresse wird nicht veröffentlicht. Erforderliche Felder sind mit * markiert"


@pytest.fixture
def service(sqlite_store: Store) -> Service:
    return Service.at(sqlite_store)


@pytest.fixture(scope="module")
def one_service(sqlite: SQLite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One for all examples of a property."""
    folder: Path = tmp_path_factory.mktemp("forms")
    with Store.open_url(sqlite.fresh(folder)) as store:
        yield Service.at(store)


# What a browser can send: no lone surrogates, and not so long that the body is refused as a whole.
TYPED = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
ADDRESSES = st.one_of(
    TYPED, st.emails(), st.just(""), st.sampled_from(["a@b", "ben@example.org", "b@x.de\n", "x" * 300])
)
WEBSITES = st.one_of(
    TYPED, st.sampled_from(["", "example.org", "http://a:b@c.de", "javascript:alert(1)", "https://ü.de/"])
)
PARENTS = st.one_of(st.sampled_from(["", "0", "abc", "a b", "../x"]), TYPED)
LONG = st.sampled_from(["", " ", "ok", "x" * 10_000, "x" * 10_001, "e" + "\u0301" * 9])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(comment=st.one_of(TYPED, LONG), author=TYPED, email=ADDRESSES, url=WEBSITES, parent=PARENTS)
def test_form_and_json_agree(
    one_service: Service, comment: str, author: str, email: str, url: str, parent: str
) -> None:
    fields = {"comment": comment, "author": author, "email": email, "url": url, "comment_parent": parent}
    # Without a token from our own page nothing is ever stored, and the token's error is in both.
    as_json = set(one_service.send(OWN, **fields).get_json()["errors"])
    as_form = set(re.findall(r'id="(\w+)-error">', one_service.post(OWN, **fields).text))
    assert as_form == as_json - {"token", "comment_parent"}


def test_fields_have_the_names_ids_and_order_that_themes_know(service: Service) -> None:
    page = service.get("/thread").text
    names = re.findall(r'<(?:input|textarea|button)[^>]* name="(\w+)"', page)
    assert names == ["comment", "author", "email", "url", "subject", "comment_parent", "token", "submit"]
    for id in ("respond", "commentform", "email-notes", "comment", "author", "email", "url", "submit"):
        assert page.count(f'id="{id}"') == 1
    for hint in ('autocomplete="name"', 'autocomplete="email"', 'autocomplete="url"', "novalidate"):
        assert hint in page


def test_the_notes_say_that_the_address_stays_hidden(service: Service) -> None:
    text = " ".join(unescape(re.sub(r"<[^>]+>", "", service.get("/thread").text)).split())
    assert NOTES in text


def test_errors_stand_beside_their_fields_and_in_a_focused_summary(service: Service) -> None:
    answer = service.post(OWN, token=service.token(), author="", email="ben@", comment=GOOD_TEXT)
    page = answer.text
    assert answer.status_code == 422
    assert '<div id="form-errors" class="summary" part="notice" role="alert" tabindex="-1">' in page
    assert re.search(r'<form id="commentform"[^>]* action="[^"]*#form-errors"', page)
    for name, sentence in (("author", "Bitte gib deinen Namen ein."), ("email", "E-Mail-Adresse")):
        assert re.search(rf'<a href="#{name}">[^<]*{sentence}', page)
        assert re.search(rf'id="{name}"[^>]*aria-describedby="[^"]*{name}-error"[^>]*aria-invalid="true"', page)
        assert re.search(rf'id="{name}-error">[^<]*{sentence}', page)
    assert 'aria-invalid="true"' not in re.search(r"<textarea[^>]*>", page)[0]  # type: ignore[index]


def test_what_was_typed_comes_back_as_text(service: Service) -> None:
    typed = {"comment": "\n</textarea><script>x</script>", "author": '"><b>', "email": "a@b\"'", "url": "x'>"}
    page = service.post(OWN, **typed).text
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert tree.findtext(".//textarea[@id='comment']") == typed["comment"]
    for name in ("author", "email", "url"):
        assert tree.find(f".//input[@id='{name}']").get("value") == typed[name]
    assert tree.find(".//script") is None


def test_the_trap_is_met_by_machines_only(service: Service) -> None:
    page = service.get("/thread").text
    trap = re.search(r'<p class="elsewhere" aria-hidden="true">.*?</p>', page, re.DOTALL)
    assert trap
    assert 'tabindex="-1" autocomplete="off"' in trap[0]
    service.post(OWN, token=service.token(), subject="SEO offer")
    [comment] = service.comments()
    assert [finding.check for finding in comment.reasons if finding.final] == ["trap"]


def test_an_answer_works_without_a_script(service: Service) -> None:
    parent = service.wrote(comment="Eine Frage", author="Bertha")
    page = service.get("/thread").text
    link = re.search(r'class="comment-reply-link" href="([^"]+)"', page)
    assert link
    form = service.client.get(unescape(link[1])).text
    assert "Bertha" in re.search(r'id="reply-title".*?</h2>', form, re.DOTALL)[0]  # type: ignore[index]
    assert f'id="comment_parent" value="{parent}"' in form


@pytest.mark.parametrize(("lang", "words"), [("de", "Kommentar abschicken"), ("en", "Post comment")])
def test_the_form_speaks_german_and_english(service: Service, lang: str, words: str) -> None:
    assert words in service.get("/thread", lang=lang).text


def test_good_fields_are_good_in_both(service: Service) -> None:
    assert service.send(token=service.token(), **GOOD).status_code == 201
    assert service.post(OWN, token=service.token(), **GOOD).status_code == 303
