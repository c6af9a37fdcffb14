"""Where the words of a normalised text stand in the text as its author wrote it."""

import re
from collections.abc import Sequence
from typing import TypeAlias

from moderation.text.normalise import HEAD, TAIL, Normalised

Span: TypeAlias = tuple[int, int]

_WORD = re.compile(r"\S+")
# How many written words one word of the normalised text may have been made of: 40 letters, each spaced.
_AHEAD = 40


def word_spans(text: str, seen: Normalised, words: Sequence[str]) -> list[Span | None]:
    """Return for each word of the normalised text its [start, end) in `text`, or None where that can't be told."""
    if len(text) <= HEAD + TAIL:
        return _found(text, seen, words)
    # Only the head and the tail were read, with a line break for what was left out.
    found = _found(f"{text[:HEAD]}\n{text[1 - TAIL :]}", seen, words)
    left_out = len(text) - HEAD - TAIL
    return [span if span is None or span[0] <= HEAD else (span[0] + left_out, span[1] + left_out) for span in found]


def _found(text: str, seen: Normalised, words: Sequence[str]) -> list[Span | None]:
    written: list[Span | None] = [match.span() for match in _WORD.finditer(text)]
    joined = seen.repairs.spaced or seen.repairs.dots
    return written if len(written) == len(words) and not joined else _aligned(text, words)


def _aligned(text: str, words: Sequence[str]) -> list[Span | None]:
    """Look for words that stayed as they were, and give those between them what stands between them."""
    matches = list(_WORD.finditer(text))
    written = [match.group().casefold() for match in matches]
    found: list[Span | None] = [None] * len(words)
    here = word_from = 0
    for at, word in enumerate([*(word.casefold() for word in words), None]):
        there = len(written) if word is None else _next(written, word, here)
        if there is None:
            continue
        between = at - word_from
        if between == there - here:
            found[word_from:at] = [match.span() for match in matches[here:there]]
        elif between == 1 and there > here:
            found[word_from] = (matches[here].start(), matches[there - 1].end())
        if word is not None:
            found[at] = matches[there].span()
        here, word_from = there + 1, at + 1
    return found


def _next(written: list[str], word: str, here: int) -> int | None:
    try:
        return written.index(word, here, here + _AHEAD)
    except ValueError:
        return None
