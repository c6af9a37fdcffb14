"""Bodies that are too long or too slow, sent to the real server: each is answered, and nobody waits for another's."""

import http.client
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from tests.running import Installation, serving

ORIGIN = "http://news.example:8001"
ADDRESS = f"/comments?site=news&page={ORIGIN}/kasachstan"
MEBIBYTE = 1024 * 1024


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation.make(tmp_path_factory.mktemp("long") / "data", "news", ORIGIN)
    with serving(made):
        yield made


def asked(installation: Installation, method: str, path: str, kind: str = "", size: int = 0) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("localhost", installation.port, timeout=30)) as connection:
        connection.request(method, path, b"x" * size, {"Content-Type": kind, "Origin": ORIGIN})
        answer = connection.getresponse()
        return answer.status, answer.read()


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("size", [MEBIBYTE // 4, 10 * MEBIBYTE])
def test_a_body_that_is_too_long_is_answered(installation: Installation, kind: str, size: int) -> None:
    status, told = asked(installation, "POST", ADDRESS, kind, size)
    assert status == 413
    assert b"160" in told


def test_a_long_body_of_a_kind_nobody_reads_is_answered(installation: Installation) -> None:
    assert asked(installation, "POST", ADDRESS, "text/plain", 10 * MEBIBYTE)[0] == 415


def test_long_bodies_leave_the_service_well(installation: Installation) -> None:
    codes = [asked(installation, "POST", ADDRESS, "application/json", 10 * MEBIBYTE)[0] for _ in range(5)]
    assert codes == [413] * 5
    assert asked(installation, "GET", "/healthz")[0] == 200


def half_sent(installation: Installation) -> socket.socket:
    """A post whose body never comes to its end."""
    sender = socket.create_connection(("localhost", installation.port))
    head = (
        f"POST {ADDRESS} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    )
    sender.sendall(head.encode() + b'{"comment": "')
    return sender


def test_two_hundred_half_sent_bodies_stop_nobody_else(installation: Installation) -> None:
    with ExitStack() as senders:
        for _ in range(200):
            senders.enter_context(half_sent(installation))
        codes = [asked(installation, "POST", ADDRESS, "application/json", 10)[0] for _ in range(5)]
        assert codes == [400] * 5
        assert asked(installation, "GET", f"/thread?site=news&page={ORIGIN}/kasachstan")[0] == 200
