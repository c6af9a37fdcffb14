"""Unicode, look-alike letters and links: the text as a reader sees it, for features and for search only.

Stored and shown text is never altered. Every pattern here is linear, and the length is capped before the first runs.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from operator import add

from moderation.comment import TEXT_LIMIT
from moderation.text.lookalikes import (
    DISGUISE,
    has_native,
    is_another_script,
    is_twin,
    to_cyrillic,
    to_latin,
    without_strangers,
)

# What the classifier reads of a long text: its beginning and its end, where links like to stand.
HEAD = 2_000
TAIL = 500
_ROUNDS = 4

# Latin, Greek and Cyrillic letters and digits: between two of these a zero-width character has no business.
_ALNUM = r"0-9A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f\u1e00-\u1fff"
# Invisible anywhere: zero-width space, word joiner, soft hyphen, byte order mark, Hangul fillers, invisible operators.
_INVISIBLE = "\u200b\u2060\ufeff\u00ad\u180e\u034f\u2061-\u2064\u115f\u1160\u3164\uffa0"
# Some programs put such a mark at the end of every text: it is gone before anything looks closer.
_AT_ENDS = "\ufeff\u200b\u2060"
# Joiners and variation selectors shape emoji and many scripts; they go only between two letters as above.
_JOINERS = "\u200c\u200d\ufe00-\ufe0f\U000e0000-\U000e01ef"
# Soft hyphens come with pasted German text, so that they are taken out without being counted.
_COUNTED = re.compile(f"(?<=[{_ALNUM}])[{_INVISIBLE}{_JOINERS}]+(?=[{_ALNUM}])")
_DROPPED = re.compile(f"[{_INVISIBLE}]+")
_BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+")
_BIDI_FORCED = re.compile("[\u202a-\u202e\u2066-\u2069]")
_HIDDEN = re.compile(f"[{_INVISIBLE}{_JOINERS}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
# Letters dressed as something else: superscripts, circled, mathematical, squared, full-width, small capitals.
_STYLES = "\u1d00-\u1dbf\u2070-\u209f\u24b6-\u24e9\U0001d400-\U0001d7ff\U0001f110-\U0001f189"
_STYLED = re.compile(f"[{_STYLES}]")
_FULL_WIDTH = re.compile("[\uff21-\uff3a\uff41-\uff5a]")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Strokes through letters, and marks piled on marks. A single accent stays: Russian stress, Vietnamese tones.
_PILED = re.compile("[\u0334-\u0338]+|(?<=[\u0300-\u036f])[\u0300-\u036f]+")
_MARK = re.compile("[\u0300-\u036f]")
# Nothing of all that: most texts are made of these characters alone and need no closer look.
_ODD = re.compile(
    "[^\x00-\xac\xae-\u02ff\u0370-\u061b\u061d-\u10ff\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
    "\u2190-\u249b\u24ea-\u2bff\u3000-\u3163\u3165-\u9fff\uac00-\ud7ff\ufb00-\ufdff\U0001f300-\U0001faff]"
)
# Squared and circled white-on-black capitals have no compatibility form in Unicode.
_BADGES = {start + offset: chr(ord("a") + offset) for start in (0x1F130, 0x1F150, 0x1F170) for offset in range(26)}

_LETTERS = re.compile(r"[^\W\d_]+")
# A word of letters of two kinds has one of ASCII beside one beyond.
_LETTER = re.compile("[A-Za-z]")
_MIXED = re.compile(r"[A-Za-z](?=[^\x00-\x7f])|(?<=[^\x00-\x7f])[A-Za-z]")
_BRACKETED = re.compile(r"[\[({][ \t]?[.dpт]", re.IGNORECASE)
_BRACKET_DOT = re.compile(r"[ \t]?[\[({][ \t]?(?:\.|dot|punkt|точка)[ \t]?[\])}][ \t]?", re.IGNORECASE)
_TOP = "com|net|org|info|biz|shop|online|site|club|xyz|top|live|store|ru|de|at|ch|example"
_SPOKEN_HINTS = (" .", "\t.", " dot", "\tdot")
_COMMA = re.compile(",[A-Za-z]")
# Behind a comma or a lone full stop only what is no word: "gut,de" and "yok . Biz" are typing, ".NET" is a product.
_SPOKEN_DOT = re.compile(
    rf"[ \t,](?<=[^\W_].)(?:(?<=,)(?=(?:com|net|org|info|xyz|ru)(?![\w-]))"
    rf"|(?<=[ \t])(?:dot[ \t](?=(?:{_TOP})(?![\w-]))|\.[ \t]?(?=(?:com|org|info|xyz|ru)(?![\w-]))))",
    re.IGNORECASE,
)
_DEFANGED = re.compile(r"\bhxxp(?=s?://)", re.IGNORECASE)
# Four letters or more, each standing alone behind the same space or sign; with dots five, for G.m.b.H. and U.S.S.R.
_SPACED = re.compile(
    r"(?<![^\W_])(?<![^\W_][^\w\s])[^\W\d_]"
    r"(?:(?P<gap>[ _*·|-])[^\W\d_](?:(?P=gap)[^\W\d_]){2,}|(?:\.[^\W\d_]){4,})(?![^\W_])"
)
_SPACED_APART = re.compile(r"(?<!\S)(?<!\S )\S(?: \S)+(?! ?\S)")
_SPACED_HINT = re.compile(r"[ _*·|.-][^\W\d_][ _*·|.-][^\W\d_][ _*·|.-]")
# Chinese has no spaces between words and units, as in 跑40km.
_CASED = r"A-Za-z\u00c0-\u024f\u0370-\u052f\u1e00-\u1fff"
_LEET_TOKEN = re.compile(rf"(?<![\w@#.$€])[{_CASED}][{_CASED}\d]*[013457@$€][{_CASED}\d@$€]*")
# A number's plural or ordinal, and an address.
_NO_LEET = re.compile(r"[^\W\d_]{1,4}\d+s|.*(?:1st|3rd|[0457]th)|[^\W\d_]{4,}@[^\W\d_]{3,}")
_LEET_HINT = re.compile(r"[013457@$€](?<=[^\W\d_].)")
_LEET = str.maketrans("013457@$€", "oieastase")

# Written so that the search leaps from one of four letters to the next.
_SCHEME_LINK = re.compile(r"[HhWw](?:(?<=[Hh])[Tt][Tt][Pp][Ss]?://|(?<=[Ww])[Ww][Ww]\.)[^\s<>\"'\[\]()]+")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,62})"
# Suffixes that are also German or English words need a scheme or www: "Ja.so", "Leser.in", "gut.es".
_SUFFIXES = (
    "(?:com|net|org|info|biz|shop|online|site|club|xyz|top|live|store|ru|de|ch|uk|pl|nl|fr|tr|vn|cn|ua|eu|tv|gl|gg|ly|cc|pw|tk|ml|"
    "ga|cf|gq|icu|vip|work|link|click|loan|win|bet|casino|pro|app|dev|page|blog|news|wiki|gov|edu|io|me|co|example)"
)
_SUFFIX = re.compile(rf"\.{_SUFFIXES}(?![\w-])")
_BARE_LINK = re.compile(rf"(?<![\w@./-])(?:{_LABEL}\.){{1,4}}{_SUFFIXES}(?![\w-])(?:[/?:][^\s<>\"'\[\]()]*)?")
_HOST = re.compile(r"(?:https?://)?(?:[^/?#\s@]*@)?(?P<host>[^/?#:\s]+)", re.IGNORECASE)
_ACCENTS = re.compile("[\u0300-\u036f\u064b-\u0652\u0591-\u05c7]+")
# Letters that carry their stroke inside and so have no accent to take off.
_STROKED = re.compile("[đøłıæœðħ]")
_STROKES = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "ħ": "h"})


@dataclass(frozen=True, slots=True)
class Link:
    """A link as written, and its host in lower case without `www.`."""

    url: str
    host: str


@dataclass(frozen=True, slots=True)
class Repairs:
    """How often each disguise was undone: evidence by itself."""

    mixed_script: int = 0
    zero_width: int = 0
    leet: int = 0
    spaced: int = 0
    dots: int = 0
    bidi: int = 0
    compat: int = 0


@dataclass(frozen=True, slots=True)
class Normalised:
    plain: str
    folded: str
    links: tuple[Link, ...]
    repairs: Repairs


NO_REPAIRS = Repairs()
_NO_COUNTS = (0,) * len(fields(Repairs))


def normalise(text: str) -> Normalised:
    """Return the text without its disguises, folded for comparison, with its links and the number of repairs."""
    text = _capped(text).strip(_AT_ENDS)
    counts = _NO_COUNTS
    # A letter laid bare may complete another disguise; honest text is through after the first round.
    for _ in range(_ROUNDS):
        before = text
        text, compat, bidi, zero_width = _bare(text) if not text.isascii() else (text, 0, 0, 0)
        bare = text
        text, mixed, dots, spaced, leet = _reword(text)
        found = (mixed, zero_width, leet, spaced, dots, bidi, compat)
        counts = tuple(map(add, counts, found)) if found != _NO_COUNTS else counts
        # Of bare and ordinary characters, words that are as they should be.
        if text == bare and (bare == before or not _ODD.search(bare)):
            break
    repairs = Repairs(*counts) if counts != _NO_COUNTS else NO_REPAIRS
    return Normalised(text, _folded(text), _links(text), repairs)


def _reword(text: str) -> tuple[str, int, int, int, int]:
    """Undo what is done to words: other scripts' letters in them, hidden dots, spaced letters, digits for letters."""
    mixed = 0
    if not text.isascii():
        text, mixed = _unmix(text)
    text, dots = _join_dots(text)
    text, spaced = _join_spaced(text)
    text, leet = _read_leet(text)
    return text, mixed, dots, spaced, leet


def _bare(text: str) -> tuple[str, int, int, int]:
    """Undo what is done to single characters. Ordinary ones only need their usual form."""
    # Of the one letter that Unicode's usual form makes less like what it looks like.
    if "ϲ" in text or "Ϲ" in text:
        text = text.replace("ϲ", "с").replace("Ϲ", "С")
    usual = unicodedata.normalize("NFKC", text)
    if not _ODD.search(text) and (usual is text or not _ODD.search(usual)):
        return _capped(usual), 0, 0, 0
    text, compat = _undress(text, usual)
    text, bidi = _drop_bidi(text)
    text, zero_width = _drop_hidden(text)
    return text, compat, bidi, zero_width


def fold(text: str) -> str:
    """Return the form in which texts are searched and compared: case, accents and the kind of spaces don't matter."""
    return _folded(text[:TEXT_LIMIT])


def _folded(text: str) -> str:
    text = text.casefold()
    if not text.isascii():
        seen = _HIDDEN.sub("", text) if _ODD.search(text) else text
        bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", seen))
        text = unicodedata.normalize("NFC", bare).casefold()
        text = text.translate(_STROKES) if _STROKED.search(text) else text
    return " ".join(text.split())


def _capped(text: str) -> str:
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[1 - TAIL :]}"


def _odd(text: str) -> str:
    """Return the odd characters alone: to count among them is quicker than in the whole text."""
    return "".join(_ODD.findall(text))


def _undress(text: str, usual: str) -> tuple[str, int]:
    """Undo styled letters. Full-width ones are ordinary in Chinese and Japanese, so they count elsewhere only.

    `usual` is the text in the form that Unicode calls NFKC.
    """
    odd = _odd(text)
    count = len(_STYLED.findall(odd))
    wide = len(_FULL_WIDTH.findall(odd))
    if wide and not _CJK.search(text):
        count += wide
    text = unicodedata.normalize("NFKC", text.translate(_BADGES)) if count else usual
    piled = 0
    if _MARK.search(text):
        text, piled = _PILED.subn("", text)
        text = unicodedata.normalize("NFKC", text)
    return _capped(text), count + piled


def _drop_bidi(text: str) -> tuple[str, int]:
    if not _BIDI.search(text):
        return text, 0
    return _BIDI.sub("", text), len(_BIDI_FORCED.findall(text))


def _drop_hidden(text: str) -> tuple[str, int]:
    if not _HIDDEN.search(text):
        return _capped(unicodedata.normalize("NFKC", text)), 0
    count = sum(match.group().strip("\u00ad") != "" for match in _COUNTED.finditer(text))
    seen = _DROPPED.sub("", _COUNTED.sub("", text) if count else text)
    return _capped(unicodedata.normalize("NFKC", seen)), count


def _unmix(text: str) -> tuple[str, int]:
    """Give each word one script."""
    text, count = without_strangers(text)
    # Where no word has letters of ASCII and others, all are what they look like.
    if not DISGUISE.search(text) or not _LETTER.search(text):
        return text, count
    another = has_native(text) or is_another_script(_LETTERS.findall(text))
    if another and not _MIXED.search(text):
        return text, count

    def one_script(match: re.Match[str]) -> str:
        nonlocal count
        word = match.group()
        single = word if word.isascii() else _one_script(word, another)
        count += single != word
        return single

    return unicodedata.normalize("NFKC", _LETTERS.sub(one_script, text)), count


def _one_script(word: str, another: bool) -> str:
    """Map towards Cyrillic in a Cyrillic word of a Cyrillic text.

    Where the text isn't in `another` script, a word wholly in look-alikes is a disguise too; a single letter is the α
    of a formula.
    """
    if not _LETTER.search(word):
        return to_latin(word) if not another and len(word) > 1 and is_twin(word) else word
    if another and (has_native(word) or 2 * len(DISGUISE.findall(word)) >= len(word)):
        return to_cyrillic(word)
    return to_latin(word)


def _join_dots(text: str) -> tuple[str, int]:
    lowered = text.lower()
    if "hxxp" in lowered:
        text = _DEFANGED.sub("http", text)
    bracketed = spoken = 0
    if _BRACKETED.search(text):
        text, bracketed = _BRACKET_DOT.subn(".", text)
        lowered = text.lower()
    if _COMMA.search(text) or any(map(lowered.__contains__, _SPOKEN_HINTS)):
        text, spoken = _SPOKEN_DOT.subn(".", text)
    return text, bracketed + spoken


def _join_spaced(text: str) -> tuple[str, int]:
    if not _SPACED_HINT.search(text):
        return text, 0
    apart = 0
    # Who leaves more space between words than between letters spaces short words too, and signs.
    if "  " in text and _SPACED.search(text):
        text, apart = _SPACED_APART.subn(lambda match: match.group().replace(" ", ""), text)
    text, joined = _SPACED.subn(lambda match: "".join(_LETTERS.findall(match.group())), text)
    return text, apart + joined


def _links(text: str) -> tuple[Link, ...]:
    lowered = text.lower()
    found = []
    if "http" in lowered or "www." in lowered:
        found = [(match.start(), match.group()) for match in _SCHEME_LINK.finditer(text)]
    if "." in lowered:
        spans = [(start, start + len(url)) for start, url in found]
        found += [(start, url) for start, url in _bare_links(lowered) if not _within(start, spans)]
    if not found:
        return ()
    links = (Link(url.rstrip(".,;:!?"), host_of(url)) for _, url in sorted(found))
    return tuple(link for link in links if "." in link.host)


def _bare_links(lowered: str) -> Iterator[tuple[int, str]]:
    """Look for links without a scheme around what ends like a host's name, a word at a time."""
    end = -1
    for suffix in _SUFFIX.finditer(lowered):
        if suffix.start() < end:
            continue
        start = lowered.rfind(" ", 0, suffix.start()) + 1
        end = lowered.find(" ", suffix.end())
        end = len(lowered) if end < 0 else end
        yield from ((match.start(), match.group()) for match in _BARE_LINK.finditer(lowered, start, end))


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def host_of(url: str) -> str:
    """Return the host of a link as people write it, with or without a scheme; "" when there is none."""
    match = _HOST.match(url)
    return match["host"].lower().removeprefix("www.").rstrip(".,;:!?") if match else ""


def and_above(host: str) -> Iterator[str]:
    """Yield the host and all that it lies below: a.b.example, b.example, example."""
    while host:
        yield host
        host = host.partition(".")[2]


def is_within(host: str, parents: Iterable[str]) -> bool:
    """Tell whether `host` is one of `parents` or lies below one."""
    return any(host == parent or host.endswith(f".{parent}") for parent in parents)


def _read_leet(text: str) -> tuple[str, int]:
    """Read digits and signs inside words as the letters they stand for; never in links, mentions or codes."""
    read: list[str] = []
    count = done = 0
    for hint in _LEET_HINT.finditer(text):
        if hint.start() < done:
            continue
        start = max(text.rfind(" ", done, hint.start()) + 1, done)
        end = text.find(" ", hint.end())
        end = len(text) if end < 0 else end
        word, found = _read_leet_word(text[start:end], text)
        read += (text[done:start], word)
        count, done = count + found, end
    return ("".join((*read, text[done:])), count) if count else (text, 0)


def _read_leet_word(word: str, text: str) -> tuple[str, int]:
    count = 0

    def read(match: re.Match[str]) -> str:
        nonlocal count
        token = match.group()
        if not _is_leet(token) or match.string[match.end() : match.end() + 1] in (".", "@", "-"):
            return token
        if any(token in link.url for link in _links(text)):
            return token
        count += 1
        return token.translate(_LEET)

    return _LEET_TOKEN.sub(read, word), count


def _is_leet(word: str) -> bool:
    """Letters of one case around signs that stand for some: v1agra and C4SIN0, but not H2O, mp3, Covid19 or aB3xQ."""
    letters = word.translate(_LEET)
    kept = [letter for letter in word if letter.isalpha()]
    around = word.rstrip("013457@$€")
    inside = len(around) > sum(letter.isalpha() for letter in around)
    one_case = "".join(kept[1:]).islower() or "".join(kept).isupper()
    if len(word) < 4 or not letters.isalpha() or _NO_LEET.fullmatch(word):
        return False
    return inside and one_case and len(kept) * 5 >= len(word) * 2
