"""`moderation evaluate`: figures of a model on labelled comments that it has not learnt from."""

import argparse
import json
from pathlib import Path

from moderation.cli import labels
from moderation.cli.errors import Refused
from moderation.paths import MODEL
from moderation.spam import artifact
from moderation.spam.artifact import ArtifactError
from moderation.spam.training import TrainingError, evaluate


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = 'Measure a model on JSON Lines as `score` reads them, each with "label": "spam" or "ham".'
    parser.add_argument("--labels", metavar="FILE", type=Path, required=True, help="labelled comments, JSON Lines")
    parser.add_argument(
        "--model", metavar="DIR", type=Path, default=MODEL, help="model to measure (default: the shipped one)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    samples, targets = labels.read(args.labels)
    try:
        classifier = artifact.load(args.model)
        figures = evaluate(samples, targets, classifier)
    except (ArtifactError, TrainingError) as error:
        raise Refused(str(error)) from None
    print(json.dumps({"model": classifier.metadata_["version"], **figures}, indent=2))
    return 0
