"""`moderation serve`: the web server and a worker, until Ctrl-C or SIGTERM."""

import argparse

from moderation.cli.options import settings_with_keys
from moderation.serving import check_port, serve
from moderation.serving.child import stop_on_signals


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    settings = settings_with_keys(args)
    check_port(settings.host, settings.port)
    return serve(settings, stop_on_signals(), lambda: print(f"ready: {settings.origin}", flush=True))
