"""What one would build in an afternoon: scikit-learn's TF-IDF before its linear models."""

import pickle
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from moderation.spam.features import Vector
from moderation.spam.sample import Sample

VECTORS: dict[str, dict[str, Any]] = {
    "words 1-2": {"analyzer": "word", "ngram_range": (1, 2)},
    "characters 2-5": {"analyzer": "char_wb", "ngram_range": (2, 5)},
}
MODELS: dict[str, Callable[[], Any]] = {
    "LogisticRegression": lambda: LogisticRegression(C=10, solver="liblinear", random_state=0),
    "LinearSVC": lambda: LinearSVC(random_state=0),
    "ComplementNB": ComplementNB,
}


class Linear:
    def __init__(self, vector: str, model: str) -> None:
        self.name = f"TF-IDF {vector}, {model}"
        self._pipeline: Pipeline = make_pipeline(TfidfVectorizer(sublinear_tf=True, **VECTORS[vector]), MODELS[model]())

    def missing(self) -> None:
        return None

    def fit(self, samples: Sequence[Sample], spam: Vector) -> None:
        self._pipeline.fit([sample.text for sample in samples], spam)

    def scores(self, samples: Sequence[Sample]) -> Vector:
        texts = [sample.text for sample in samples]
        if hasattr(self._pipeline, "decision_function"):
            return np.asarray(self._pipeline.decision_function(texts), dtype=np.float64)
        chances = self._pipeline.predict_log_proba(texts)
        return np.asarray(chances[:, 1] - chances[:, 0], dtype=np.float64)

    def size(self) -> int:
        return len(pickle.dumps(self._pipeline))

    def close(self) -> None:
        return None
