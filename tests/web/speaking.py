"""What readers do below a comment, for the tests: as the component does it, and as a form without JavaScript."""

import html
import re
from collections.abc import Mapping
from dataclasses import replace

from werkzeug.test import TestResponse

from moderation.store import sites
from tests.builders import ORIGIN, PAGE
from tests.web.reading import OWN, Service

BEN, MALLORY = "198.51.100.7", "203.0.113.66"


def post(
    service: Service,
    path: str,
    id: str,
    origin: str | None = ORIGIN,
    *,
    piece: bool = True,
    ip: str = BEN,
    data: Mapping[str, str] | str | None = None,
    page: str = PAGE,
) -> TestResponse:
    query = {"site": "news", "page": page, "comment": id} | ({"panel": "1"} if piece else {})
    headers = {} if origin is None else {"Origin": origin}
    kind = "application/x-www-form-urlencoded"
    return service.client.post(
        path, query_string=query, data=data or {}, content_type=kind, headers=headers, environ_base={"REMOTE_ADDR": ip}
    )


def pressed(service: Service, path: str, id: str, ip: str = BEN, **fields: str) -> TestResponse:
    """Post without JavaScript, with the token of the page where the button is."""
    page = service.get("/thread" if path == "/vote" else path, comment=id).text
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return post(service, path, id, OWN, piece=False, ip=ip, data={"token": html.unescape(found[1])} | fields)


def device(answer: TestResponse) -> str:
    """The token that the component is to keep; "" for none."""
    found = re.search(r'data-device="([^"]*)"', answer.text)
    return found[1] if found else ""


def allow(service: Service, **changes: bool) -> None:
    forum = replace(service.site.forum, **changes)  # type: ignore[arg-type]
    service.ctx.store.write(lambda tx: sites.set_forum(tx, service.site.id, forum))
