"""The rules of each field, once. Every door (form, JSON, other protocols, importers) calls these plain functions.

The length is capped before anything else looks at the text: some validators need quadratic time.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as column

from email_validator import EmailNotValidError, validate_email

from moderation.comment import EMAIL_LIMIT, NAME_LIMIT, TEXT_LIMIT, URL_LIMIT, Author, Email
from moderation.text import urls
from moderation.text.marks import MARKS_IN_A_ROW, longest_run
from moderation.voice import WORDS_LIMIT

LANGUAGE_LIMIT = 35

# C0 and C1 controls, and the two characters at the end of the plane that no XML (a feed, an export) can carry.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_CONTROL_IN_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Letters and symbols to Unicode, but nothing to the eye: fillers of Hangul and the empty Braille cell.
_EMPTY_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_UNSEEN = frozenset(("Cc", "Cf", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"))
_PARENT = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LANGUAGE = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_WEBSITE = re.compile(r"(https?)://([^/?#]*)(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a field, as a code; `language` makes the sentence. The field is the name in the form."""

    field: str
    code: str
    parameters: Mapping[str, str | int | float] = column(default_factory=dict)


class Invalid(ValueError):
    """A value that its field's rules refuse."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.field}: {problem.code}")
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Accepted:
    """All that a reader typed, after the rules."""

    text: str
    author: Author
    parent: str | None


def comment_text(raw: str) -> str:
    """Return the comment as it was typed, with line ends as \\n whether a form or a script sent it."""
    # Forms send a line end as two characters; they count as the one that was typed.
    _check_length("comment", len(raw) - raw.count("\r\n"), TEXT_LIMIT)
    text = raw.replace("\r\n", "\n")
    _check_characters("comment", text, _CONTROL)
    _check_marks("comment", text)
    if is_blank(text):
        raise Invalid(Problem("comment", "required"))
    return text


def author_name(raw: str) -> str:
    name = _line("author", raw, NAME_LIMIT)
    _check_marks("author", name)
    if _DIRECTION.search(name):
        raise Invalid(Problem("author", "direction"))
    if is_blank(name):
        raise Invalid(Problem("author", "required"))
    return name


def email(raw: str) -> Email:
    """Return the address in its normal form. Asks no name server: that would be slow, and a beacon."""
    address = _line("email", raw, EMAIL_LIMIT)
    if not address:
        raise Invalid(Problem("email", "required"))
    try:
        return Email(validate_email(address, strict=True, check_deliverability=False).normalized)
    except EmailNotValidError:
        # The cause is dropped on purpose: its message, and so a traceback, could carry the address.
        raise Invalid(Problem("email", "invalid")) from None


def website(raw: str) -> str:
    """Return the URL anew from its parts, or "" for none.

    Only forms that every parser reads alike pass, so that the link leads where the checks thought it would.
    """
    typed = _line("url", raw, URL_LIMIT)
    if not typed:
        return ""
    url = _written_anew(typed if _SCHEME.match(typed) else f"https://{typed}")
    _check_length("url", len(url), URL_LIMIT)
    return url


def report_words(raw: str) -> str:
    """Return what a reader adds to a report, "" for nothing to be seen."""
    _check_length("words", len(raw) - raw.count("\r\n"), WORDS_LIMIT)
    words = raw.replace("\r\n", "\n").strip()
    _check_characters("words", words, _CONTROL)
    _check_marks("words", words)
    return "" if is_blank(words) else words


def parent_id(raw: str) -> str | None:
    """Return the public id of the comment that is answered; none is "" or, as WordPress writes it, "0"."""
    if raw in ("", "0"):
        return None
    if not _PARENT.fullmatch(raw):
        raise Invalid(Problem("comment_parent", "invalid"))
    return raw


def language_tag(raw: str) -> str:
    """Return a language tag in lower case with hyphens, or "" for none; it need not be one that we speak."""
    tag = _line("lang", raw, LANGUAGE_LIMIT).replace("_", "-").lower()
    if tag and not _LANGUAGE.fullmatch(tag):
        raise Invalid(Problem("lang", "invalid"))
    return tag


def accept(raw: Mapping[str, str]) -> Accepted | dict[str, list[Problem]]:
    """Return what was accepted, or every field's problems at once. The keys are those of RULES."""
    values: dict[str, object] = {}
    problems: dict[str, list[Problem]] = {}
    for name, rule in RULES.items():
        try:
            values[name] = rule(raw.get(name, ""))
        except Invalid as refused:
            problems[name] = [refused.problem]
    return problems or _accepted(**values)  # type: ignore[arg-type] # each value is what its rule returns


RULES: Mapping[str, Callable[[str], object]] = {
    "comment": comment_text,
    "author": author_name,
    "email": email,
    "url": website,
    "comment_parent": parent_id,
}


def _accepted(comment: str, author: str, email: Email, url: str, comment_parent: str | None) -> Accepted:
    return Accepted(comment, Author(author, email, url), comment_parent)


def is_blank(text: str) -> bool:
    """Tell whether a reader would see nothing: white space, formats, marks without a letter, empty letters."""
    return all(unicodedata.category(character) in _UNSEEN or character in _EMPTY_LETTERS for character in text)


def _line(name: str, raw: str, limit: int) -> str:
    _check_length(name, len(raw), limit)
    line = raw.strip(" \t")
    _check_characters(name, line, _CONTROL_IN_LINE)
    return line.strip()


def _check_length(name: str, length: int, limit: int) -> None:
    if length > limit:
        raise Invalid(Problem(name, "too_long", {"limit": limit}))


def _check_characters(name: str, text: str, refused: re.Pattern[str]) -> None:
    if _SURROGATE.search(text):
        raise Invalid(Problem(name, "broken_characters"))
    if refused.search(text):
        raise Invalid(Problem(name, "control_characters"))


def _check_marks(name: str, text: str) -> None:
    if longest_run(text) > MARKS_IN_A_ROW:
        raise Invalid(Problem(name, "combining_marks", {"limit": MARKS_IN_A_ROW}))


def _written_anew(url: str) -> str:
    parts = _WEBSITE.fullmatch(url)
    try:
        if not parts or urls.UNSAFE.search(url):
            raise ValueError(url)
        scheme, authority, rest = parts[1].lower(), parts[2], parts[3]
        return f"{scheme}://{urls.public_authority(scheme, authority)}{urls.quoted(urls.rooted(rest))}"
    except ValueError:
        raise Invalid(Problem("url", "invalid")) from None
