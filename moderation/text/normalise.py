"""Unicode, look-alike letters and links: the text as a reader sees it, for features and for search only.

Stored and shown text is never altered. Every pattern here is linear, and the length is capped before the first runs.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields

from moderation.comment import TEXT_LIMIT
from moderation.text.lookalikes import is_native, to_cyrillic, to_latin

# What the classifier reads of a long text: its beginning and its end, where links like to stand.
HEAD = 2_000
TAIL = 500
_ROUNDS = 4

# Latin, Greek and Cyrillic letters and digits: between two of these a zero-width character has no business.
_ALNUM = r"0-9A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f\u1e00-\u1fff"
# Invisible anywhere: zero-width space, word joiner, soft hyphen, byte order mark, Hangul fillers, invisible operators.
_INVISIBLE = "\u200b\u2060\ufeff\u00ad\u180e\u034f\u2061-\u2064\u115f\u1160\u3164\uffa0"
# Joiners and variation selectors shape emoji and many scripts; they go only between two letters as above.
_JOINERS = "\u200c\u200d\ufe00-\ufe0f\U000e0000-\U000e01ef"
# Soft hyphens come with pasted German text, so that they are taken out without being counted.
_COUNTED = re.compile(f"(?<=[{_ALNUM}])[{_INVISIBLE}{_JOINERS}]+(?=[{_ALNUM}])")
_DROPPED = re.compile(f"[{_INVISIBLE}]+")
_BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+")
_BIDI_FORCED = re.compile("[\u202a-\u202e\u2066-\u2069]")
_HIDDEN = re.compile(f"[{_INVISIBLE}{_JOINERS}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
# Letters dressed as something else: superscripts, circled, mathematical, squared, full-width, small capitals.
_STYLED = re.compile("[\u1d00-\u1dbf\u2070-\u209f\u24b6-\u24e9\U0001d400-\U0001d7ff\U0001f110-\U0001f189]")
_FULL_WIDTH = re.compile("[\uff21-\uff3a\uff41-\uff5a]")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Strokes through letters, and marks piled on marks. A single accent stays: Russian stress, Vietnamese tones.
_PILED = re.compile("[\u0334-\u0338]+|(?<=[\u0300-\u036f])[\u0300-\u036f]+")
# Squared and circled white-on-black capitals have no compatibility form in Unicode.
_BADGES = {start + offset: chr(ord("a") + offset) for start in (0x1F130, 0x1F150, 0x1F170) for offset in range(26)}

_LETTERS = re.compile(r"[^\W\d_]+")
_DISGUISE = re.compile(
    "[\u0250-\u02af\u0370-\u058f\u10a0-\u10ff\u13a0-\u167f\u1c80-\u1dbf\u1f00-\u1fff\u2c80-\u2d2f"
    "\ua4d0-\ua4ff\ua640-\ua69f\uab30-\uabbf\U00010400-\U000104ff]"
)
_BRACKET_DOT = re.compile(r"[ \t]?[\[({][ \t]?(?:\.|dot|punkt|точка)[ \t]?[\])}][ \t]?", re.IGNORECASE)
_TOP = "com|net|org|info|biz|shop|online|site|club|xyz|top|live|store|ru|de|at|ch|example"
_SPOKEN_DOT = re.compile(
    rf"[ \t,](?<=[^\W_].)(?:(?<=,)|(?<=[ \t])(?:dot[ \t]|\.[ \t]?))(?=(?:{_TOP})(?![\w-]))", re.IGNORECASE
)
_DEFANGED = re.compile(r"\bhxxp(?=s?://)", re.IGNORECASE)
# Four letters or more, each standing alone behind the same space or sign; with dots five, for G.m.b.H. and U.S.S.R.
_SPACED = re.compile(
    r"(?<![^\W_])(?<![^\W_][^\w\s])[^\W\d_]"
    r"(?:(?P<gap>[ _*·|-])[^\W\d_](?:(?P=gap)[^\W\d_]){2,}|(?:\.[^\W\d_]){4,})(?![^\W_])"
)
_LEET_TOKEN = re.compile(r"(?<![\w@#.$€])[^\W\d_0][^\W_]*[013457@$€][\w@$€]*")
_LEET_HINT = re.compile(r"[013457@$€](?<=[^\W\d_].)")
_LEET = str.maketrans("013457@$€", "oieastase")

_SCHEME_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"'\[\]()]+", re.IGNORECASE)
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


def normalise(text: str) -> Normalised:
    """Return the text without its disguises, folded for comparison, with its links and the number of repairs."""
    text = _capped(text)
    counts = [0] * len(fields(Repairs))
    # A letter laid bare may complete another disguise; honest text is through after the first round.
    for _ in range(_ROUNDS):
        before = text
        text, found = _repair(text)
        counts = [total + more for total, more in zip(counts, found, strict=True)]
        if text == before:
            break
    return Normalised(text, _folded(text), _links(text), Repairs(*counts))


def _repair(text: str) -> tuple[str, tuple[int, ...]]:
    """Undo each disguise once, from the single character up to the word. The counts are in the order of Repairs."""
    compat = bidi = zero_width = mixed = 0
    if not text.isascii():
        text, compat = _undress(text)
        text, bidi = _drop_bidi(text)
        text, zero_width = _drop_hidden(text)
        text, mixed = _unmix(text)
    text, dots = _join_dots(text)
    text, spaced = _join_spaced(text)
    text, leet = _read_leet(text)
    return text, (mixed, zero_width, leet, spaced, dots, bidi, compat)


def fold(text: str) -> str:
    """Return the form in which texts are searched and compared: case, accents and the kind of spaces don't matter."""
    return _folded(text[:TEXT_LIMIT])


def _folded(text: str) -> str:
    text = text.casefold()
    if not text.isascii():
        bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", _HIDDEN.sub("", text)))
        text = unicodedata.normalize("NFC", bare).casefold()
        text = text.translate(_STROKES) if _STROKED.search(text) else text
    return " ".join(text.split())


def _capped(text: str) -> str:
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[1 - TAIL :]}"


def _undress(text: str) -> tuple[str, int]:
    """Undo styled letters. Full-width ones are ordinary in Chinese and Japanese, so they count elsewhere only."""
    count = len(_STYLED.findall(text))
    if not _CJK.search(text):
        count += len(_FULL_WIDTH.findall(text))
    text = unicodedata.normalize("NFKC", text.translate(_BADGES) if count else text)
    text, piled = _PILED.subn("", text)
    return _capped(unicodedata.normalize("NFKC", text)), count + piled


def _drop_bidi(text: str) -> tuple[str, int]:
    return _BIDI.sub("", text), len(_BIDI_FORCED.findall(text))


def _drop_hidden(text: str) -> tuple[str, int]:
    count = sum(match.group().strip("\u00ad") != "" for match in _COUNTED.finditer(text))
    seen = _DROPPED.sub("", _COUNTED.sub("", text))
    return _capped(unicodedata.normalize("NFKC", seen)), count


def _unmix(text: str) -> tuple[str, int]:
    """Give each word one script."""
    if not _DISGUISE.search(text):
        return text, 0
    native = any(map(is_native, text))
    count = 0

    def one_script(match: re.Match[str]) -> str:
        nonlocal count
        word = match.group()
        single = word if word.isascii() else _one_script(word, native)
        count += single != word
        return single

    return unicodedata.normalize("NFKC", _LETTERS.sub(one_script, text)), count


def _one_script(word: str, native: bool) -> str:
    """Map towards Cyrillic in a Cyrillic word of a Cyrillic text.

    Where no letter of the text is Greek or Cyrillic alone, a word wholly in look-alikes is a disguise too; a single
    letter is the α of a formula.
    """
    foreign = sum(not letter.isascii() for letter in word)
    if native and (any(map(is_native, word)) or foreign * 2 > len(word)):
        return to_cyrillic(word)
    return to_latin(word, whole=not native and len(word) > 1)


def _join_dots(text: str) -> tuple[str, int]:
    text = _DEFANGED.sub("http", text)
    text, bracketed = _BRACKET_DOT.subn(".", text)
    text, spoken = _SPOKEN_DOT.subn(".", text)
    return text, bracketed + spoken


def _join_spaced(text: str) -> tuple[str, int]:
    return _SPACED.subn(lambda match: "".join(_LETTERS.findall(match.group())), text)


def _links(text: str) -> tuple[Link, ...]:
    found = [(match.start(), match.group()) for match in _SCHEME_LINK.finditer(text)]
    lowered = text.lower()
    if _SUFFIX.search(lowered):
        spans = [(start, start + len(url)) for start, url in found]
        bare = [match for match in _BARE_LINK.finditer(lowered) if not _within(match.start(), spans)]
        found += [(match.start(), match.group()) for match in bare]
    links = (Link(url.rstrip(".,;:!?"), host_of(url)) for _, url in sorted(found))
    return tuple(link for link in links if "." in link.host)


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def host_of(url: str) -> str:
    """Return the host of a link as people write it, with or without a scheme; "" when there is none."""
    match = _HOST.match(url)
    return match["host"].lower().removeprefix("www.").rstrip(".,;:!?") if match else ""


def is_within(host: str, parents: Iterable[str]) -> bool:
    """Tell whether `host` is one of `parents` or lies below one."""
    return any(host == parent or host.endswith(f".{parent}") for parent in parents)


def _read_leet(text: str) -> tuple[str, int]:
    """Read digits and signs inside words as the letters they stand for; never in links, mentions or codes."""
    if not _LEET_HINT.search(text):
        return text, 0
    linked = " ".join(link.url for link in _links(text))
    count = 0

    def read(match: re.Match[str]) -> str:
        nonlocal count
        word = match.group()
        if not _is_leet(word) or word in linked or text[match.end() : match.end() + 1] in (".", "@", "-"):
            return word
        count += 1
        return word.translate(_LEET)

    return _LEET_TOKEN.sub(read, text), count


def _is_leet(word: str) -> bool:
    """Letters of one case around signs that stand for some: v1agra and C4SIN0, but not H2O, mp3, Covid19 or aB3xQ."""
    letters = word.translate(_LEET)
    kept = [letter for letter in word if letter.isalpha()]
    around = word.rstrip("013457@$€")
    inside = len(around) > sum(letter.isalpha() for letter in around)
    one_case = "".join(kept[1:]).islower() or "".join(kept).isupper()
    return len(word) >= 4 and letters.isalpha() and inside and one_case and len(kept) * 5 >= len(word) * 2


# The commonest function words of each language: two or more of them name it.
_WORDS = {
    "de": "der die das und ist nicht ich ein eine zu den mit auf für sich auch es von dem wie aber so nur "
    "noch sind war",
    "en": "the and is to of you that it in for this are was with have not be on your my they we what just",
    "fr": "le la les des et est une pas que pour dans vous je ce qui sur avec nous mais",
    "es": "el los las de que y es una por para con no se muy pero su más esto como",
    "it": "il di che è per non una sono con del della questo anche ma gli più come",
    "tr": "ve bir bu için çok da de ne değil ama gibi daha olarak var ben sen",
    "pl": "nie się jest to na że do jak ale co tak za po jestem już",
    "vi": "và là của không có cho được một người này với các những đã tôi",
    "ro": "și nu este de la pe cu un o că mai care sunt pentru din",
    "nl": "het een van niet en dat ik zijn voor met ook maar",
}
_BY_WORD: dict[str, list[str]] = {}
for _code, _list in _WORDS.items():
    for _word in _list.split():
        _BY_WORD.setdefault(_word, []).append(_code)
_SCRIPTS = (
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[а-яА-ЯёЁ]")),
    ("el", re.compile("[α-ωΑ-Ωά-ώ]")),
    ("ar", re.compile("[\u0621-\u064a]")),
    ("he", re.compile("[\u05d0-\u05ea]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("th", re.compile("[\u0e01-\u0e30]")),
)


def script_language(text: str) -> str:
    """Guess the language from its script and its commonest words; "" when in doubt, as with most short texts."""
    text = text[:400]
    latin = sum("a" <= letter <= "z" for letter in text.lower())
    for code, letters in () if text.isascii() else _SCRIPTS:
        if letters.search(text) and len(letters.findall(text)) * (8 if code == "uk" else 2) > latin:
            return code
    return _latin_language(text)


def _latin_language(text: str) -> str:
    counts: dict[str, int] = {}
    for word in _LETTERS.findall(text.lower()):
        for code in _BY_WORD.get(word, ()):
            counts[code] = counts.get(code, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < 2 or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
        return ""
    return ranked[0][0]
