"""One address, typed by a reader, must not leave the service in any form that a machine could read back."""

import base64
import hashlib
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewReader
from tests.browser.people import PUBLIC, Ada, Reader
from tests.browser.watching import Answer

pytestmark = pytest.mark.browser

CANARY = "Kanari.Vogel+42@Beispiel-Kaefig.example"
TEXT = "Dieser Kommentar gehört zu einer Adresse, die niemand sehen darf."


def forms_of(address: str) -> Iterator[bytes]:
    """The address as it could hide in an answer: plain, quoted, encoded, digested; each also in lower case."""
    for plain in {address, address.lower()}:
        raw = plain.encode()
        yield raw
        yield quote(plain, safe="").encode()
        yield quote(plain, safe="@").encode()
        yield base64.b64encode(raw).rstrip(b"=")
        yield base64.urlsafe_b64encode(raw).rstrip(b"=")
        yield raw.hex().encode()
        for kind in (hashlib.md5, hashlib.sha1, hashlib.sha256):
            yield kind(raw).hexdigest().encode()
            yield base64.b64encode(kind(raw).digest()).rstrip(b"=")


def leaks(what: str, data: bytes) -> list[str]:
    lowered = data.lower()
    return [f"{what} holds {form!r}" for form in forms_of(CANARY) if form in data or form.lower() in lowered]


def of_public(answer: Answer) -> bytes:
    """Head and body; but a refused form returns to its author what was typed, and has to."""
    gives_back = answer.method == "POST" and answer.status == 422
    assert answer.body is not None, f"the body of {answer.url} could not be read"
    return answer.head.encode() + (b"" if gives_back else answer.body)


def test_an_address_leaves_no_trace_in_answers_or_logs(ben: Reader, ada: Ada, new_reader: NewReader) -> None:
    ben.opens_the_article()
    ben.writes(TEXT, author="", email=CANARY)
    ben.sends()
    expect(ben.sees("#author-error")).to_be_visible()
    ben.comments(TEXT, email=CANARY)
    plain = new_reader(java_script_enabled=False)
    plain.opens_the_thread_page()
    plain.writes("Auch dieser Kommentar.", author="", email=CANARY)
    plain.sends()
    plain.comments("Auch dieser Kommentar.", email=CANARY)
    ada.approves(ben.stage, TEXT)
    read_everything_public(ben)

    answers = [answer for person in (ben, plain, ada) for answer in person.watch.all_of(person.page)]
    assert any(TEXT.encode() in (answer.body or b"") for answer in answers)
    found = [line for answer in answers for line in leaks(answer.url, of_public(answer) + answer.url.encode())]
    assert found + leaks("the log", ben.stage.service.log.read_bytes()) == []


def read_everything_public(reader: Reader) -> None:
    reader.page.reload()
    expect(reader.sees(PUBLIC)).to_contain_text(TEXT)
    stage = reader.stage
    feed = f"{stage.service.origin}/feeds/{stage.newspaper.site}.atom"
    for address in (stage.address("/thread"), stage.address("/api/v1/threads"), stage.address("/api/v1/counts"), feed):
        assert reader.page.request.get(address).ok
        answer = reader.page.request.get(address)
        head = "\n".join(f"{line['name']}: {line['value']}" for line in answer.headers_array)
        reader.watch.answers.append(Answer("GET", address, answer.status, head, answer.body()))


def test_the_log_of_a_run_is_not_empty(ben: Reader) -> None:
    ben.opens_the_article()
    ben.comments(TEXT, email=CANARY)
    assert b"/comments" in ben.stage.service.log.read_bytes()


def test_the_browser_keeps_no_address(ben: Reader) -> None:
    ben.opens_the_article()
    ben.comments(TEXT, email=CANARY)
    kept = ben.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert leaks("the browser's storage", str(kept).encode()) == []


@pytest.mark.parametrize("form", sorted(set(forms_of(CANARY))))
def test_the_search_would_find_the_address_in_each_form(form: bytes) -> None:
    assert leaks("an answer", b'{"avatar": "' + form.upper() + b'"}')
