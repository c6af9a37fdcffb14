"""A trial on the learning page: other lines, more words or hosts, or another version, tried on past comments."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from moderation import blind, rehearse
from moderation.comment import Comment, Site, Status
from moderation.context import Context
from moderation.language import N_, Translator, finding_sentence
from moderation.rehearse import Change, Rehearsed, UnknownLayer
from moderation.store import comments
from moderation.web import boundary, marks
from moderation.web.cards import STATUS_NAMES
from moderation.web.desk import address
from moderation.web.lines import percent

LAST = 500
LAST_MOST = 2_000
LIST_LIMIT = 1_000
SHOWN = 50
EXCERPT = 70

# A German moderator writes 97,5.
PERCENT = re.compile(r"(?:100|\d{1,2})(?:[.,]\d{1,6})?")

BAD_PERCENT = N_("A threshold has to be a number from 0 to 100, such as 97.5, or nothing.")
BAD_LAST = N_("The number of comments has to be a whole number from 1 to %(most)s.")
LONG_LIST = N_("A list can have %(most)s characters here. Try fewer words or hosts at once.")
NO_VERSION = N_("There is no such version, or it was made for another shipped model. Choose one of the list.")
NOTHING_TO_TRY = N_("Nothing to try yet: give a threshold, a word, a host or another version.")

FIELDS = ("spam_above", "publish_below", "words", "hosts", "version", "last")


class _Problem(Exception):
    """What the moderator typed can't be tried. The message is a msgid."""

    def __init__(self, field: str, message: str, **parameters: object) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.parameters = parameters


@dataclass(frozen=True, slots=True)
class Trial:
    """The form as it was filled in, and what came of it: a problem with a field, or a result; neither before."""

    given: dict[str, str]
    field: str = ""
    problem: str = ""
    result: dict[str, Any] | None = None


def asked(ctx: Context, site: Site, t: Translator) -> Trial:
    """Carry out the trial that the address asks for, if it does. Nothing is changed."""
    given = {name: boundary.one(name).strip() for name in FIELDS}
    if not boundary.one("try"):
        return Trial(given)
    try:
        return Trial(given, result=_shown(ctx, _tried(ctx, site, given), t))
    except _Problem as problem:
        return Trial(given, problem.field, t.gettext(problem.message) % problem.parameters)


def _tried(ctx: Context, site: Site, given: dict[str, str]) -> Rehearsed:
    if not any(given[name] for name in FIELDS if name != "last"):
        raise _Problem("spam_above", NOTHING_TO_TRY)
    proposed = rehearse.with_lines(site, _probability(given, "publish_below"), _probability(given, "spam_above"))
    words, hosts = _entries(given, "words"), _entries(given, "hosts")
    proposed = replace(proposed, words=_joined(site.words, words), hosts=_joined(site.hosts, hosts))
    try:
        return rehearse.rehearse(ctx, site, proposed, version=given["version"] or None, last=_last(given))
    except UnknownLayer:
        raise _Problem("version", NO_VERSION) from None


def _probability(given: dict[str, str], name: str) -> float | None:
    text = given[name]
    if not text:
        return None
    found = PERCENT.fullmatch(text)
    value = float(text.replace(",", ".")) / 100 if found else 2.0
    if value > 1:
        raise _Problem(name, BAD_PERCENT)
    return value


def _entries(given: dict[str, str], name: str) -> list[str]:
    if len(given[name]) > LIST_LIMIT:
        raise _Problem(name, LONG_LIST, most=LIST_LIMIT)
    return [line.strip() for line in given[name].splitlines() if line.strip()]


def _joined(before: tuple[str, ...], more: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*before, *more]))


def _last(given: dict[str, str]) -> int:
    text = given["last"] or str(LAST)
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= LAST_MOST):
        raise _Problem("last", BAD_LAST, most=LAST_MOST)
    return int(text)


def _shown(ctx: Context, done: Rehearsed, t: Translator) -> dict[str, Any]:
    standing = Counter((change.before, change.after) for change in done.changes if change.stands is change.before)
    words = t.ngettext(
        "Of the last %(looked_at)s comment, %(count)s would have been treated otherwise.",
        "Of the last %(looked_at)s comments, %(count)s would have been treated otherwise.",
        done.looked_at,
    )
    changes = _changes(ctx, done.changes[:SHOWN], t)
    return {
        "words": words % {"looked_at": done.looked_at, "count": len(done.changes)},
        "counts": [
            {
                "before": _status(before, t),
                "after": _status(after, t),
                "count": count,
                "standing": standing[before, after],
            }
            for (before, after), count in sorted(done.counts.items())
        ],
        "changes": changes,
        "left": len(done.changes) - len(changes),
    }


def _changes(ctx: Context, changes: Sequence[Change], t: Translator) -> list[dict[str, Any]]:
    """One by one, but for those whose card tells nobody what the classifier holds of them."""
    with ctx.store.read() as tx:
        found = {change.id: comments.by_id(tx, change.id) for change in changes}
        hidden = blind.hidden(ctx, tx, filter(None, found.values()))
    return [_change(change, found[change.id], t) for change in changes if change.id not in hidden]


def _change(change: Change, comment: Comment | None, t: Translator) -> dict[str, Any]:
    chances = [percent(spam, t) for spam in (change.spam_before, change.spam_after) if spam is not None]
    return {
        "href": address("queue.comment", id=change.id),
        "author": marks.line(comment.author_name if comment else "", 40),
        "excerpt": marks.line(comment.text if comment else "", EXCERPT),
        "before": _status(change.before, t),
        "after": _status(change.after, t),
        "stands": _status(change.stands, t),
        "chances": list(dict.fromkeys(chances)),
        "reasons": [finding_sentence(finding, t) for finding in change.reasons],
    }


def _status(status: Status, t: Translator) -> str:
    return t.gettext(STATUS_NAMES[status])
