"""Which of a site's own decisions are worth a second look: those that a fit without them contradicts most.

Mostly they are slips: a key hit in haste. What the classifier merely isn't sure of is no contradiction, so a decision
is named only where the fit says the opposite.
"""

import math
from collections.abc import Sequence

import numpy as np

from moderation.spam.classifier import chance
from moderation.spam.features import Vector

FEWEST = 50
"""Before so many decisions a fit without a fifth of them knows too little to contradict."""
SHARE = 0.03
"""So much of all decisions is named at most."""
OPPOSITE = 0.5


def of(decided: Vector, spam: Vector) -> Vector:
    """Return for each decision how probable a fit without it (calibrated log-odds) holds the opposite."""
    return np.array([chance(float(logit)) for logit in np.where(spam > 0, -decided, decided)])


def most(doubted: Vector) -> Sequence[int]:
    """Return the places of the decisions to look at again, the most doubted one first."""
    if len(doubted) < FEWEST:
        return []
    first = np.argsort(-doubted, kind="stable")[: math.ceil(SHARE * len(doubted))]
    return [int(place) for place in first if doubted[place] > OPPOSITE]
