"""What one score costs: a text of some 300 characters, read, scored and explained by the shipped model."""

import time
from itertools import cycle, islice

import numpy as np

from moderation.paths import MODEL
from moderation.spam.active import ActiveModel
from moderation.spam.sample import Sample

ROUNDS = 2_000
_PARTS = (
    "Danke für den Artikel, die Zahl der Direktflüge hat mich überrascht. ",
    "Was mir fehlt: Wer zahlt das alles am Ende, und warum steht davon nichts im Vertrag? ",
    "Ich war 2019 selbst in Almaty, damals dauerte die Reise noch 19 Stunden. ",
    "Quelle: https://statistik.example/2024 – dort steht 1,2 Milliarden, nicht 860 Millionen. ",
    "Mein Nachbar sagt, das sei alles „nur Gerede“, aber der hat immer etwas zu meckern! ",
)
HOSTILE = ("a", "aа", "a-", "a.a.", "1 1 1 ", "www.", "a@a@", "http://", "[.", "ﷺ", "a\u200b", "dot ", "+1 ")


def texts() -> list[str]:
    """Texts of 300 characters, no two alike, so that nothing is remembered."""
    return ["".join(islice(cycle(_PARTS), at % 5, at % 5 + 5))[:294] + f" {10_000 + at}" for at in range(ROUNDS)]


def measure() -> dict[str, float]:
    """Return microseconds that half and 99 of 100 scores take at most, and those of the slowest hostile text."""
    model = ActiveModel(MODEL)
    spent = [_seconds(model, text) for text in texts()]
    hostile = max(min(_seconds(model, piece * 8_000) for _ in range(3)) for piece in HOSTILE)
    p50, p99 = np.percentile(spent, [50, 99]) * 1e6
    return {"score_p50_us": float(p50), "score_p99_us": float(p99), "score_hostile_max_us": hostile * 1e6}


def _seconds(model: ActiveModel, text: str) -> float:
    start = time.perf_counter()
    model.score(Sample(text))
    return time.perf_counter() - start
