"""The mail server is looked at without a mail being sent."""

from typing import Any

import pytest

from moderation.comment import Email
from moderation.mailing import Mail
from moderation.notify import mail
from tests.builders import NOW
from tests.notify.relay import a_relay
from tests.running import free_port


def a_mail(**changes: Any) -> Mail:
    given: dict[str, Any] = {
        "to": Email("ada@example.org"),
        "subject": "Ein Kommentar wartet: Größe",
        "text": "Hallo Ada\n",
        "html": "<p>Hallo Ada</p>",
        "id": "<1@localhost>",
        "at": NOW,
        "language": "de",
        "sender": "moderation@localhost",
        "sender_name": "Kommentarmoderation",
    }
    return Mail(**(given | changes))


def test_a_local_relay_answers() -> None:
    with a_relay() as relay:
        mail.check(relay.url)


def test_a_password_never_goes_over_an_open_line() -> None:
    with a_relay() as relay, pytest.raises(mail.MailError, match="no TLS") as refused:
        mail.check(relay.url.replace("//", "//ada:hunter2@"))
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_is_away_is_named_by_its_setting(scheme: str) -> None:
    with pytest.raises(mail.MailError, match="MODERATION_MAIL_URL"):
        mail.check(f"{scheme}://127.0.0.1:{free_port()}")


def test_an_odd_port_is_no_crash() -> None:
    with pytest.raises(mail.MailError, match="MODERATION_MAIL_URL"):
        mail.check("smtp://127.0.0.1:mail")


def test_a_mail_arrives_as_text_and_html_with_one_id() -> None:
    with a_relay() as relay:
        mail.send(relay.url, a_mail(unsubscribe="https://localhost/stop?t=1"))
    (came,) = relay.mails
    assert (came["To"], came["Subject"]) == ("ada@example.org", "Ein Kommentar wartet: Größe")
    assert (came["Message-ID"], came["Auto-Submitted"]) == ("<1@localhost>", "auto-generated")
    assert came["List-Unsubscribe"] == "<https://localhost/stop?t=1>"
    assert [part.get_content_type() for part in came.iter_parts()] == ["text/plain", "text/html"]


def test_no_line_is_longer_than_a_server_takes() -> None:
    with a_relay() as relay:
        mail.send(relay.url, a_mail(text="ä" * 60_000, html="<p>" + "ß" * 60_000 + "</p>", subject="Ö" * 300))
    assert max(len(line) for line in relay.raw[0].split(b"\r\n")) <= 998
    body = relay.mails[0].get_body(("plain",))
    assert body
    assert body.get_content().strip() == "ä" * 60_000


def test_a_dot_alone_on_a_line_ends_nothing() -> None:
    with a_relay() as relay:
        mail.send(relay.url, a_mail(text="eins\n.\nzwei\n"))
    body = relay.mails[0].get_body(("plain",))
    assert body
    assert body.get_content().splitlines() == ["eins", ".", "zwei"]


@pytest.mark.parametrize("field", ["subject", "sender_name"])
def test_no_header_can_be_smuggled_in(field: str) -> None:
    with a_relay() as relay, pytest.raises(mail.MailError):
        mail.send(relay.url, a_mail(**{field: "Hallo\r\nBcc: mallory@example.org"}))
    assert relay.raw == []


@pytest.mark.parametrize(
    ("answer", "error"), [(b"550 nobody\r\n", mail.MailRefused), (b"451 later\r\n", mail.MailError)]
)
def test_who_does_not_exist_is_told_from_who_is_busy(answer: bytes, error: type[Exception]) -> None:
    with a_relay() as relay:
        relay.recipient = answer
        with pytest.raises(mail.MailError) as refused:
            mail.send(relay.url, a_mail())
    assert type(refused.value) is error
    assert "ada" not in str(refused.value)


def test_an_address_with_umlauts_in_its_domain_is_spelt_for_the_mail_system() -> None:
    with a_relay() as relay:
        mail.send(relay.url, a_mail(to=Email("ada@müller.example")))
    assert relay.mails[0]["To"] == "ada@xn--mller-kva.example"


def test_the_address_that_ends_it_goes_over_the_wire_as_it_is() -> None:
    stop = f"https://comments.a-newspaper-with-a-long-name.example/unsubscribe?t={'aB3_-.' * 30}"
    id = "<0123456789abcdef0123456789abcdef@comments.a-newspaper-with-a-long-name.example>"
    with a_relay() as relay:
        mail.send(relay.url, a_mail(unsubscribe=stop, id=id))
    head = relay.raw[0].partition(b"\r\n\r\n")[0].decode().replace("\r\n ", " ")
    assert f"List-Unsubscribe: <{stop}>" in head.splitlines()
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head.splitlines()
    assert f"Message-ID: {id}" in " ".join(head.split())
