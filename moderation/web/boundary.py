"""The border of trust: bytes of a request become mappings of strings, or an error that names the field.

Flask's own readers replace broken UTF-8, take the first of repeated names, and run out of stack on deep JSON;
these don't.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

from flask import g, request
from werkzeug.exceptions import RequestEntityTooLarge

from moderation.comment import BODY_BYTES, Client
from moderation.language import N_
from moderation.text.fields import Problem
from moderation.web.errors import SENTENCES, Refusal

FIELDS_MOST = 60
NAME_LIMIT = 64
USER_AGENT_LIMIT = 512
KEY_LIMIT = 200

NOT_JSON = N_("The body is not valid JSON in UTF-8. Send one JSON object whose values are strings.")
NOT_UTF8 = N_("“%(name)s” is not valid UTF-8. Please send it in UTF-8.")
TOO_MANY = N_("There are more than %(limit)s fields. Send only those that the form has.")
REPEATED = N_("“%(name)s” is given more than once. Give it once.")
BAD_KEY = N_("The Idempotency-Key has to be 1 to %(limit)s visible ASCII characters.")


@dataclass(frozen=True, slots=True)
class Body:
    """What was posted. A field with a problem isn't one clean text; its value is good for showing again only."""

    values: Mapping[str, str]
    problems: Mapping[str, list[Problem]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


def query() -> Mapping[str, list[str]]:
    """Return the parameters of the address, each with all its values."""
    if "query" not in g:
        g.query = _query(request.query_string)
    found: Mapping[str, list[str]] = g.query
    return found


def one(name: str) -> str:
    """Return a parameter of the address, "" if it is absent. Raises Refusal if it is repeated."""
    values = query().get(name, [""])
    if len(values) > 1:
        raise Refusal(400, REPEATED, name, name=name)
    return values[0]


def body() -> Body:
    """Return the posted fields, read once. Raises Refusal (400, 413, 415) when the body as a whole can't be read."""
    if "body" not in g:
        g.body = _body()
    found: Body = g.body
    return found


def is_one_click() -> bool:
    """Whether a mail program ends a list by itself (RFC 8058): the one post that may come in either kind of form."""
    if request.mimetype == "multipart/form-data":
        return request.form.getlist("List-Unsubscribe") == ["One-Click"]
    return body()["List-Unsubscribe"] == "One-Click"


def _body() -> Body:
    if request.mimetype == "application/x-www-form-urlencoded":
        return _form(_raw())
    if request.mimetype == "application/json":
        return _json(_raw())
    raise Refusal(415, SENTENCES[415])


def _raw() -> bytes:
    """The whole body or an error: half a comment must never pass for one."""
    raw = request.get_data()
    declared = request.content_length
    # Of a body that doesn't tell its length, Werkzeug returns as much as it may read, and not that there is more.
    if declared is None and len(raw) >= BODY_BYTES:
        raise RequestEntityTooLarge
    if declared is not None and len(raw) != declared:
        raise Refusal(400, SENTENCES[400])
    return raw


def idempotency_key() -> str | None:
    """Return the key by which a script may repeat its post, marked so that it never equals a form's nonce."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 0 < len(key) <= KEY_LIMIT or not (key.isascii() and key.isprintable()):
        raise Refusal(400, BAD_KEY, "Idempotency-Key", limit=KEY_LIMIT)
    return f"key:{key}"


def client(elapsed: float | None) -> Client:
    """Whom the post came from. The address counts a configured number of proxies, never what the sender claims."""
    agent = request.headers.get("User-Agent", "")[:USER_AGENT_LIMIT]
    return Client(request.remote_addr or "", "".join(filter(str.isprintable, agent)), elapsed)


def _query(raw: bytes) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in _pairs(raw):
        text = _text(value)
        if text is None or "\x00" in text:
            raise Refusal(400, NOT_UTF8, _shown(name), name=_shown(name))
        values.setdefault(_shown(name), []).append(text)
    return values


def _form(raw: bytes) -> Body:
    values: dict[str, str] = {}
    problems: dict[str, list[Problem]] = {}
    for bare, value in _pairs(raw, FIELDS_MOST):
        name, text = _shown(bare), _text(value)
        if text is None:
            problems[name] = [Problem(name, "broken_characters")]
        elif name in values:
            problems[name] = [Problem(name, "repeated")]
        values.setdefault(name, text if text is not None else unquote_plus(value, errors="replace"))
    return Body(values, problems)


def _pairs(raw: bytes, most: int = 1000) -> Iterable[tuple[str, str]]:
    # Latin-1 keeps raw bytes one to one until `_text` reads them as UTF-8.
    pieces = [piece for piece in raw.decode("latin-1").split("&") if piece]
    if len(pieces) > most:
        raise Refusal(400, TOO_MANY, limit=most)
    for piece in pieces:
        name, _, value = piece.partition("=")
        yield name, value


def _text(quoted: str) -> str | None:
    """Undo the percent encoding; None unless the bytes are UTF-8."""
    try:
        return unquote_plus(quoted, "latin-1").encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return None


def _shown(name: str) -> str:
    """A field's name as it may stand in an error."""
    return (_text(name[: 3 * NAME_LIMIT]) or "?")[:NAME_LIMIT]


class _Pairs(list[tuple[str, Any]]):
    """A JSON object with its keys as they came, doubled ones too."""


# What is no string is refused by its field's name, so numbers needn't be read: a huge one would take long.
_NO_TEXT = object()


def _json(raw: bytes) -> Body:
    try:
        found = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_Pairs,
            parse_int=lambda _: _NO_TEXT,
            parse_float=lambda _: _NO_TEXT,
            parse_constant=lambda _: _NO_TEXT,
        )
    except (ValueError, RecursionError):
        raise Refusal(400, NOT_JSON) from None
    if not isinstance(found, _Pairs):
        return Body({}, {"body": [Problem("body", "not_an_object")]})
    if len(found) > FIELDS_MOST:
        raise Refusal(400, TOO_MANY, limit=FIELDS_MOST)
    return _object(found)


def _object(pairs: _Pairs) -> Body:
    values: dict[str, str] = {}
    problems: dict[str, list[Problem]] = {}
    for bare, value in pairs:
        name = bare[:NAME_LIMIT].encode("utf-8", "replace").decode()
        if not isinstance(value, str):
            problems[name] = [Problem(name, "not_text")]
        elif name in values:
            problems[name] = [Problem(name, "repeated")]
        else:
            values[name] = value
    return Body(values, problems)
