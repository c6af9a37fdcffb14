"""Length and shape: comments that say nothing, bury something, or push everything else off the page."""

from collections import Counter
from collections.abc import Iterator

from moderation.checks.subject import HOLD, Subject
from moderation.comment import Finding
from moderation.text.normalise import HEAD, TAIL

SHORT = 3
# Of a longer text the classifier reads the beginning and the end: a person has to look at the middle.
LONG = HEAD + TAIL
MANY_LINES, FLOOD_OF_LINES = 100, 500
REPEATED_FROM, REPEATED_SHARE = 20, 0.6


def look(subject: Subject) -> Iterator[Finding]:
    text = subject.submission.text.strip()
    if len(text) <= SHORT:
        yield Finding("length", "short", HOLD)
    if len(text) > LONG:
        yield Finding("length", "long", HOLD, parameters={"count": len(text)})
    if _is_one_character(text):
        yield Finding("length", "one_character", 0.4)
    yield from _lines(text.count("\n") + 1)


def _lines(count: int) -> Iterator[Finding]:
    if count > MANY_LINES:
        weight = 0.5 if count > FLOOD_OF_LINES else 0.2
        yield Finding("length", "many_lines", weight, parameters={"count": count})


def _is_one_character(text: str) -> bool:
    letters = Counter(character for character in text.casefold() if not character.isspace())
    total = letters.total()
    return total >= REPEATED_FROM and max(letters.values()) > total * REPEATED_SHARE
