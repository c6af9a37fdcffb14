"""A letter: paragraphs, quoted comments and links, written out as text and as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from moderation.comment import SafeHTML
from moderation.language import Translator
from moderation.paths import TEMPLATES


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the service's own: what it is called, and its address."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What a reader wrote, made inert: a line above it, the text, facts below it, and what can be done.

    `html` is the same with its emphasis, for the part of the mail that can show it.
    """

    head: str
    text: str
    facts: Sequence[str] = ()
    links: Sequence[Link] = ()
    html: SafeHTML | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    opening: Sequence[str]
    quotes: Sequence[Quote] = ()
    links: Sequence[Link] = ()
    closing: Sequence[str] = ()
    footer: Sequence[Link] = ()


def as_text(letter: Letter) -> str:
    blocks = [*letter.opening]
    for quote in letter.quotes:
        blocks += [quote.head, "\n".join(f"> {row}" for row in quote.text.split("\n")), "\n".join(quote.facts)]
        blocks.append("\n".join(f"{link.words}:\n{link.href}" for link in quote.links))
    blocks.append("\n".join(f"{link.words}:\n{link.href}" for link in letter.links))
    blocks += letter.closing
    blocks += ["-- ", *(f"{link.words}: {link.href}" for link in letter.footer)] if letter.footer else []
    return "\n\n".join(block for block in blocks if block) + "\n"


def as_html(letter: Letter, t: Translator) -> str:
    """Everything is escaped; styles stand in the document, nothing is loaded from anywhere."""
    return _environment().get_template("mail/letter.html").render(letter=letter, language=t.tag, direction=t.direction)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
