"""The lanes of the queue in words: each card says why it stands where it stands."""

from moderation.comment import Lane
from moderation.language import N_
from moderation.store.comments import Card
from moderation.web.errors import language

WORDS = {
    Lane.OVERDUE: N_("overdue"),
    Lane.UNSURE: N_("unsure"),
    Lane.GOOD: N_("surely good"),
    Lane.RANDOM: N_("drawn by lot"),
}


def lane_words(card: Card) -> str:
    """The lane that the card is shown in; "" where there are none."""
    return language().gettext(WORDS[card.lane]) if card.lane else ""
