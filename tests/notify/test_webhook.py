"""Calls of webhooks: signed as others expect, never into the own network, never on to anywhere else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from moderation.notify import webhook
from moderation.notify.webhook import WebhookError, WebhookRefused


@dataclass
class Listener:
    """Another service: what it heard, and how it answers."""

    url: str = ""
    status: int = 204
    location: str = ""
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def a_listener(status: int = 204, location: str = "") -> Iterator[Listener]:
    listener = Listener(status=status, location=location)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listener.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(listener.status)
            if listener.location:
                self.send_header("Location", listener.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        listener.url = f"http://127.0.0.1:{server.server_address[1]}/hook?a=1"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        try:
            yield listener
        finally:
            server.shutdown()


def test_it_posts_where_the_operator_allows_it() -> None:
    with a_listener() as listener:
        webhook.post(listener.url, b"{}", {"Webhook-Id": "msg_1"}, allow_private=True)
    ((headers, body),) = listener.heard
    assert (headers["webhook-id"], headers["content-type"], body) == ("msg_1", "application/json", b"{}")


def test_the_own_network_hears_nothing_otherwise() -> None:
    with a_listener() as listener:
        port = listener.url.split(":")[2].split("/")[0]
        for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "0"):
            with pytest.raises(WebhookError):
                webhook.post(f"http://{host}:{port}/", b"{}", {})
    assert listener.heard == []


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "224.0.0.1",
        ),
        *("255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"),
        *("2002:7f00:1::", "ff02::1", "240.0.0.1"),
    ],
)
def test_such_addresses_are_not_public(address: str) -> None:
    assert not webhook.is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_such_addresses_are_public(address: str) -> None:
    assert webhook.is_public(address)


def test_a_redirect_is_not_followed() -> None:
    with a_listener() as aim, a_listener(307, aim.url) as listener, pytest.raises(WebhookError, match="307"):
        webhook.post(listener.url, b"{}", {}, allow_private=True)
    assert (len(listener.heard), aim.heard) == (1, [])


@pytest.mark.parametrize(("status", "error"), [(410, WebhookRefused), (404, WebhookError), (500, WebhookError)])
def test_gone_is_gone_and_the_rest_is_tried_again(status: int, error: type[Exception]) -> None:
    with a_listener(status) as listener, pytest.raises(WebhookError) as refused:
        webhook.post(listener.url, b"{}", {}, allow_private=True)
    assert type(refused.value) is error


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://example.org", "ftp://example.org/", "https://", "x"])
def test_nothing_but_the_web_is_called(url: str) -> None:
    with pytest.raises(WebhookRefused):
        webhook.post(url, b"{}", {}, allow_private=True)


def test_the_signature_is_that_of_the_convention() -> None:
    # The example of the convention's own libraries.
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    made = webhook.sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
