"""A look at a page from outside, closed behind itself."""

import http.client
from contextlib import closing
from dataclasses import dataclass
from email.message import Message


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def visit(host: str, port: int, path: str, method: str = "GET") -> Answer:
    with closing(http.client.HTTPConnection(host, port, timeout=10)) as connection:
        connection.request(method, path, headers={"Connection": "close"})
        with connection.getresponse() as response:
            return Answer(response.status, response.headers, response.read())
