"""Filters of the queue, as its address carries them and as the form asks for them."""

import re
from datetime import datetime, timedelta
from typing import Any

from moderation.language import FINDINGS, N_, READERS, Translator
from moderation.store.sieve import Sieve
from moderation.text.fields import Invalid
from moderation.text.normalise import fold, host_of
from moderation.text.pages import origin_of, page_key
from moderation.web import boundary
from moderation.web.errors import Refusal

NAMES = ("q", "page", "author", "host", "lang", "reason", "least", "most", "newer", "older", "model")
LIMIT = 300
PAGE_LIMIT = 2_048
HOURS_MOST = 24 * 3660
NUMBER = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,3})?")
HOURS = re.compile(r"[0-9]{1,6}")
CODE = re.compile(r"[a-z_]{1,40}\.[a-z_]{1,40}")
LANGUAGE = re.compile(r"[A-Za-z-]{2,20}")

TOO_LONG = N_("This is too long for a filter: %(limit)s characters at most.")
BAD_PAGE = N_("This is not the address of a page. Write it as the browser shows it, with https://.")
BAD_NUMBER = N_("A score is a number of percent, from 0 to 100.")
BAD_HOURS = N_("An age is a whole number of hours.")
BAD_REASON = N_("There is no such reason. Choose one of the list.")
BAD_LANGUAGE = N_("A language is written as its tag, such as de or en.")


def given() -> tuple[tuple[str, str], ...]:
    """Return the filters that the address carries. Raises Refusal for one that can't be."""
    values = tuple((name, value) for name in NAMES if (value := boundary.one(name).strip()))
    for name, value in values:
        limit = PAGE_LIMIT if name == "page" else LIMIT
        if len(value) > limit:
            raise Refusal(400, TOO_LONG, name, limit=limit)
    return values


def sieve(filters: tuple[tuple[str, str], ...], now: datetime) -> Sieve:
    """Return what the store lets through. Raises Refusal that names the field."""
    values = dict(filters)
    return Sieve(
        words=fold(values.get("q", "")),
        page=_page(values.get("page", "")),
        author=fold(values.get("author", "")),
        host=_host(values.get("host", "")),
        language=_matching(LANGUAGE, values, "lang", BAD_LANGUAGE),
        reason=_matching(CODE, values, "reason", BAD_REASON),
        score_least=_percent(values, "least"),
        score_most=_percent(values, "most"),
        newer=_ago(values, "newer", now),
        older=_ago(values, "older", now),
        model=values.get("model", ""),
    )


def fields(filters: tuple[tuple[str, str], ...], t: Translator) -> dict[str, Any]:
    """What the form shows: the values as they were given, and the lists to choose from."""
    codes = sorted(f"{check}.{reason}" for check, reason in FINDINGS if check != "*")
    return {
        "given": dict.fromkeys(NAMES, "") | dict(filters),
        "reasons": codes,
        "languages": list(READERS),
        "is_open": any(name != "q" for name, _ in filters),
        "is_on": bool(filters),
    }


def _page(address: str) -> str:
    if not address:
        return ""
    try:
        return page_key(address, [origin_of(address)])
    except Invalid:
        raise Refusal(400, BAD_PAGE, "page") from None


def _host(written: str) -> str:
    """A host, also out of a whole address, as comments' links are kept."""
    return host_of(written.strip("/. "))


def _matching(pattern: re.Pattern[str], values: dict[str, str], name: str, problem: str) -> str:
    value = values.get(name, "")
    if value and not pattern.fullmatch(value):
        raise Refusal(400, problem, name)
    return value


def _percent(values: dict[str, str], name: str) -> float | None:
    value = _matching(NUMBER, values, name, BAD_NUMBER).replace(",", ".")
    if value and float(value) > 100:
        raise Refusal(400, BAD_NUMBER, name)
    return float(value) / 100 if value else None


def _ago(values: dict[str, str], name: str, now: datetime) -> datetime | None:
    value = _matching(HOURS, values, name, BAD_HOURS)
    return now - timedelta(hours=min(int(value), HOURS_MOST)) if value else None
