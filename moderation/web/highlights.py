"""The words that moved the score, marked where they stand in the text, beside what else is marked there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest

from moderation.comment import Evidence
from moderation.web.marks import Piece, length

COST = 96
"""Upper bound of the bytes that a highlight adds to the page, its title in any language included."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """A place in the text as it was written, [start, end) in characters."""

    start: int
    end: int
    towards_spam: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pieces that stand together: a part of one highlight, or of none."""

    pieces: tuple[Piece, ...]
    highlight: Highlight | None = None


def places(text: str, evidence: Iterable[Evidence], most: int) -> list[Highlight]:
    """Return where to highlight, in order and none over another, at most so many.

    Each word's first place goes before any word's second one, so that one said often doesn't hide the others.
    """
    by_word = [[_highlight(span, item) for span in item.spans] for item in evidence if item.kind == "text"]
    in_turns = (found for turn in zip_longest(*by_word) for found in turn if found)
    chosen: list[Highlight] = []
    for found in in_turns:
        if len(chosen) == most:
            break
        # Spans are stored, and may be of another text than this one.
        fits = 0 <= found.start < found.end <= len(text)
        if fits and all(found.end <= other.start or other.end <= found.start for other in chosen):
            chosen.append(found)
    return sorted(chosen, key=lambda found: found.start)


def _highlight(span: tuple[int, int], item: Evidence) -> Highlight:
    return Highlight(*span, item.contribution > 0)


def laid_over(pieces: Sequence[Piece], highlights: Sequence[Highlight], start: int = 0) -> tuple[Stretch, ...]:
    """Lay highlights over the pieces of a text that begin at its character `start`. No piece is lost or altered."""
    if not highlights:
        return (Stretch(tuple(pieces)),) if pieces else ()
    cut = ((part, _around(highlights, at)) for at, part in _cut(pieces, highlights, start))
    groups = groupby(cut, key=lambda pair: pair[1])
    return tuple(Stretch(tuple(part for part, _ in group), highlight) for highlight, group in groups)


def _cut(pieces: Iterable[Piece], highlights: Sequence[Highlight], at: int) -> Iterator[tuple[int, Piece]]:
    """Yield the pieces with their places, plain ones cut where a highlight begins or ends."""
    edges = sorted({edge for found in highlights for edge in (found.start, found.end)})
    for piece in pieces:
        end = at + length(piece)
        inside = [edge for edge in edges if at < edge < end] if not piece.kind else []
        for low, high in zip([at, *inside], [*inside, end], strict=True):
            yield low, replace(piece, text=piece.text[low - at : high - at]) if inside else piece
        at = end


def _around(highlights: Sequence[Highlight], at: int) -> Highlight | None:
    return next((found for found in highlights if found.start <= at < found.end), None)
