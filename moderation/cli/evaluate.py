"""`moderation evaluate`: figures of a model on labelled comments that it has not learnt from."""

import argparse
import json
from pathlib import Path

from moderation.cli import labels, measured
from moderation.cli.errors import Refused
from moderation.cli.progress import Progress
from moderation.paths import MODEL
from moderation.spam import artifact
from moderation.spam.artifact import ArtifactError
from moderation.spam.evaluation import EvaluationError, evaluate


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        'Measure a model on JSON Lines as `score` reads them, each with "label": "spam" or "ham": how well it orders '
        "them, how much spam it finds at fixed rates of false alarms, how true its probabilities are, and by language "
        'where "lang" is given.'
    )
    parser.add_argument("--labels", metavar="FILE", type=Path, required=True, help="labelled comments, JSON Lines")
    parser.add_argument(
        "--model", metavar="DIR", type=Path, default=MODEL, help="model to measure (default: the shipped one)"
    )
    parser.add_argument("--json", action="store_true", help="as one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    try:
        classifier = artifact.load(args.model)
        with Progress() as progress:
            samples, targets = labels.read(args.labels, progress)
            progress("scoring")
            found = evaluate(samples, targets, classifier)
    except ArtifactError as error:
        raise Refused(str(error)) from None
    except EvaluationError as error:
        raise Refused(f"{args.labels}: {error}") from None
    version = classifier.metadata_["version"]
    print(json.dumps({"model": version, **found}, indent=2) if args.json else measured.text(version, found))
    return 0
