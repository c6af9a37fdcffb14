"""What a check saw, as a sentence; where it names another comment, that can be led to."""

from dataclasses import dataclass, replace

from moderation.comment import Finding
from moderation.language import Translator, finding_sentence
from moderation.web.listing import ID
from moderation.web.marks import escaped_bytes


@dataclass(frozen=True, slots=True)
class Reason:
    """What a check saw, as a sentence. If it names a `comment`, that stands between `before` and `after`."""

    before: str
    comment: str = ""
    after: str = ""

    @property
    def cost(self) -> int:
        """Upper bound of its bytes in the page."""
        return escaped_bytes(self.before + self.after) + (2 * len(self.comment) + 40 if self.comment else 0)


_HERE = "\0"


def reason(finding: Finding, t: Translator) -> Reason:
    """The finding's sentence."""
    named = finding.parameters.get("comment")
    if not isinstance(named, str) or not ID.fullmatch(named):
        return Reason(finding_sentence(finding, t))
    marked = replace(finding, parameters={**finding.parameters, "comment": _HERE})
    before, is_named, after = finding_sentence(marked, t).partition(_HERE)
    return Reason(before, named, after) if is_named else Reason(before)
