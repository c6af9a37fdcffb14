"""Bodies first, then a turn: whoever sends slowly waits alone, and holds nothing that others need.

The server hands a request over before its body has arrived. A dozen half-sent forms would otherwise hold every
thread that works, so threads are many and turns are few: a body is read before its request takes a turn.
"""

import io
from collections.abc import Iterable
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from moderation.comment import BODY_BYTES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Of a body too long to be read this much is still taken in and thrown away: who is cut off sees a broken connection
# and not the answer.
UNWANTED_BYTES = 16 * 1024 * 1024
CHUNK_BYTES = 64 * 1024


class Gate:
    """WSGI middleware with `turns` requests under way at once, each with its body at hand."""

    def __init__(self, app: "WSGIApplication", turns: int) -> None:
        self._app = app
        self._turns = BoundedSemaphore(turns)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        stream, unwanted = environ["wsgi.input"], _receive(environ)
        with self._turns:
            answer = self._app(environ, start_response)
            try:
                parts = list(answer)
            finally:
                getattr(answer, "close", lambda: None)()
        _take_in(stream, unwanted)
        return parts


def _receive(environ: "WSGIEnvironment") -> int:
    """Put the whole body in place of the stream, if it is not too long; return how much is left to take in."""
    declared = _declared(environ)
    if declared is None:
        # It doesn't tell its length; one byte too many is enough to see that it is too long.
        environ["wsgi.input"] = io.BytesIO(_read(environ["wsgi.input"], BODY_BYTES + 1))
        return UNWANTED_BYTES
    if declared > BODY_BYTES:
        return min(declared, UNWANTED_BYTES)
    environ["wsgi.input"] = io.BytesIO(_read(environ["wsgi.input"], declared))
    return 0


def _declared(environ: "WSGIEnvironment") -> int | None:
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        return None
    length = environ.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0


def _read(stream: Any, most: int) -> bytes:
    parts: list[bytes] = []
    while most > 0 and (part := stream.read(min(most, CHUNK_BYTES))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _take_in(stream: Any, most: int) -> None:
    while most > 0 and (part := stream.read(min(most, CHUNK_BYTES))):
        most -= len(part)
