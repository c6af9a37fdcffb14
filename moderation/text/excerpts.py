"""The beginning of a comment as plain text, for places that show only so much of it."""

from html.parser import HTMLParser

from moderation.comment import SafeHTML

APART = {"p", "br", "li", "pre", "blockquote", "hr"}


def excerpt(html: SafeHTML, most: int) -> str:
    """Return at most `most` characters, cut at a word; without what is quoted, unless there is nothing else."""
    reader = _Reader()
    reader.feed(html.markup)
    reader.close()
    own, everything = (" ".join("".join(parts).split()) for parts in (reader.own, reader.everything))
    return cut(own or everything, most)


def cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    head = text[: most - 1]
    # Not where words aren't parted by spaces, and not before an address that fills it all.
    space = most - 1 if text[most - 1] == " " else head.rfind(" ")
    return (head[:space] if space > most // 2 else head).rstrip(" ,;:–-") + "…"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.own: list[str] = []
        self.everything: list[str] = []
        self._quotes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._quotes += tag == "blockquote"
        if tag in APART:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        self._quotes -= tag == "blockquote"

    def handle_data(self, data: str) -> None:
        self.everything.append(data)
        if not self._quotes:
            self.own.append(data)
