"""Former texts of a comment, each with what the next one changed in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from moderation.language import N_, Translator
from moderation.store.texts import Former
from moderation.web import marks
from moderation.web.marks import Piece

# Comparing takes time that grows with the square: beyond this a text counts as replaced whole.
WORDS_MOST = 1_500
MOST = 20
_WORD = re.compile(r"\s+|\w+|[^\w\s]")

BY_AUTHOR = N_("changed by its author on %(time)s")
BY_STAFF = N_("changed by %(moderator)s on %(time)s")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch that stayed (""), went ("del") or came ("ins")."""

    kind: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Version:
    words: str
    parts: tuple[Part, ...]


def of(former: Sequence[Former], now: str, t: Translator) -> list[Version]:
    """Return the latest changes, the first of them first."""
    texts = [*(one.text for one in former), now]
    changes = list(zip(former, texts[1:], strict=True))[-MOST:]
    return [Version(_words(old, t), tuple(compared(old.text, new))) for old, new in changes]


def compared(old: str, new: str) -> Iterator[Part]:
    """Yield what stayed, went and came between two texts, word by word."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > WORDS_MOST:
        yield from _changed(old, new)
        return
    for tag, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            yield Part("", tuple(marks.pieces("".join(before[i:j]))))
        else:
            yield from _changed("".join(before[i:j]), "".join(after[k:m]))


def _changed(old: str, new: str) -> Iterator[Part]:
    if old:
        yield Part("del", tuple(marks.pieces(old)))
    if new:
        yield Part("ins", tuple(marks.pieces(new)))


def _words(old: Former, t: Translator) -> str:
    by_staff = old.moderator_id is not None
    name = old.moderator or t.gettext(N_("A former moderator"))
    return t.gettext(BY_STAFF if by_staff else BY_AUTHOR) % {"moderator": name, "time": t.datetime(old.replaced)}
