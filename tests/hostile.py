"""Texts that were made to make reading them slow: each generator gives one of as many characters as it is asked for."""

import base64
import random
from collections.abc import Callable
from itertools import cycle, islice
from typing import TypeAlias

Generator: TypeAlias = Callable[[int], str]


def again(piece: str) -> Generator:
    return lambda length: (piece * (length // len(piece) + 1))[:length]


def drawn(alphabet: str) -> Generator:
    """The same text each time, without a period."""
    return lambda length: "".join(random.Random(length).choices(alphabet, k=length))


def counted(piece: str) -> Generator:
    """Each repetition with its number, so that none is met again."""
    return lambda length: "".join(piece.replace("0", str(number)) for number in range(length // len(piece) + 1))[
        :length
    ]


def encoded(length: int) -> str:
    return base64.b64encode(random.Random(length).randbytes(length)).decode()[:length]


def nested(length: int) -> str:
    return "(" * (length // 2) + ")" * (length - length // 2)


def between_scripts(length: int) -> str:
    return "".join(islice(cycle(("casino", "казино", "αβγδ", "漢字", "عرب", " ")), length))[:length]


GENERATORS: dict[str, Generator] = {
    # One pattern after the other would like to start anywhere here, and to go on to the end.
    "one letter": again("a"),
    "letters and hyphens": again("a-"),
    "letters and dots": again("a.a."),
    "digits and spaces": again("1 1 1 "),
    "www": again("www."),
    "at signs": again("a@a@"),
    "schemes": again("http://"),
    "links": counted("http://a0.example/b?c=d "),
    "bare hosts": counted("a0.com "),
    "one endless host": again("a.com."),
    "spoken dots": again("a dot com "),
    "bracketed dots": again("a[.]b(dot)"),
    "opening brackets": again("[("),
    "brackets in brackets": nested,
    "BBCode": again("[url=http://a.example]b[/url] "),
    "HTML": again('<a href="http://a.example">b</a>'),
    "an unfinished tag": again("<a <a [url "),
    "quotes": again("\"'„“»«"),
    "dots": again("."),
    "phone numbers": again("+1 (800) 555-0"),
    "digits": drawn("0123456789"),
    "currencies": again("$5 €5 500 usd "),
    "line breaks": again("\n"),
    "no-break spaces": again("\u00a0a\u00a0"),
    # Disguises, thicker than anyone could read.
    "combining marks": again("a\u0301\u0302\u0303"),
    "Zalgo": drawn("casino\u0300\u0315\u0321\u0334\u0336\u0338\u0345\u035c\u036f"),
    "zero-width characters": again("a\u200b\u200d\u2060"),
    "directions": again("\u202ea\u202c\u2066\u2069\u200f"),
    "mathematical letters": again("𝐜𝐚𝐬𝐢𝐧𝐨 "),
    "spaced letters": again("c a s i n o "),
    "leet": again("v1agr4 c4s1n0 "),
    "look-alikes": again("саsinо Вonus "),
    "words of many scripts": between_scripts,
    # Characters that become many, or many that become one.
    "Arabic ligature": again("\ufdfa"),
    "Hangul in pieces": again("\u1112\u1161\u11ab"),
    "Chinese": drawn("".join(map(chr, range(0x4E00, 0x5200)))),
    "families": again("👨‍👩‍👧‍👦"),
    # No pattern at all: nothing is met twice, or only one thing.
    "base64": encoded,
    "one word": again("casino "),
    "different words": counted("word0 "),
}
