"""The corpus this project wrote itself: no public one holds German comment spam, or what stands around a comment.

Every text, name and host in it is invented. Figures on it say nothing about real comments; reports keep it apart.
"""

from pathlib import Path

from model.corpora import HERE, Row
from model.corpora.grammar import Seed, read_seeds, read_slots, vary

FOLDER = HERE / "own"
# Of each seed with slots: enough to loosen its wording, too few to outweigh what was written.
VARIANTS = 4


def load(folder: Path = FOLDER) -> list[Row]:
    """Return all rows of all languages. All variants of a seed are of one group."""
    return [row for seed in seeds(folder) for row in vary(seed, VARIANTS)]


def seeds(folder: Path = FOLDER) -> list[Seed]:
    """Read the seeds of all languages, in the order of the files. Raises CorpusError."""
    return [
        seed
        for path in sorted(folder.glob("*.jsonl"))
        for seed in read_seeds(path, read_slots(folder / "slots", path.stem))
    ]


def files(folder: Path = FOLDER) -> list[Path]:
    """Return all that the rows are made of."""
    return sorted([*folder.glob("*.jsonl"), *folder.glob("slots/*.json")])
