"""Looking again: the decisions that the classifier doubts, and what the service decided by itself and was drawn.

Both are views of the queue: the keys mean there what they always do. Who chooses what had been decided keeps it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from moderation.comment import Action, Label, Site, Status
from moderation.language import N_, Translator
from moderation.store import batches, contradictions, decisions, reports, samples
from moderation.store.comments import Card
from moderation.store.decisions import Made
from moderation.web.cards import CHOICES, Face
from moderation.web.errors import language
from moderation.web.shelves import View

COUNTED = 1_000
"""Counting stops here."""

MADE = {Status.APPROVED: Action.APPROVE, Status.SPAM: Action.SPAM, Status.REJECTED: Action.REJECT}
"""What a decision that stands would be if it were made again."""
KEEP = {
    Action.APPROVE: N_("Keep: approved"),
    Action.SPAM: N_("Keep: spam"),
    Action.REJECT: N_("Keep: rejected"),
}
SAYS_SPAM = N_(
    "%(moderator)s: %(decided)s. Without this decision the classifier would hold it for spam, with %(percent)s %%."
)
SAYS_HAM = N_(
    "%(moderator)s: %(decided)s. Without this decision the classifier would hold it for good, with %(percent)s %%."
)
DECIDED = {Status.APPROVED: N_("approved"), Status.SPAM: N_("spam"), Status.REJECTED: N_("rejected")}


def counts(tx: Connection, site: Site | None) -> dict[str, object]:
    """How many are on each list that is drawn up; "" for none."""
    id = site.id if site else None
    found = {
        View.REPORTED: reports.count(tx, id, COUNTED),
        View.SAMPLE: samples.count(tx, id, COUNTED),
        View.AGAIN: contradictions.count(tx, id, COUNTED),
    }
    return {str(view): (f"{count}+" if count >= COUNTED else count) or "" for view, count in found.items()}


def words(tx: Connection, shown: Sequence[Card]) -> Mapping[str, str]:
    """Say of each doubted decision who made it and what the classifier holds against it, by comment."""
    t, ids = language(), [card.comment.id for card in shown]
    doubts = contradictions.doubts(tx, ids)
    made = [one for one in batches.latest(tx, ids) if one.decision.after in DECIDED]
    return {one.decision.comment: _words(one, doubts.get(one.decision.comment, 0.0), t) for one in made}


def _words(made: Made, doubt: float, t: Translator) -> str:
    label = decisions.label(made.decision.action, made.decision.reason)
    return t.gettext(SAYS_HAM if label is Label.SPAM else SAYS_SPAM) % {
        "moderator": made.moderator or t.gettext(N_("A former moderator")),
        "decided": t.gettext(DECIDED[made.decision.after]),
        "percent": min(round(100 * doubt), 99),
    }


def choice(face: Face, doubted: str) -> dict[str, Any]:
    """What a card on the list says, and which of its buttons lets the decision stand."""
    return {"doubted": doubted} | staying(face)


def staying(face: Face) -> dict[str, Any]:
    """The buttons where a comment may stay as it is, and that is a decision too."""
    keep = MADE.get(face.status)
    return {
        "keep": str(keep or ""),
        "keep_words": language().gettext(KEEP[keep]) if keep else "",
        "offered": [str(action) for action in CHOICES[Status.PENDING]],
    }
