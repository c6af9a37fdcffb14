"""What is learnt from, and what is kept from it: rows with their corpora and weights, and held-out ham."""

from dataclasses import dataclass, field

import numpy as np
from threadpoolctl import threadpool_limits

from model.corpora import Row
from moderation.spam.classifier import SpamClassifier
from moderation.spam.features import Vector


@dataclass(frozen=True, slots=True)
class Split:
    """Rows to learn from with their weights and corpora, and ham that stays unseen, by corpus."""

    rows: list[Row]
    weights: Vector
    names: list[str]
    held_out: dict[str, list[Row]] = field(default_factory=dict)

    def without(self, *names: str) -> "Split":
        """Leave corpora out, as if they were not there."""
        kept = [at for at, name in enumerate(self.names) if name not in names]
        return Split([self.rows[at] for at in kept], self.weights[kept], [self.names[at] for at in kept])

    def learnt(self, classifier: SpamClassifier) -> SpamClassifier:
        """Let the classifier learn from the rows: nothing from the text of those that it doesn't tell by.

        With more threads than one a fit rounds otherwise.
        """
        tells = np.array([row.text_tells for row in self.rows])
        samples, labels = [row.sample for row in self.rows], [row.label for row in self.rows]
        with threadpool_limits(1):
            return classifier.fit(samples, labels, self.weights, self.weights * tells)
