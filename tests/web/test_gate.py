"""A body far too long, sent to the real server: the sender gets an answer, not a broken connection."""

import http.client
from collections.abc import Iterator
from contextlib import closing

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
