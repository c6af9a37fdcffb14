"""Blind cards: what the classifier holds of a comment is taken away before its card is made, so nothing can show it.

With it goes what tells the verdict in other words: the lane, the reason that the others of its campaign were rejected
for and, once the service has published a comment or called it spam by itself, the history that counts this one in.
"""

from collections.abc import Sequence
from dataclasses import replace

from moderation.comment import Status
from moderation.language import Translator
from moderation.store.comments import Card
from moderation.web import cards
from moderation.web.beside import Beside
from moderation.web.cards import FACES, Face


def face(card: Card, t: Translator, *, hidden: bool, whole: bool = False) -> Face:
    """Return the card's face, without what the classifier says if it is `hidden`."""
    if not hidden:
        return cards.face(card, t, whole=whole)
    if not card.content or whole:
        return _blind(card, t, whole=whole)
    # Kept apart from the face with the score, which is made of the same row.
    return FACES.of(("blind", card.content, t.code), lambda: _blind(card, t, whole=False))


def _blind(card: Card, t: Translator, *, whole: bool) -> Face:
    bare = replace(card.comment, score=None, model_version=None, reasons=(), evidence=())
    shown = cards.face(replace(card, comment=bare, lane=None, content=0), t, whole=whole)
    return replace(shown, blind=True, choices=tuple(str(action) for action in cards.CHOICES[Status.PENDING]))


def beside(found: Beside, status: Status, *, hidden: bool) -> Beside:
    if not hidden:
        return found
    return replace(found, reason="", history=found.history if status is Status.PENDING else "")


def apart(found: Sequence[Card], hidden: set[str]) -> tuple[list[Card], int]:
    """Return the cards whose place may tell what the classifier holds of them, and how many were left out."""
    shown = [card for card in found if card.comment.id not in hidden]
    return shown, len(found) - len(shown)
