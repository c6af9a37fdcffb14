"""A mail server of the tests: it takes mails as a relay without TLS does, keeps them, and can be told to refuse."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Lock, Thread


@dataclass
class Relay:
    """What came in, and how it answers from now on: to a recipient, and to a mail that is through."""

    url: str = ""
    recipient: bytes = b"250 ok\r\n"
    data: bytes = b"250 taken\r\n"
    raw: list[bytes] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def take(self, mail: bytes) -> None:
        with self._lock:
            self.raw.append(mail)

    @property
    def mails(self) -> list[EmailMessage]:
        return [parsed(raw) for raw in self.raw]


def parsed(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


@contextmanager
def a_relay() -> Iterator[Relay]:
    relay = Relay()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 relay.example\r\n")
            for line in self.rfile:
                word = line[:4].upper()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    self._receive()
                elif word == b"RCPT":
                    self.wfile.write(relay.recipient)
                else:
                    self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 relay.example\r\n")

        def _receive(self) -> None:
            rows = list(iter(self.rfile.readline, b".\r\n"))
            if relay.data.startswith(b"2"):
                relay.take(b"".join(row.removeprefix(b".") if row.startswith(b"..") else row for row in rows))
            self.wfile.write(relay.data)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        relay.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        try:
            yield relay
        finally:
            server.shutdown()
