"""`moderation train`: a model from somebody's own labels."""

import argparse
import json
from pathlib import Path
from typing import Any

from moderation.cli import labels, measured
from moderation.cli.errors import Refused
from moderation.cli.options import settings_of
from moderation.cli.progress import Progress
from moderation.spam.training import TrainingError, train


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = 'Make a model from JSON Lines as `score` reads them, each with "label": "spam" or "ham".'
    parser.add_argument("--labels", metavar="FILE", type=Path, required=True, help="labelled comments, JSON Lines")
    parser.add_argument(
        "--out", metavar="DIR", type=Path, help="folder for the model (default: trained/ in the data folder)"
    )
    parser.add_argument("--json", action="store_true", help="print version, lines and figures as one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    out = args.out or settings_of(args).data_dir / "trained"
    try:
        with Progress() as progress:
            samples, targets = labels.read(args.labels, progress)
            metadata = train(samples, targets, out, tell=progress)
    except TrainingError as error:
        raise Refused(f"{args.labels}: {error}") from None
    except OSError as error:
        raise Refused(f"{out}: {error.strerror}; name a folder that can be written with --out") from None
    print(_as_json(metadata) if args.json else _text(metadata, out))
    return 0


def _as_json(metadata: dict[str, Any]) -> str:
    return json.dumps(
        {"model": metadata["version"], "thresholds": metadata["thresholds"], **metadata["figures"]}, indent=2
    )


def _text(metadata: dict[str, Any], out: Path) -> str:
    return (
        f"{measured.text(metadata['version'], metadata['figures']['out_of_fold'])}\n\n"
        "Each comment was scored by a model that had not seen its fold.\n"
        f"The model is in {out}. To score with it: moderation score --model {out} FILE.\n"
        f"For the service to use it, set MODERATION_MODEL to that folder and start it again."
    )
