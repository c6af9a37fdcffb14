"""What readers send: comments with tokens of their own, and the page's thread. Built before the clock starts."""

import json
import secrets
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import count
from urllib.parse import urlencode

from moderation.paths import PACKAGE
from moderation.signing import FormToken, Signer
from tests.running import SECRET

SITE = "bench"
ORIGIN = "http://news.example"
THREAD = f"{ORIGIN}/a-thread-of-fifty"
PAGES = 50
_numbers = count(1)


@cache
def texts() -> Sequence[str]:
    """Real comments of about the length that people write, ham and spam, in several languages."""
    lines = (PACKAGE / "demo" / "samples.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines if line.strip()]


def comments(amount: int, port: int) -> list[bytes]:
    """Return requests that each post another comment from another address, with a token never used before."""
    return [_comment(next(_numbers), port) for _ in range(amount)]


def _comment(number: int, port: int) -> bytes:
    page = f"{ORIGIN}/page-{number % PAGES}"
    fields = {
        "comment": f"{texts()[number % len(texts())]} ({number})",
        "author": f"Ben {number}",
        "email": f"ben.{number}@example.org",
        "url": "",
        "page": page,
        "token": _token(page),
    }
    body = json.dumps(fields, ensure_ascii=False).encode()
    headers = [
        f"POST /comments?{urlencode({'site': SITE, 'page': page})} HTTP/1.1",
        f"Host: localhost:{port}",
        f"Origin: {ORIGIN}",
        f"X-Forwarded-For: 10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        "Accept: application/json",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join(headers).encode() + b"\r\n\r\n" + body


def _token(page: str) -> str:
    now = datetime.now(UTC)
    return Signer(SECRET).form_token(FormToken(SITE, page, secrets.token_urlsafe(9), time.time() - 60), now)


def thread(port: int, etag: str = "") -> bytes:
    """Return the request of a page's fragment; with `etag` the one a browser sends when it has it already."""
    return get(f"/embed/thread?{urlencode({'site': SITE, 'page': THREAD})}", port, {"If-None-Match": etag})


def get(path: str, port: int, headers: dict[str, str] | None = None) -> bytes:
    return "\r\n".join(_lines(path, port, headers or {})).encode() + b"\r\n\r\n"


def _lines(path: str, port: int, headers: dict[str, str]) -> Iterator[str]:
    yield f"GET {path} HTTP/1.1"
    yield f"Host: localhost:{port}"
    yield "Accept-Encoding: gzip"
    yield from (f"{name}: {value}" for name, value in headers.items() if value)
