"""`moderation worker`: one more worker beside the one that `serve` runs, until Ctrl-C or SIGTERM."""

import argparse

from moderation import worker
from moderation.cli.database import open_all
from moderation.cli.options import settings_with_keys
from moderation.door import Door
from moderation.serving.child import stop_on_signals


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    with open_all(settings_with_keys(args)) as ctx:
        stop = stop_on_signals()
        print("the worker works; Ctrl-C ends it", flush=True)
        worker.run(ctx.through(Door.SERVICE), stop)
    return 0
