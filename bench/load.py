"""A load generator of our own: keep-alive connections over loopback, each sending its next request at the answer.

One process drives all its connections from one loop, so that the generator costs the server's cores as little as
Python can. It is bounded twice, in requests and in seconds, and speaks to this machine only.
"""

import multiprocessing
import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle

from bench.machine import quantile
from tests.running import LOOPBACK

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"
STUCK_SECONDS = 30


@dataclass(frozen=True)
class Plan:
    """What to send: every request once, or `again` and again until the seconds are over."""

    port: int
    requests: Sequence[bytes]
    connections: int = 1
    seconds: float = 3.0
    again: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came back. `seconds` is wall-clock time of the whole; latencies are of single requests."""

    seconds: float
    latencies: list[float]
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def milliseconds(self, share: float) -> float:
        return 1000 * quantile(self.latencies, share)


class Broken(Exception):
    """The server closed a connection or stopped answering. A benchmark of failures would mean nothing."""


def apply(plan: Plan) -> Outcome:
    """Carry out the plan in a process of its own, so that the generator's memory and locks are nobody else's."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as processes:
        return processes.submit(run, plan).result(timeout=plan.seconds + STUCK_SECONDS)


def run(plan: Plan) -> Outcome:
    """Carry out the plan in this process."""
    waiting: Iterator[bytes] = iter(cycle(plan.requests) if plan.again else plan.requests)
    outcome = Outcome(0.0, [])
    started = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for _ in range(plan.connections):
            _start(selector, plan.port, waiting)
        while selector.get_map():
            more = time.perf_counter() - started < plan.seconds
            for key, _ in _ready(selector):
                if key.data.received() and not key.data.next(waiting if more else iter(()), outcome):
                    selector.unregister(key.fileobj)
                    key.data.close()
    return Outcome(time.perf_counter() - started, outcome.latencies, outcome.statuses)


def _start(selector: selectors.BaseSelector, port: int, waiting: Iterator[bytes]) -> None:
    request = next(waiting, None)
    if request is not None:
        connection = _Connection(port)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send(request)


def _ready(selector: selectors.BaseSelector) -> list[tuple[selectors.SelectorKey, int]]:
    ready = selector.select(STUCK_SECONDS)
    if not ready:
        raise Broken(f"no answer within {STUCK_SECONDS} s")
    return ready


class _Connection:
    """One keep-alive connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((LOOPBACK, port), timeout=STUCK_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""
        self._sent = 0.0

    def send(self, request: bytes) -> None:
        self._buffer = b""
        self._sent = time.perf_counter()
        self.socket.sendall(request)

    def received(self) -> bool:
        """Read what has come; say whether the answer is whole."""
        part = self.socket.recv(262_144)
        if not part:
            raise Broken(f"the server closed a connection after {self._buffer[:200]!r}")
        self._buffer += part
        return is_whole(self._buffer)

    def next(self, waiting: Iterator[bytes], outcome: Outcome) -> bool:
        """Note the answer and send the next request; False when there is none."""
        outcome.latencies.append(time.perf_counter() - self._sent)
        outcome.statuses[status_of(self._buffer)] += 1
        request = next(waiting, None)
        if request is not None:
            self.send(request)
        return request is not None

    def answer(self) -> "Answer":
        head, body = self._buffer.split(HEAD_END, 1)
        lines = [line.split(b":", 1) for line in head.split(b"\r\n")[1:]]
        headers = {name.decode().lower(): value.strip().decode() for name, value in lines}
        return Answer(status_of(self._buffer), headers, body)

    def close(self) -> None:
        self.socket.close()


def status_of(answer: bytes) -> int:
    return int(answer[9:12])


def is_whole(answer: bytes) -> bool:
    """Whether head and body are complete. Only answers with a length are understood: the service sends no others."""
    end = answer.find(HEAD_END)
    if end < 0:
        return False
    if status_of(answer) in (204, 304):
        return True
    head = answer[:end].lower()
    start = head.find(LENGTH)
    if start < 0:
        raise Broken(f"an answer without a length: {answer[:200]!r}")
    length = int(head[start + len(LENGTH) :].split(b"\r", 1)[0])
    return len(answer) >= end + len(HEAD_END) + length


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def answer_to(port: int, request: bytes) -> Answer:
    """Send one request and return its answer; names of headers in lower case."""
    connection = _Connection(port)
    try:
        connection.send(request)
        while not connection.received():
            pass
        return connection.answer()
    finally:
        connection.close()
