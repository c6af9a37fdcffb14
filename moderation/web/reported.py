"""What readers reported, as a card tells it: how many, what they say is wrong, how far they were right before."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from moderation.language import N_, Translator
from moderation.voice import WORDS_LIMIT, Report
from moderation.web import marks
from moderation.web.complaints import COMPLAINTS
from moderation.web.marks import Piece

COUNTED = 100
"""So many reports of a comment are looked at; more change nothing."""
QUOTES_MOST, QUOTE_LENGTH = 3, 300
QUOTES_BYTES = 1_500

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
    """`words` is how many and why, `whose` who says it, `quotes` what some wrote besides, the most trusted first.

    `more`: the comment's own page has more of what they wrote.
    """

    words: str
    whose: str
    quotes: Sequence[Sequence[Piece]]
    more: bool


def of(found: Sequence[Report], t: Translator, *, whole: bool = False) -> Reported:
    """Say what a comment's open reports say; `whole` for its own page, where nothing is cut."""
    counted = Counter(one.complaint for one in found)
    # The form's order decides between those that are equally many.
    why = sorted(COMPLAINTS, key=lambda complaint: -counted[complaint])
    named = ", ".join(t.gettext(COMPLAINTS[complaint]) for complaint in why if counted[complaint])
    number = f"{COUNTED}+" if len(found) >= COUNTED else len(found)
    words = t.ngettext("%(num)s report: %(reasons)s", "%(num)s reports: %(reasons)s", len(found))
    written = [one.words for one in found if one.words]
    quotes = tuple(marks.line(one, WORDS_LIMIT) for one in written) if whole else _quotes(written)
    told = words % {"num": number, "reasons": named}
    return Reported(told, t.gettext(WHOSE[whose(found)]), quotes, len(quotes) < len(written))


def whose(found: Sequence[Report]) -> str:
    """Return who most of the reporters are."""
    kinds = Counter("proven" if one.trust >= PROVEN else "doubtful" if one.trust < DOUBTFUL else "new" for one in found)
    kind, count = kinds.most_common(1)[0]
    return kind if 2 * count > len(found) else "mixed"


def _quotes(written: Sequence[str]) -> tuple[Sequence[Piece], ...]:
    left = QUOTES_BYTES
    shown: tuple[Sequence[Piece], ...] = ()
    for one in written[:QUOTES_MOST]:
        line = marks.line(one, QUOTE_LENGTH)
        left -= sum(piece.cost for piece in line)
        if left < 0:
            break
        shown += (line,)
    return shown
