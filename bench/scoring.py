"""What one score costs on one core: a comment read, scored and explained by the shipped model, nothing remembered.

`python -m bench.scoring` prints the figures alone, `--data FOLDER` those of the YouTube Spam Collection there too.
"""

import argparse
import csv
import io
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

import numpy as np

from bench import readers
from bench.report import Figure, heading
from moderation.paths import MODEL
from moderation.spam.active import ActiveModel
from moderation.spam.sample import Sample
from tests.hostile import GENERATORS

LONG = 2_000
TIMES = 3
HOSTILE = 10_000
_PARTS = (
    "Danke für den Artikel, die Zahl der Direktflüge hat mich überrascht. ",
    "Was mir fehlt: Wer zahlt das alles am Ende, und warum steht davon nichts im Vertrag? ",
    "Ich war 2019 selbst in Almaty, damals dauerte die Reise noch 19 Stunden. ",
    "Quelle: https://statistik.example/2024 – dort steht 1,2 Milliarden, nicht 860 Millionen. ",
    "Mein Nachbar sagt, das sei alles „nur Gerede“, aber der hat immer etwas zu meckern! ",
)


def texts() -> list[str]:
    """German comments of 300 characters, no two alike."""
    return ["".join(islice(cycle(_PARTS), at % 5, at % 5 + 5))[:294] + f" {10_000 + at}" for at in range(LONG)]


def youtube(data: Path) -> list[str]:
    """The comments of the YouTube Spam Collection; none where it isn't at hand."""
    files = sorted((data / "youtube-spam-collection").glob("*.csv"))
    rows = (row for file in files for row in csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    return [row["CONTENT"] for row in rows]


def figures(data: Path | None = None) -> Iterator[Figure]:
    """Measure ordinary comments, then hostile ones, in microseconds of a core's time."""
    model = ActiveModel(MODEL)
    yield _figure(model, "score of a sample comment", readers.texts())
    yield _figure(model, "score of 300 characters", texts())
    if data and (comments := youtube(data)):
        yield _figure(model, "score of a YouTube comment", comments)
    spent = {name: least(model, generator(HOSTILE)) for name, generator in GENERATORS.items()}
    slowest = max(spent, key=spent.__getitem__)
    yield Figure(f"score of {HOSTILE:,} hostile characters, slowest", 1e6 * spent[slowest], "µs", f"“{slowest}”")


def _figure(model: ActiveModel, name: str, comments: Sequence[str]) -> Figure:
    """Every comment once, in their order: what the processor still holds of the last one helps as it would in life."""
    spent = [1e6 * seconds(model, text) for text in comments]
    p50, p99 = np.percentile(spent, [50, 99])
    length = np.median([len(text) for text in comments])
    return Figure(
        f"{name}, p50", float(p50), "µs", f"p99 {p99:.0f} µs; {len(spent):,} of median {length:.0f} characters"
    )


def least(model: ActiveModel, text: str) -> float:
    """The least time of a few, for a comparison of texts."""
    return min(seconds(model, text) for _ in range(TIMES))


def seconds(model: ActiveModel, text: str) -> float:
    """Time of the core, not of the clock on the wall: what else the machine does is not counted."""
    start = time.thread_time()
    model.score(Sample(text))
    return time.thread_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scoring", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where public corpora lie, such as ../shared/data")
    print(heading("The classifier"), *figures(parser.parse_args().data), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
