"""Honest links for the ham of the public corpora: their collectors took links out, and a link alone would mean spam.

A link is put back where one was taken out, and below every twelfth other text. Hosts and paths are invented.
"""

import zlib
from dataclasses import replace

from model.corpora import Row

PLACE = "\ue000"
_EVERY = 12
_NAMES = (
    "statistik amt zeitung wiki archiv mediathek rundfunk uni bibliothek stadt verein parlament gericht museum "
    "gesetze wetter science journal council library factcheck encyclopedia report gov data maps video photos "
    "forum magazine radio institute gazete haber meclis ziar stiri biblioteca news blog tagblatt kurier bote "
    "anzeiger post morgen presse agentur"
)
_HOSTS = _NAMES.split()
_ENDS = ("", "-online", ".stadt", "24", "-nord", ".uni", "-archiv", ".service")
_PATHS = (
    "",
    "/",
    "/artikel/{n}",
    "/{n}.pdf",
    "/wiki/Seite_{n}",
    "/2024/{n}/bericht",
    "/watch?v=x{n}",
    "/news/{n}.html",
    "/t/{n}#c3",
)
_FRAMES = (
    "{text} {link}",
    "{text}\n{link}",
    "{text} Quelle: {link}",
    "{text} Source: {link}",
    "{link} {text}",
    "{text} ({link})",
    "siehe {link} {text}",
    # The form takes Markdown, and other sites' do.
    "{text} [Quelle]({link})",
    "{text}\n[Source]({link})",
    "[hier]({link}) {text}",
)


def with_source(row: Row) -> Row:
    """Put an invented link into the text when it had one, or when the lot falls on it."""
    text = row.sample.text
    lot = zlib.crc32(text.encode("utf-8", "replace"))
    if PLACE in text:
        return _rewritten(row, text.replace(PLACE, _link(lot)))
    if lot % _EVERY:
        return row
    return _rewritten(row, _FRAMES[lot // 1_009 % len(_FRAMES)].format(text=text.replace("{", "("), link=_link(lot)))


def _rewritten(row: Row, text: str) -> Row:
    return replace(row, sample=replace(row.sample, text=text))


def _link(lot: int) -> str:
    host = _HOSTS[lot // 7 % len(_HOSTS)] + _ENDS[lot // 311 % len(_ENDS)]
    scheme = ("https://", "https://www.", "www.", "http://")[lot // 13 % 4]
    return f"{scheme}{host}.example{_PATHS[lot // 17 % len(_PATHS)].format(n=lot % 9_973)}"
