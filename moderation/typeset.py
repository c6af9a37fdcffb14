"""What is kept of a text besides itself: rendered, folded for search, and what it is recognised by."""

import hashlib
import re

from moderation.spam.similar import signature
from moderation.store.comments import NewText
from moderation.text.normalise import Normalised, fold, normalise
from moderation.text.render import RENDERER, render

# What is left without it is what str.isalnum() is true of.
NO_LETTER = re.compile(r"[\W_]+")


def typeset(text: str, normalised: Normalised | None = None) -> NewText:
    """Return the text as it is stored. `normalised` spares the work where it was done already."""
    folded, seen = fold(text), normalised or normalise(text)
    return NewText(
        text=text,
        folded=folded,
        text_key=hashlib.sha256(NO_LETTER.sub("", folded).encode()).hexdigest()[:32],
        html=render(text),
        renderer=RENDERER,
        signature=signature(seen),
        hosts=tuple(dict.fromkeys(link.host for link in seen.links)),
    )
