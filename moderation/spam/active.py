"""The model in use. Publication fails closed: a missing or broken model gives no score, and then comments are held."""

import logging
import math
from pathlib import Path

from moderation.comment import Score
from moderation.spam.artifact import ArtifactError, load
from moderation.spam.classifier import Reading, SpamClassifier, chance
from moderation.spam.features import encode
from moderation.spam.layer import Layer, Lines
from moderation.spam.sample import Sample
from moderation.text.normalise import Normalised

SHOWN = 8
EVEN = 0.5
# A line that no probability reaches, as far as anybody can tell.
NEVER = 1.0
SUREST = 1 - 1e-9
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
            lines = classifier.metadata_["thresholds"]
            self._lines = Lines(lines["certain"], lines["harmless"])

    def score(self, sample: Sample, normalised: Normalised | None = None, layer: Layer | None = None) -> Score | None:
        """Return the probability of spam with its evidence, or None when there is none to be had. Never raises.

        `normalised` is the sample's text where the caller has it ready, so that the work isn't done twice; `layer` is
        what the site's decisions add.
        """
        if self._classifier is None:
            return None
        try:
            return self._score(self._classifier, sample, normalised, layer)
        except Exception as error:
            # The text stays out of the log: it belongs to its author.
            _log.error("scoring failed (%s), the comment is held", type(error).__name__)
            return None

    def _score(
        self, classifier: SpamClassifier, sample: Sample, normalised: Normalised | None, layer: Layer | None
    ) -> Score | None:
        reading = classifier.read(sample, SHOWN, normalised, layer)
        if not math.isfinite(reading.logit):
            return None
        lines = self._lines_for(reading, layer)
        if layer is None:
            return Score(chance(reading.logit), reading.evidence, str(self.version), lines.certain, lines.harmless)
        # A float rounds to 1 what no sum of weights makes certain, and NEVER must not be reached.
        spam, version = min(chance(reading.logit), SUREST), f"{self.version}+{layer.version}"
        return Score(spam, reading.evidence, version, lines.certain, lines.harmless)

    def _lines_for(self, reading: Reading, layer: Layer | None) -> Lines:
        """The site's own lines; without a layer the model's.

        A layer of too few decisions has none: then the model's lines count for the model's own log-odds, which they
        were measured on, and only where what the site decided doesn't speak against it. All else waits for a person.
        """
        if layer is None:
            return self._lines
        if layer.lines is not None:
            return layer.lines
        base, spam = chance(reading.base), chance(reading.logit)
        is_certain = base >= self._lines.certain and spam >= EVEN
        is_harmless = max(base, spam) <= self._lines.harmless
        return Lines(min(spam, self._lines.certain) if is_certain else NEVER, self._lines.harmless * is_harmless)

    def taught(self, layer: Layer, sample: Sample, spam: bool) -> Layer:
        """Return the layer after one step from one decided comment; the same layer when there is no model."""
        if self._classifier is None:
            return layer
        columns, values = encode(sample).columns()
        base = self._classifier.intercept_ + float(self._classifier.weights_[columns] @ values)
        return layer.step(columns, values, base, spam)
