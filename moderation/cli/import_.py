"""`moderation import`: labels from outside become proposals, which a moderator accepts or not."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from moderation import propose
from moderation.cli import sheets
from moderation.cli.database import open_all
from moderation.cli.options import settings_with_keys
from moderation.propose import Outcome


def arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(title="commands", metavar="WHAT", required=True)
    labels = commands.add_parser(
        "labels",
        help="labels that somebody gave comments elsewhere",
        description=(
            "Read labels as `moderation export labels` writes them: `id`, `revision` and `label` (spam or ham) count. "
            "Each becomes a proposal on the comment's card. A bad line is named and left out, and so is a comment "
            "that was edited or decided on since; exit status 1 when there was a bad line."
        ),
    )
    labels.add_argument("file", metavar="FILE", type=Path, help="CSV if its name ends in .csv, else JSON Lines")
    labels.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    bad = Counter[str]()

    def complain(number: int, problem: str) -> None:
        bad[problem] += 1
        print(f"{args.file}, line {number}: {problem}", file=sys.stderr)

    with open_all(settings_with_keys(args)) as ctx:
        outcome = propose.propose(ctx, sheets.read(args.file, complain), args.file.name)
    print(_told(outcome, bad.total()))
    return 1 if bad else 0


def _told(outcome: Outcome, bad: int) -> str:
    left_out = (
        (len(outcome.changed), "of another revision"),
        (len(outcome.decided), "decided on already"),
        (len(outcome.unknown), "of unknown comments"),
        (bad, "bad"),
    )
    said = ", ".join(f"{count:,} {words}" for count, words in left_out if count)
    return f"{outcome.proposed:,} proposals; left out: {said or 'none'}"
