"""The log: what everybody did, in sentences, filtered, page by page; and as a file. Looking changes nothing."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response

from moderation.comment import Moderator, Site
from moderation.language import N_, Translator
from moderation.reasons import REASONS
from moderation.store import entries, moderators
from moderation.store.cursors import BadCursor
from moderation.store.entries import Entry, Wanted
from moderation.text import cells
from moderation.web import auth, boundary, csrf, sentences, shelves
from moderation.web.current import context
from moderation.web.desk import address, page
from moderation.web.errors import Refusal, language
from moderation.web.listing import ID

blueprint = Blueprint("entries", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

MOST = 50
NAMES = ("moderator", "site", "action", "reason", "from", "to", "comment")
NUMBER = re.compile(r"[0-9]{1,17}")
CODE = re.compile(r"[a-z_.]{1,40}")

BAD_NUMBER = N_("There is no such moderator. Choose one of the list.")
BAD_ACTION = N_("There is no such action. Choose one of the list.")
BAD_REASON = N_("There is no such reason. Choose one of the list.")
BAD_DAY = N_("This is not a day. Write it as year-month-day, such as 2026-11-23.")
BAD_COMMENT = N_("This can't be the number of a comment. Copy it from the address of the comment's page.")
BAD_CURSOR = N_("This page of the log can't be found. Please start again from its first page.")

FIELDS = (
    *("number", "at", "kind", "what", "subject", "revision", "site", "moderator_id", "moderator", "reason"),
    *("before", "after", "score", "blind", "model_version", "rules", "door", "batch", "previous", "hash"),
)
"""What a file of the log holds, in this order. Scripts rely on it: add, don't rename."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, as it was written and as the store looks for it."""

    given: dict[str, str]
    wanted: Wanted
    sites: list[Site]
    moderators: list[Moderator]


@blueprint.get("/queue/log")
def show() -> Response:
    t, asked = language(), _asked()
    try:
        with context().store.read() as tx:
            found, following = entries.page(tx, asked.wanted, boundary.one("after"), MOST)
    except BadCursor:
        raise Refusal(400, BAD_CURSOR, "after") from None
    given = {name: value for name, value in asked.given.items() if value}
    return page(
        "queue/log.html",
        moderator=auth.moderator(),
        csrf=csrf.token(),
        given=asked.given,
        is_filtered=bool(given),
        sites=asked.sites,
        moderators=asked.moderators,
        actions=[(code, t.gettext(words)) for code, words in sentences.NAMES.items()],
        reasons=[(code, t.gettext(one.words)) for code, one in REASONS.items()],
        rows=[_row(one, t) for one in found],
        first_href=address("entries.show", **given) if boundary.one("after") else "",
        next_href=address("entries.show", **given, after=following) if following else "",
        files=[(kind, address("entries.export", kind=kind, **given)) for kind in ("csv", "jsonl")],
    )


@blueprint.get("/queue/log.<any(csv, jsonl):kind>")
def export(kind: str) -> Response:
    """The whole of what passes as a file, streamed: however long it is, little of it is in memory."""
    found = entries.every(context().store, _asked().wanted)
    lines = as_csv(found) if kind == "csv" else as_json_lines(found)
    mimetype = "text/csv" if kind == "csv" else "application/x-ndjson"
    response = Response(lines, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="log.{kind}"'
    return response


def as_csv(found: Iterable[Entry]) -> Iterator[str]:
    """Yield the lines of a CSV file that no spreadsheet takes for formulas."""
    yield cells.line(FIELDS)
    for one in found:
        yield cells.line(_record(one).values())


def as_json_lines(found: Iterable[Entry]) -> Iterator[str]:
    for one in found:
        yield json.dumps(_record(one), ensure_ascii=False) + "\n"


def _record(one: Entry) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in FIELDS}
    return values | {"at": one.at.astimezone(UTC).isoformat(), "door": str(one.door or "")}


def _asked() -> Asked:
    """Read the filters. Raises Refusal that names the field."""
    given = {name: boundary.one(name).strip() for name in NAMES}
    with context().store.read() as tx:
        known, people = auth.sites_of(tx), moderators.every(tx)
    site = shelves.chosen(known, given["site"])
    moderator = _matching(given, "moderator", NUMBER, BAD_NUMBER)
    until = _day(given, "to")
    wanted = Wanted(
        moderator_id=int(moderator) if moderator else None,
        site_id=site.id if site else None,
        what=_matching(given, "action", CODE, BAD_ACTION),
        reason=_matching(given, "reason", CODE, BAD_REASON),
        subject=_matching(given, "comment", ID, BAD_COMMENT),
        first=_day(given, "from"),
        # The last day counts as a whole.
        until=until + timedelta(days=1) if until else None,
    )
    return Asked(given, wanted, known, people)


def _matching(given: dict[str, str], name: str, pattern: re.Pattern[str], problem: str) -> str:
    if given[name] and not pattern.fullmatch(given[name]):
        raise Refusal(400, problem, name)
    return given[name]


def _day(given: dict[str, str], name: str) -> datetime | None:
    if not given[name]:
        return None
    try:
        found = datetime.strptime(given[name], "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise Refusal(400, BAD_DAY, name) from None
    if not 1970 <= found.year < 9999:
        raise Refusal(400, BAD_DAY, name)
    return found


def _row(one: Entry, t: Translator) -> dict[str, Any]:
    comment = sentences.comment_of(one)
    return {
        "number": one.number,
        "at": one.at,
        "time": t.datetime(one.at),
        "words": sentences.sentence(one, t),
        "facts": sentences.facts(one, t),
        "site": one.site,
        "comment": comment,
        "href": address("queue.comment", id=comment) if comment else "",
        "only": address("entries.show", comment=comment) if comment else "",
        "hash": one.hash,
    }
