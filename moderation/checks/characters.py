"""Characters that hide what a text says, or shout it. The repairs were counted while the text was made readable."""

from collections.abc import Iterator

from moderation.checks.subject import HOLD, Subject
from moderation.comment import Finding
from moderation.text.marks import longest_run

# Tibetan, pointed Hebrew and Vietnamese need up to four marks on a letter.
PILED_MARKS = 5
SHOUTED_FROM, SHOUTED_SHARE = 20, 0.8


def look(subject: Subject) -> Iterator[Finding]:
    repairs = subject.normalised.repairs
    if repairs.mixed_script:
        weight = min(0.2 * repairs.mixed_script, 0.6)
        yield Finding("characters", "mixed_script", weight, parameters={"count": repairs.mixed_script})
    if repairs.zero_width:
        yield Finding("characters", "zero_width", 0.3, parameters={"count": repairs.zero_width})
    if repairs.bidi:
        yield Finding("characters", "bidi", 0.2, parameters={"count": repairs.bidi})
    if repairs.compat:
        yield Finding("characters", "styled", 0.2, parameters={"count": repairs.compat})
    yield from _as_typed(subject.submission.text)


def _as_typed(text: str) -> Iterator[Finding]:
    if longest_run(text) >= PILED_MARKS:
        yield Finding("characters", "piled_marks", 0.3)
    if _is_shouted(text):
        yield Finding("characters", "capitals", HOLD)


def _is_shouted(text: str) -> bool:
    """Scripts without upper and lower case don't count: nobody can shout in them."""
    cased = [letter for letter in text if letter.isupper() or letter.islower()]
    return len(cased) >= SHOUTED_FROM and sum(map(str.isupper, cased)) >= len(cased) * SHOUTED_SHARE
