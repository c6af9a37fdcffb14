"""The model in use. Publication fails closed: a missing or broken model gives no score, and then comments are held."""

import logging
import math
from pathlib import Path

from moderation.comment import Score
from moderation.spam.artifact import ArtifactError, load
from moderation.spam.classifier import SpamClassifier, chance
from moderation.spam.sample import Sample
from moderation.text.normalise import Normalised

SHOWN = 8
_log = logging.getLogger(__name__)
# Reads a disguised text once at the start, so that tables are loaded before the first reader waits for them.
_WARM_UP = Sample("Wаrm-up: best саsinо, t.me/warmup – 𝐟𝐫𝐞𝐞 bonus $5")


class ActiveModel:
    """The model of one folder. `problem` is one line that names the file and the remedy, or None."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problem: str | None = None
        self.version: str | None = None
        self._classifier: SpamClassifier | None = None
        self._load()

    def _load(self) -> None:
        try:
            classifier = load(self.folder)
            classifier.read(_WARM_UP)
        except ArtifactError as error:
            self.problem = str(error)
            _log.error("no model, every comment is held: %s", error)
        except Exception as error:
            self.problem = f"the model in {self.folder} fails ({type(error).__name__}); restore it from the release"
            _log.exception("no model, every comment is held")
        else:
            self._classifier, self.version = classifier, str(classifier.metadata_["version"])

    def score(self, sample: Sample, normalised: Normalised | None = None) -> Score | None:
        """Return the probability of spam with its evidence, or None when there is none to be had. Never raises.

        `normalised` is the sample's text where the caller has it ready, so that the work isn't done twice.
        """
        if self._classifier is None:
            return None
        try:
            return self._score(self._classifier, sample, normalised)
        except Exception as error:
            # The text stays out of the log: it belongs to its author.
            _log.error("scoring failed (%s), the comment is held", type(error).__name__)
            return None

    def _score(self, classifier: SpamClassifier, sample: Sample, normalised: Normalised | None) -> Score | None:
        reading = classifier.read(sample, SHOWN, normalised)
        if not math.isfinite(reading.logit):
            return None
        lines = classifier.metadata_["thresholds"]
        return Score(chance(reading.logit), reading.evidence, str(self.version), lines["certain"], lines["harmless"])
