"""`moderation export`: comments for labelers, or the log, written piece by piece."""

import argparse
import sys
from pathlib import Path

from moderation.cli import places, sheets
from moderation.cli.database import open_store
from moderation.cli.options import settings_of
from moderation.store import proposals


def arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(title="commands", metavar="WHAT", required=True)
    labels = commands.add_parser(
        "labels",
        help="comments to be labelled elsewhere",
        description=(
            "Write comments for labelers: id, revision, site, text, author's name, page title, score, status and the "
            "label that people's decisions gave it. Never an email address, never an IP. Fill in `label` (spam or "
            "ham) and read the file back with `moderation import labels`."
        ),
    )
    labels.add_argument("file", metavar="FILE", nargs="?", type=Path, help="where to; without it, standard output")
    labels.add_argument("--site", metavar="KEY", help="only this site")
    labels.add_argument("--format", choices=sheets.FORMATS, default="", help="[by the file's name, else jsonl]")
    labels.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    kind = sheets.kind_of(args.file, args.format)
    with open_store(settings_of(args)) as store:
        site = places.site(store, args.site) if args.site else None
        out = sheets.opened(args.file)
        try:
            count = sheets.write(proposals.sheets(store, site.id if site else None), kind, out)
        finally:
            if out is not sys.stdout:
                out.close()
    if out is not sys.stdout:
        print(f"{count:,} comments written to {args.file}")
    return 0
