"""A reader's text as a moderator sees it: as text, never rendered, with what hides in it made visible."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

OPENING = 700
OPENING_LINES = 12
MARKS_MOST = 400
PARTS_MOST = 24

# Drawn as nothing, or turning the order of the letters around them (the bidi controls).
_HIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_STACKED = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_ODD = re.compile(rf"(?P<hidden>[{_HIDDEN}]+)|(?P<stacked>[{_STACKED}]{{4,}})|(?P<word>[^\W\d_]+)")

# Joiners and variation selectors belong to emoji and to scripts that join their letters; after ASCII they only hide.
_JOINERS = re.compile("(?<=[^\x00-\u02ff])[\u200c\u200d\ufe0e\ufe0f]{1,2}|\ufe0f(?=\u20e3)")

# Scripts with look-alikes of Latin letters. The others (Han and kana, say) mix with Latin in honest words.
_ALIKE = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "GEORGIAN", "DESERET", "GOTHIC"})
_ORDINALS = frozenset("ªº")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: plain, or odd (of `kind` hidden, stacked, alike or styled) with its characters' names."""

    text: str
    kind: str = ""
    title: str = ""
    count: int = 0

    @property
    def cost(self) -> int:
        """Upper bound of its bytes in the page."""
        return escaped_bytes(self.text) + (len(self.title.encode()) + 60 if self.kind else 0)


@dataclass(frozen=True, slots=True)
class Shown:
    """A text cut for a card: what stands open, what unfolds, how many characters only the comment's own page has."""

    opening: tuple[Piece, ...]
    rest: tuple[Piece, ...] = ()
    folded: int = 0
    left: int = 0

    @property
    def oddities(self) -> dict[str, int]:
        """How many characters of each odd kind were met, for those who can't see a mark or hover over it."""
        counts: dict[str, int] = {}
        for piece in (*self.opening, *self.rest):
            if piece.kind:
                counts[piece.kind] = counts.get(piece.kind, 0) + piece.count
        return counts


def line(text: str, most: int = 80) -> tuple[Piece, ...]:
    """Return a one-line field (a name, a title) for showing, cut to `most` characters."""
    flat = " ".join(text[: most + 1].split())
    return tuple(_capped(pieces(flat[:most] + ("…" if len(text) > most else "")), 3 * most + 60)[0])


def whole(text: str) -> Shown:
    """Return the whole text for the comment's own page."""
    return Shown(tuple(pieces(text)))


def folded(text: str, budget: int) -> Shown:
    """Return the text for a card that may cost `budget` bytes of the page."""
    cut = _opening_end(text)
    opening, cost = _capped(pieces(text[:cut]), budget)
    opened = sum(length(piece) for piece in opening)
    if opened < cut:
        return Shown(tuple(opening), left=len(text) - opened)
    rest, _ = _capped(pieces(text[cut : cut + budget]), budget - cost)
    unfolded = sum(length(piece) for piece in rest)
    return Shown(tuple(opening), tuple(rest), unfolded, len(text) - opened - unfolded)


def pieces(text: str) -> Iterator[Piece]:
    """Split a text into plain stretches and marked ones. After MARKS_MOST marks the rest comes unmarked."""
    start = marks = 0
    for match in _ODD.finditer(text):
        found = list(_marked(match, text))
        if not any(piece.kind for piece in found):
            continue
        if start < match.start():
            yield Piece(text[start : match.start()])
        yield from found
        start = match.end()
        marks += len(found)
        if marks >= MARKS_MOST:
            break
    if start < len(text):
        yield Piece(text[start:])


def _marked(match: re.Match[str], text: str) -> Iterable[Piece]:
    found = match.group()
    if match.lastgroup == "hidden":
        joiners = _JOINERS.match(text, match.start())
        honest = joiners.group() if joiners else ""
        return [Piece(honest), *_hidden(found[len(honest) :])] if honest else _hidden(found)
    if match.lastgroup == "stacked":
        return [Piece(found[:2]), Piece(f"+{len(found) - 2}", "stacked", "", len(found) - 2)]
    return [] if found.isascii() else _letters(found)


def _hidden(run: str) -> list[Piece]:
    found = [_hidden_run(character, len(list(group))) for character, group in groupby(run)]
    if len(found) <= PARTS_MOST:
        return found
    return [Piece(f"U+{ord(run[0]):04X}…×{len(run)}", "hidden", name_of(run[0]) + " …", len(run))]


def _hidden_run(character: str, count: int) -> Piece:
    code = f"U+{ord(character):04X}"
    return Piece(f"{code}×{count}" if count > 1 else code, "hidden", name_of(character), count)


def _letters(word: str) -> list[Piece]:
    """Mark styled letters, and in a word of several scripts those of the rarer one."""
    kinds = [_script(letter) for letter in word]
    rare = _rare_scripts(kinds)
    parts = groupby(zip(word, kinds, strict=True), key=lambda pair: _kind(pair[1], rare))
    found = [_letter_run("".join(letter for letter, _ in group), kind) for kind, group in parts]
    return found if len(found) <= PARTS_MOST else [Piece(word, "alike", "", len(word))]


def _kind(script: str, rare: frozenset[str]) -> str:
    return "styled" if script == "styled" else "alike" if script in rare else ""


def _letter_run(letters: str, kind: str) -> Piece:
    if kind == "styled":
        return Piece(letters, kind, unicodedata.normalize("NFKC", letters[:40]), len(letters))
    if kind == "alike":
        return Piece(letters, kind, ", ".join(name_of(letter) for letter in dict.fromkeys(letters[:3])), len(letters))
    return Piece(letters)


def _rare_scripts(kinds: list[str]) -> frozenset[str]:
    counts = {script: kinds.count(script) for script in {"LATIN", *_ALIKE} & set(kinds)}
    if len(counts) < 2:
        return frozenset()
    usual = max(counts, key=lambda script: (counts[script], script == "LATIN"))
    return frozenset(counts) - {usual}


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    if letter.isascii():
        return "LATIN"
    plain = unicodedata.normalize("NFKC", letter)
    if plain.isascii() and letter not in _ORDINALS:
        return "styled"
    return unicodedata.name(letter, "").split(" ")[0]


def name_of(character: str) -> str:
    """Return the character's code and Unicode name."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def _opening_end(text: str) -> int:
    """Where the open part of a long text ends: after so many characters or lines, at a space if one is near."""
    if len(text) <= OPENING + 120 and text.count("\n") < OPENING_LINES:
        return len(text)
    lines = [match.end() for _, match in zip(range(OPENING_LINES), re.finditer(r"\n", text[:OPENING]), strict=False)]
    if len(lines) == OPENING_LINES:
        return lines[-1]
    space = text.rfind(" ", OPENING - 80, OPENING)
    return min(len(text), space + 1 if space > 0 else OPENING)


def _capped(found: Iterable[Piece], budget: int) -> tuple[list[Piece], int]:
    """Take pieces while they fit; a plain one that doesn't is cut."""
    taken: list[Piece] = []
    cost = 0
    for piece in found:
        room = budget - cost
        if piece.cost > room:
            if not piece.kind and (cut := _fitting(piece.text, room)):
                taken.append(Piece(cut))
            return taken, budget
        taken.append(piece)
        cost += piece.cost
    return taken, cost


def _fitting(text: str, room: int) -> str:
    for end, character in enumerate(text):
        room -= escaped_bytes(character)
        if room < 0:
            return text[:end]
    return text


def length(piece: Piece) -> int:
    """How many characters of the text a piece stands for."""
    return piece.count if piece.kind in ("hidden", "stacked") else len(piece.text)


def escaped_bytes(text: str) -> int:
    """Upper bound of a text's bytes in HTML."""
    escapes = 4 * sum(text.count(character) for character in "&<>'\"")
    return len(text.encode("utf-8", "replace")) + escapes
