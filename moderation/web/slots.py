"""Three places for the evidence, the same on every card: what was seen, where in the text, and what it is the same as.

People ignore lists of features, and read what stands in one place always. The whole list is a click away.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.comment import Evidence, Finding
from moderation.language import N_, Translator, evidence_words
from moderation.web import marks
from moderation.web.marks import Piece
from moderation.web.reasons import Reason

WORDS_MOST = 3
WORD_MOST = 30
PUNCTUATION = ' ,.;:!?()"„“”'

# What a check says of other comments belongs into the third place.
SAME = {"like_spam", "like_spam_elsewhere", "known_spam", "same_text", "campaign"}

NOTHING = N_("Nothing stands out")


@dataclass(frozen=True, slots=True)
class Slots:
    """`what` is a check's finding or, without one, what moved the score most; `same` is None where nothing is alike."""

    what: Reason
    where: Sequence[Sequence[Piece]]
    same: Reason | None

    @property
    def cost(self) -> int:
        """Upper bound of what it adds to the reasons' own bytes in the page."""
        return sum(piece.cost + 30 for word in self.where for piece in word)


def slots(
    found: Sequence[tuple[Finding, Reason]], evidence: Sequence[Evidence], t: Translator, *, is_edited: bool
) -> Slots:
    """Fill the three places from the findings with their sentences, and the evidence, its strongest first.

    What is known of an edited comment's words is what stood there before, so none is named.
    """
    seen = [pair for pair in found if pair[0].reason not in SAME]
    alike = [pair for pair in found if pair[0].reason in SAME]
    what = _weightiest(seen) or Reason(_strongest_feature(evidence, t))
    words = [marks.line(_bare(one.label), WORD_MOST) for one in evidence if one.kind == "text" and not is_edited]
    return Slots(what, words[:WORDS_MOST], _weightiest(alike))


def _bare(label: str) -> str:
    """A word without the comma behind it."""
    return label.strip(PUNCTUATION) or label


def _weightiest(found: Sequence[tuple[Finding, Reason]]) -> Reason | None:
    ordered = sorted(found, key=lambda pair: (pair[0].final, pair[0].weight), reverse=True)
    return ordered[0][1] if ordered else None


def _strongest_feature(evidence: Sequence[Evidence], t: Translator) -> str:
    feature = next((one for one in evidence if one.kind == "feature"), None)
    return evidence_words(feature, t) if feature else t.gettext(NOTHING)
