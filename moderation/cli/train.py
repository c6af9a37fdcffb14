"""`moderation train`: a model from somebody's own labels."""

import argparse
import json
from pathlib import Path

from moderation.cli import labels
from moderation.cli.errors import Refused
from moderation.cli.options import settings_of
from moderation.spam.training import TrainingError, train


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = 'Make a model from JSON Lines as `score` reads them, each with "label": "spam" or "ham".'
    parser.add_argument("--labels", metavar="FILE", type=Path, required=True, help="labelled comments, JSON Lines")
    parser.add_argument(
        "--out", metavar="DIR", type=Path, help="folder for the model (default: trained/ in the data folder)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    out = args.out or settings_of(args).data_dir / "trained"
    samples, targets = labels.read(args.labels)
    try:
        metadata = train(samples, targets, out)
    except TrainingError as error:
        raise Refused(f"{args.labels}: {error}") from None
    except OSError as error:
        raise Refused(f"{out}: {error.strerror}; name a folder that can be written with --out") from None
    print(json.dumps(metadata["figures"], indent=2))
    print(f"model {metadata['version']} is in {out}; look at it with `moderation evaluate --model {out} --labels ...`")
    return 0
