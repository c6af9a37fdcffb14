"""The mail server is looked at without a mail being sent."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from moderation.notify import mail
from tests.running import free_port


class Relay(socketserver.StreamRequestHandler):
    """Speaks just enough SMTP: a local relay without TLS."""

    def handle(self) -> None:
        self.wfile.write(b"220 relay.example\r\n")
        for line in self.rfile:
            self.wfile.write(b"221 bye\r\n" if line.startswith(b"QUIT") else b"250 relay.example\r\n")


@contextmanager
def a_relay() -> Iterator[str]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Relay) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def test_a_local_relay_answers() -> None:
    with a_relay() as address:
        mail.check(f"smtp://{address}")


def test_a_password_never_goes_over_an_open_line() -> None:
    with a_relay() as address, pytest.raises(mail.MailError, match="no TLS") as refused:
        mail.check(f"smtp://ada:hunter2@{address}")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_is_away_is_named_by_its_setting(scheme: str) -> None:
    with pytest.raises(mail.MailError, match="MODERATION_MAIL_URL"):
        mail.check(f"{scheme}://127.0.0.1:{free_port()}")


def test_an_odd_port_is_no_crash() -> None:
    with pytest.raises(mail.MailError, match="MODERATION_MAIL_URL"):
        mail.check("smtp://127.0.0.1:mail")
