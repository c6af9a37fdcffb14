"""A moderator who logs in once and then asks for the queue, page after page."""

import http.client
import re
from urllib.parse import urlencode

from bench.readers import get
from tests.running import LOOPBACK, MODERATOR, PASSWORD, Failed

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def queue_page(port: int) -> bytes:
    """Log in; return the request of the queue's first page with the session's cookie."""
    return get("/queue", port, {"Cookie": _session(port)})


def _session(port: int) -> str:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=30)
    connection.request("GET", "/login", headers={"Host": f"localhost:{port}"})
    door = connection.getresponse()
    hidden = dict(HIDDEN.findall(door.read().decode()))
    form = urlencode(hidden | {"email": MODERATOR, "password": PASSWORD})
    connection.request("POST", "/login", form, _headers(port, _cookie(door)))
    answer = connection.getresponse()
    answer.read()
    if answer.status != 303:
        raise Failed(f"the login answered {answer.status}; the benchmark's moderator should get in")
    return _cookie(answer)


def _headers(port: int, cookie: str) -> dict[str, str]:
    return {
        "Host": f"localhost:{port}",
        "Origin": f"http://localhost:{port}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
        "Cookie": cookie,
    }


def _cookie(answer: http.client.HTTPResponse) -> str:
    return "; ".join(line.split(";", 1)[0] for line in answer.headers.get_all("Set-Cookie", []))
