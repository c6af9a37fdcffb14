"""What a host page says of its article: that a machine had a part in it, and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from moderation.language import N_, Translator
from moderation.text import fields
from moderation.text.fields import Invalid
from moderation.web import boundary


class Part(StrEnum):
    """The machine wrote the article, or rewrote another's."""

    WRITTEN = "written"
    REWRITTEN = "rewritten"


WORDS = {
    Part.WRITTEN: N_("This article was written with the help of artificial intelligence and checked by the editors."),
    Part.REWRITTEN: N_("This article was rewritten by artificial intelligence and checked by the editors."),
}


@dataclass(frozen=True, slots=True)
class Disclosure:
    """`source` is an http(s) address, or ""."""

    part: Part
    source: str = ""

    @property
    def address(self) -> Mapping[str, str]:
        """As an address of a page of ours says it."""
        return {"ai": self.part.value} | ({"source": self.source} if self.source else {})

    def words(self, t: Translator) -> str:
        return t.gettext(WORDS[self.part])


def asked() -> Disclosure | None:
    """Read it from the address; what isn't known there says nothing."""
    part = boundary.one("ai")
    if part not in set(Part):
        return None
    return Disclosure(Part(part), _source(boundary.one("source")))


def _source(typed: str) -> str:
    if not typed.startswith(("https://", "http://")):
        return ""
    try:
        return fields.website(typed)
    except Invalid:
        return ""
