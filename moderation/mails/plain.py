"""What a reader wrote, as it may stand in a mail: text and nothing else, nothing hidden in it, no link that leads."""

import re
import unicodedata

# Mail programs make links of what looks like one. With a bracket in it nothing does.
_SCHEME = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,20}):(?=//)")
_MAILTO = re.compile(r"(?i)\b(mailto|tel|javascript|data|news):(?=\S)")
_DOT = re.compile(r"(?<=\w)([.\u3002\uff0e\uff61])(?=[^\W\d_]{2})")
_DIGITS = re.compile(r"(?<=\d)\.(?=\d{1,3}\.\d)")
# Drawn as letters by nobody, and between letters used to hide.
_UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800\u034f"
_KEPT = "\n\t\u200d"


def inert(text: str) -> str:
    """Return text in which nothing hides and no mail program finds a link."""
    return defanged(visible(text))


def visible(text: str) -> str:
    """Name the characters that are drawn as nothing, or that turn the order of the others."""
    return "".join(f"[U+{ord(one):04X}]" if _is_hidden(one) else one for one in text)


def defanged(text: str) -> str:
    text = _SCHEME.sub(r"\1[:]", text)
    text = _MAILTO.sub(r"\1[:]", text)
    return _DIGITS.sub("[.]", _DOT.sub(r"[\1]", text)).replace("@", "[@]")


def line(text: str, most: int = 80) -> str:
    """Return a name or title for one line of a mail, cut to `most` characters."""
    flat = inert(" ".join(text[: most + 1].split()))
    return flat[:most] + "…" if len(text) > most else flat


def _is_hidden(one: str) -> bool:
    return one not in _KEPT and (one in _FILLERS or unicodedata.category(one) in _UNSEEN)
