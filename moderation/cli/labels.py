"""Labelled comments from a file, for training and measuring."""

from pathlib import Path

from moderation.cli.errors import Refused
from moderation.cli.progress import Progress
from moderation.comment import Label
from moderation.spam import records
from moderation.spam.records import RecordError
from moderation.spam.sample import Sample


def read(file: Path, progress: Progress) -> tuple[list[Sample], list[Label]]:
    """Read all lines. Raises Refused at the first bad one: figures from half a file would mislead."""
    samples: list[Sample] = []
    labels: list[Label] = []
    try:
        with file.open("rb") as lines:
            for record in records.read(lines, labelled=True):
                if isinstance(record, RecordError):
                    raise Refused(f"{file}: {record}")
                samples.append(record.sample)
                labels.append(record.label or Label.HAM)
                progress("reading labels", len(samples))
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}; name a file of labelled comments") from None
    return samples, labels
