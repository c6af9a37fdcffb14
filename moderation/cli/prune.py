"""`moderation prune`: what the worker does every hour, now."""

import argparse

from moderation import worker
from moderation.cli.database import open_all
from moderation.cli.options import settings_with_keys


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    with open_all(settings_with_keys(args)) as ctx:
        gone = worker.prune(ctx)
    what = f"{gone.nonces} used tokens, {gone.sessions} sessions, {gone.limits} counters, {gone.holds} holds"
    what += f", {gone.invitations} invitations, {gone.assents} requests, {gone.reports} reports"
    what += f", {gone.withdrawn} addresses of withdrawn comments, {gone.subscriptions} subscriptions"
    print(f"deleted: {what}")
    return 0
