"""What readers reported, as a card tells it: how many, what they say is wrong, how far they were right before."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from moderation.language import N_, Translator
from moderation.voice import Report
from moderation.web import marks
from moderation.web.complaints import COMPLAINTS
from moderation.web.marks import Piece

COUNTED = 100
"""So many reports of a comment are looked at; more change nothing."""
WORDS_MOST = 3
WORDS_LENGTH = 300
WORDS_BYTES = 2_000

PROVEN, DOUBTFUL = 0.6, 0.4
"""A reporter's trust from which on, and below which, earlier reports say something; between them is who is new."""

WHOSE = {
    "proven": N_("Mostly from readers whose earlier reports were founded"),
    "new": N_("Mostly from readers without earlier reports that were decided on"),
    "doubtful": N_("Mostly from readers whose earlier reports were unfounded"),
    "mixed": N_("From readers whose earlier reports were founded, and from others"),
}


@dataclass(frozen=True, slots=True)
class Reported:
    """`words` is how many and why, `whose` who says it, `quotes` what some wrote besides, the most trusted first."""

    words: str
    whose: str
    quotes: Sequence[Sequence[Piece]]


def of(found: Sequence[Report], t: Translator) -> Reported:
    counted = Counter(one.complaint for one in found)
    # The form's order decides between those that are equally many.
    why = sorted(COMPLAINTS, key=lambda complaint: -counted[complaint])
    named = ", ".join(t.gettext(COMPLAINTS[complaint]) for complaint in why if counted[complaint])
    number = f"{COUNTED}+" if len(found) >= COUNTED else len(found)
    words = t.ngettext("%(num)s report: %(reasons)s", "%(num)s reports: %(reasons)s", len(found))
    return Reported(words % {"num": number, "reasons": named}, t.gettext(WHOSE[whose(found)]), _quotes(found))


def whose(found: Sequence[Report]) -> str:
    """Return who most of the reporters are."""
    kinds = Counter("proven" if one.trust >= PROVEN else "doubtful" if one.trust < DOUBTFUL else "new" for one in found)
    kind, count = kinds.most_common(1)[0]
    return kind if 2 * count > len(found) else "mixed"


def _quotes(found: Sequence[Report]) -> tuple[Sequence[Piece], ...]:
    left = WORDS_BYTES
    shown: tuple[Sequence[Piece], ...] = ()
    for one in [one for one in found if one.words][:WORDS_MOST]:
        line = marks.line(one.words, WORDS_LENGTH)
        left -= sum(piece.cost for piece in line)
        if left < 0:
            break
        shown += (line,)
    return shown
